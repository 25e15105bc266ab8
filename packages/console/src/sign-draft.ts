import { type Result, refuse } from '@comity/protocol';
import type { FieldProblem, Form } from './form.ts';
import type { SignedIn } from './page.ts';

/** What came of a signature, as `POST /drafts/{id}/signatures` says. */
export interface SignOutcome {
  readonly published: { readonly id: string } | null;
  readonly missing: readonly string[];
  readonly signedBy: { readonly post: string | null; readonly heldByServer: boolean };
}

/**
 * Hands in the signature that a `SignForm` sent: of the browser's own key, or by the signer that the node holds for the person's post. A refusal
 * `step-up-needed` leads to `stepUpAddress`, everything else back to the form.
 */
export async function signDraft(
  { api }: Pick<SignedIn, 'api'>,
  draft: string,
  form: Form,
): Promise<Result<SignOutcome>> {
  const revision = Number(form.text('revision'));
  if (!Number.isInteger(revision) || revision < 1) return refuse('precondition-missing');
  const confirm = form.has('confirm') ? { confirm: form.text('confirm') } : {};
  const by = form.has('signature')
    ? { keyId: form.text('keyId'), signature: form.text('signature') }
    : { heldSigner: form.text('heldSigner') };
  return api.json<SignOutcome>('POST', `/drafts/${draft}/signatures`, {
    json: { ...by, ...confirm },
    revision,
  });
}

/** Where a passkey is shown; `back` is where the person goes on. */
export const stepUpAddress = (back: URL): string =>
  `/step-up?next=${encodeURIComponent(`${back.pathname}${back.search}`)}`;

/** A refusal of `signDraft` as a problem of the form: the phrase stands at its field. */
export const signProblems = (
  { speech }: Pick<SignedIn, 'speech'>,
  refused: Result<never>,
): readonly FieldProblem[] =>
  refused.ok
    ? []
    : [
        {
          field: refused.refusal.code === 'phrase-wrong' ? 'confirm' : '',
          message: speech.refusal(refused.refusal.code),
        },
      ];
