import type { AccessAction, StatementId } from '@comity/protocol';
import { isNoted, noteRead, type ReadCore } from '../access-note.ts';
import { matterOf } from '../facts.ts';
import { mayRead } from '../may-read.ts';
import type { Reader } from '../node.ts';
import type { Core } from '../state.ts';
import { signersOf } from '../statement-view.ts';
import type { PostsOf } from './incident-shown.ts';
import type { Spoken } from './mirror.ts';

/** What one reader may read of the mirror: the one decision in front of every view, each statement decided about once. */
export function lensFor(core: Pick<Core, 'clock' | 'state'>, reader: Reader): (spoken: Spoken) => boolean {
  const decided = new Map<StatementId, boolean>();
  return ({ id, statement }) => {
    const known = decided.get(id);
    if (known !== undefined) return known;
    const permitted = mayRead(core, id, statement, null, reader).outcome === 'permit';
    decided.set(id, permitted);
    return permitted;
  };
}

/** One line for everything above TLP:GREEN that a view is made of. */
export async function noteSpoken(
  core: ReadCore,
  reader: Reader,
  action: AccessAction,
  shown: readonly Spoken[],
): Promise<void> {
  const noted = shown.filter(({ id, statement }) =>
    isNoted(matterOf(core.state.standing, id, statement, null).statement.marking),
  );
  if (noted.length === 0) return;
  const rules = noted.flatMap(({ id, statement }) => mayRead(core, id, statement, null, reader).rules);
  const seen = noted.map(({ id }) => ({ id }));
  await noteRead(core, reader, action, seen, [...new Set(rules)]);
}

/** Who signed each of these, read from their envelopes. */
export async function postsFor(core: Core, said: readonly Spoken[]): Promise<PostsOf> {
  const posts = new Map<StatementId, readonly string[]>();
  for (const { id, statement } of said) {
    const row = await core.store.statement(id);
    if (row !== undefined)
      posts.set(
        id,
        signersOf(core, row, statement).map(({ post }) => post),
      );
  }
  return (id) => posts.get(id) ?? [];
}
