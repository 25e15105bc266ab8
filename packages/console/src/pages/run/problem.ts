import type { Refusal } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import type { SignedIn } from '../../page.ts';

/** A refusal as a problem of a field, or of the whole form: what it means, and the paths that are wrong if it names some. */
export function problemOf(
  { speech }: Pick<SignedIn, 'speech'>,
  refusal: Refusal,
  field = '',
): readonly FieldProblem[] {
  const { paths } = refusal.facts;
  const named = Array.isArray(paths) && paths.length > 0 ? ` (${paths.join(', ')})` : '';
  return [{ field, message: `${speech.refusal(refusal.code)}${named}` }];
}

/** Where somebody shows a passkey first, to come back to a page of ours; undefined: that is not what was asked. What was typed is typed again. */
export const passkeyFirst = (refusal: Refusal, back: string): { readonly redirect: string } | undefined =>
  refusal.code === 'step-up-needed' ? { redirect: `/step-up?next=${encodeURIComponent(back)}` } : undefined;

/** The bytes of the file that was chosen under a name, or of the text in its place; undefined: neither. */
export async function bytesFrom(
  form: { files(name: string): readonly File[]; text(name: string): string },
  name: string,
): Promise<Uint8Array | undefined> {
  const [file] = form.files(name);
  if (file !== undefined) return new Uint8Array(await file.arrayBuffer());
  const text = form.text(name);
  return text === '' ? undefined : new TextEncoder().encode(text);
}
