import { encodeUtf8, type InstituteId, instantOf, type Result, refuse } from '@comity/protocol';
import { readCheckpoint } from './page.ts';
import type { SyncCore } from './state.ts';

/** A page of the author's own node that does not fit what it signed before: evidence, kept with both notes. */
export async function recordForkIfAuthor(
  core: SyncCore,
  peer: InstituteId,
  author: InstituteId,
  note: Uint8Array | undefined,
  refusal: Result<never>,
): Promise<Result<never>> {
  const ours = core.state.heads.get(author);
  if (refusal.ok || note === undefined || ours === undefined || peer !== author) return refusal;
  if (refusal.refusal.code !== 'page-root-wrong' && refusal.refusal.code !== 'checkpoint-fork')
    return refusal;
  const theirs = readCheckpoint(core, author, note);
  if (!theirs.ok) return theirs;
  // One pair of notes is proof enough; whoever forks could else fill the store with more of them.
  const known = (await core.store.forks()).some(({ subject }) => subject === author);
  if (known) return refuse('checkpoint-fork', { author, ours: ours.size, theirs: theirs.value.size });
  const at = instantOf(core.clock.nowMs());
  await core.store.commit([
    {
      kind: 'fork',
      fork: { subject: author, ours: encodeUtf8(ours.checkpoint), theirs: note.slice(), foundAt: at },
    },
    { kind: 'event', event: { kind: 'fork-found', subject: { author, size: ours.size }, at } },
  ]);
  return refuse('checkpoint-fork', { author, ours: ours.size, theirs: theirs.value.size });
}
