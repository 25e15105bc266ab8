import { assert, equalBytes, type InstituteId, instantOf, type StatementId } from '@comity/protocol';
import { readCandidate } from '../admit.ts';
import type { PageRow } from '../page.ts';
import type { Core } from '../state.ts';
import type { Change, EarlyRow, NewEntry } from '../store.ts';
import { leaveCrisis } from './mirror.ts';

/** Statements that were pushed to us, when the log of their author comes to them (spec/push.md). */

/** Whether a statement was taken early at this very position. */
export const isEarly = ({ state }: Pick<Core, 'state'>, id: StatementId, position: number): boolean =>
  state.early.get(id)?.position === position;

const earlyOf = ({ state }: Pick<Core, 'state'>, author: InstituteId): readonly EarlyRow[] =>
  [...state.early.values()].filter((row) => row.author === author);

/** A page's rows; where it has no envelope and we have the very one that its leaf commits to, ours stands in. */
export async function withEarly(
  core: Core,
  author: InstituteId,
  rows: readonly PageRow[],
): Promise<readonly PageRow[]> {
  const known = new Map(earlyOf(core, author).map((row) => [row.position, row]));
  if (known.size === 0) return rows;
  const filled: PageRow[] = [];
  for (const row of rows) {
    const early = row.kind === 'e' ? undefined : known.get(row.position);
    const stored =
      early !== undefined && equalBytes(early.leafHash, row.leafHash)
        ? await core.store.statement(early.statement)
        : undefined;
    const candidate = stored && readCandidate(stored.position, stored.envelope);
    assert(candidate === undefined || candidate.ok, 'a held envelope was read before');
    filled.push(candidate?.ok ? { kind: 'e', leafHash: row.leafHash, candidate: candidate.value } : row);
  }
  return filled;
}

/**
 * What becomes of early statements at entries that are about to be committed: they join; or they are dropped, because the log has
 * something else there or what it says before forbids them. That is contested, and told. `committed` is for after the commit.
 */
export function settleEarly(
  core: Core,
  author: InstituteId,
  entries: readonly NewEntry[],
): { readonly changes: readonly Change[]; readonly committed: () => void } {
  const waiting = new Map(earlyOf(core, author).map((row) => [row.position, row]));
  const changes: Change[] = [];
  const settled: EarlyRow[] = [];
  const dropped: StatementId[] = [];
  const at = instantOf(core.clock.nowMs());
  for (const { position, leafHash, state } of waiting.size === 0 ? [] : entries) {
    const early = waiting.get(position);
    if (early === undefined) continue;
    const same = equalBytes(early.leafHash, leafHash);
    // Nobody has given us what stands before it: whether it holds is not known yet.
    if (same && state === 'unheld') continue;
    settled.push(early);
    if (same && state === 'held') continue;
    dropped.push(early.statement);
    const { statement } = early;
    changes.push(
      { kind: 'drop-early', statement },
      { kind: 'unwant', statement },
      { kind: 'unwatch', statement },
    );
    if (!same)
      changes.push({
        kind: 'event',
        event: { kind: 'statement-quarantined', subject: { author, position, code: 'push-proof-wrong' }, at },
      });
  }
  return {
    changes,
    committed: () => {
      for (const { statement } of settled) core.state.early.delete(statement);
      for (const statement of dropped) leaveCrisis(core.state.crisis, statement);
    },
  };
}
