import { alertText } from '@comity/formats';
import type { ComposedAlert } from '@comity/formats/crisis';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import type { DraftItem } from '../api-rows.ts';
import { discardUnsigned, printConfirmation, typedPhrase } from '../confirm-phrase.ts';
import type { Context } from '../context.ts';
import { inStatus } from '../drill-mark.ts';
import { momentFields } from '../duty-moments.ts';
import { Failure } from '../failure.ts';
import {
  type HandedIn,
  handInDraft,
  type SignOptions,
  sayHandedIn,
  signerFor,
  withSignOptions,
} from '../hand-in.ts';
import { markingFields } from '../marking-text.ts';
import { signDraft } from '../sign-draft.ts';
import { uploadPart } from '../upload-part.ts';

export interface AlertSignOptions extends SignOptions {
  readonly confirm?: string;
}

export const withAlertSignOptions = (command: Command): Command =>
  withSignOptions(command).option(
    '--confirm <phrase>',
    'of an actual alert: the phrase that is shown, where nobody can be asked',
  );

/** What will be signed, as its recipients will read it. */
export function showAlert({ io, out }: Context, { statement }: ComposedAlert): void {
  const { body, label } = statement;
  if (out.isJson) return;
  out.line(alertText(body, label).trimEnd());
  inStatus(out, body.status, () => {
    const nowMs = io.nowMs();
    out.fields([...momentFields(label, nowMs), ...markingFields(label.marking, nowMs)]);
  });
  if (body.breakGlass !== null)
    out.note('BREAK-GLASS: you raise it alone. Everybody who gets it sees that you did, and why.');
  out.line();
}

/** Hands it in, signs it and says what became of it; `after` says what to do next, once it is published. */
export async function handInAlert(
  context: Context,
  api: Api,
  composed: ComposedAlert,
  options: AlertSignOptions,
  after: (id: string) => readonly string[],
): Promise<void> {
  sayHandedIn(context, composed.statement, await signAlert(context, api, composed, options), after);
}

/**
 * Part, draft, whom it reaches, phrase, signature, in this order. A draft whose phrase was not typed is discarded: nobody signs by
 * accident what somebody else took back.
 */
export async function signAlert(
  context: Context,
  api: Api,
  { statement, payload, cap }: ComposedAlert,
  options: AlertSignOptions,
): Promise<HandedIn> {
  const signer = await signerFor(context, options);
  await uploadPart(context, api, cap);
  const { id } = await handInDraft(api, payload);
  const draft = await api.json<DraftItem>('GET', `/drafts/${id}`);
  if (!context.out.isJson)
    inStatus(context.out, statement.body.status, () => printConfirmation(context.out, draft));
  if (signer === undefined) return { draft, signed: null };
  const phrase = await typedPhrase(context, draft, options.confirm).catch(async (failure: unknown) => {
    if (failure instanceof Failure) await discardUnsigned(api, draft);
    throw failure;
  });
  return { draft, signed: await signDraft(api, draft, payload, signer, phrase) };
}
