import type { Composed } from '@comity/formats';
import { encodeBase64, type Statement } from '@comity/protocol';
import type { Command } from 'commander';
import type { Api } from './api.ts';
import type { DraftItem, SignAnswer } from './api-rows.ts';
import type { Context } from './context.ts';
import { inStatus, statusOf } from './drill-mark.ts';
import { shortId } from './output.ts';
import { type ChosenSigner, chooseSigner, signDraft, signerText } from './sign-draft.ts';

/** Who signs what was composed. */
export interface SignOptions {
  readonly key?: string;
  readonly heldSigner?: string;
  readonly sign?: boolean;
}

export const withSignOptions = (command: Command): Command =>
  command
    .option('--key <name>', 'your key (default: the only staff key there is)')
    .option('--held-signer <post>', 'sign with a key that the server holds, instead of yours')
    .option('--no-sign', 'leave the draft unsigned');

export interface HandedIn {
  readonly draft: DraftItem;
  /** null: left unsigned. */
  readonly signed: SignAnswer | null;
}

/** The signer, opened before anything is sent; undefined: the draft is left unsigned. */
export const signerFor = async (context: Context, options: SignOptions): Promise<ChosenSigner | undefined> =>
  options.sign === false ? undefined : chooseSigner(context, options);

/** A draft of what was composed, signed: by one signature it is published, or it waits for the others. */
export async function handIn(
  api: Api,
  payload: Uint8Array,
  signer: ChosenSigner | undefined,
  onDraft: (draft: DraftItem) => void = () => undefined,
): Promise<HandedIn> {
  const draft = await handInDraft(api, payload);
  onDraft(draft);
  return { draft, signed: signer === undefined ? null : await signDraft(api, draft, payload, signer) };
}

export const handInDraft = (api: Api, payload: Uint8Array): Promise<DraftItem> =>
  api.json<DraftItem>('POST', '/drafts', { json: { payload: encodeBase64(payload) } });

/** What a program reads of it. */
export const handedInDocument = ({ draft, signed }: HandedIn) => ({
  draft: draft.id,
  signedBy: signed?.signedBy ?? null,
  missing: signed?.missing ?? draft.missing,
  published: signed?.published?.id ?? null,
});

/** Hands it in and says what became of it; `after` says what to do next, once it is published. */
export async function handInAndSay(
  context: Context,
  api: Api,
  { statement, payload }: Composed,
  options: SignOptions,
  after: (id: string) => readonly string[] = () => [],
): Promise<HandedIn> {
  const handedIn = await handIn(api, payload, await signerFor(context, options));
  sayHandedIn(context, statement, handedIn, after);
  return handedIn;
}

/** What became of it: for programs with the status of a crisis first, for people within the mark of a drill. */
export function sayHandedIn(
  { out }: Context,
  statement: Statement,
  handedIn: HandedIn,
  after: (id: string) => readonly string[] = () => [],
): void {
  const { draft, signed } = handedIn;
  const status = statusOf(statement);
  const document = { type: statement.type, ...handedInDocument(handedIn), statement };
  out.result(status === null ? document : { status, ...document }, () =>
    inStatus(out, status, () => {
      if (signed !== null) out.line(`Signed by ${signerText(signed)}.`);
      const published = signed?.published ?? null;
      if (published === null) {
        out.line(`Draft ${shortId(draft.id)} waits for: ${(signed ?? draft).missing.join(', ')}.`);
        out.line(
          `${signed === null ? 'To sign it' : 'A different person approves it'}: comity approve ${shortId(draft.id)}`,
        );
      } else {
        out.line(`${out.tone('good', 'Published')} as ${published.id}, position ${published.position}.`);
        for (const line of after(published.id)) out.line(line);
      }
    }),
  );
}
