import type { Api } from './api.ts';
import type { DraftItem } from './api-rows.ts';
import { cleanText } from './clean-text.ts';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';
import type { Output } from './output.ts';

/** Whom an alert will reach, as the node has counted: institutes, and who is on duty there. */
export function printConfirmation(out: Output, { confirmation }: DraftItem): void {
  if (confirmation === undefined || confirmation === null) return;
  const { institutes, posts } = confirmation;
  out.line(
    out.tone('strong', `It reaches ${institutes.length} institute${institutes.length === 1 ? '' : 's'}`),
  );
  out.table(
    ['institute', 'on call'],
    institutes.map((institute) => [
      institute,
      posts
        .filter((duty) => duty.institute === institute)
        .map(({ role, post }) => `${post} (${role})`)
        .join(', ') || 'nobody is named: see `comity contact list`',
    ]),
  );
  out.line();
}

/**
 * The phrase that an actual alert is signed with, as a person typed it; undefined: none is asked for. Fails with `phrase-wrong`, and with
 * usage where nobody sits and none was given.
 */
export async function typedPhrase(
  { io, out }: Context,
  { id, confirmation }: DraftItem,
  given: string | undefined,
): Promise<string | undefined> {
  const phrase = confirmation?.phrase ?? null;
  if (phrase === null) return undefined;
  if (given === undefined && !io.isInteractive)
    throw new Failure(
      EXIT.usage,
      'phrase-wrong',
      'This is no drill: its phrase must be said, and nobody can be asked here.',
      { phrase, draft: id },
      `Say --confirm "${cleanText(phrase)}" when you have read it.`,
    );
  if (given === undefined) out.note(`This is no drill. Type it to sign: ${cleanText(phrase)}`);
  const typed = (given ?? (await io.ask('> '))).trim();
  if (typed !== phrase)
    throw new Failure(
      EXIT.refused,
      'phrase-wrong',
      'That is not the phrase. Nothing was signed.',
      { phrase, typed, draft: id },
      'Look again at whom it reaches, then say it once more.',
    );
  return typed;
}

/** An alert whose phrase was not typed is not left lying about for somebody else to sign. */
export async function discardUnsigned(api: Api, { id, revision }: DraftItem): Promise<void> {
  await api.send('DELETE', `/drafts/${id}`, { revision });
}
