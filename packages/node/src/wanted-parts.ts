import type { InstituteId, Statement, StatementId } from '@comity/protocol';
import { matterOf } from './facts.ts';
import type { Beside } from './ledger.ts';
import type { Core } from './state.ts';
import type { Change } from './store.ts';

/** The parts of a statement that we may have: of our own, all. */
export function wantedPartsOf(
  core: Core,
  author: InstituteId,
  id: StatementId,
  statement: Statement,
  { decider = core.state.decider, standing = core.state.standing }: Beside = {},
): Extract<Change, { kind: 'want-part' }>[] {
  const { institute } = core.state;
  return statement.label.parts
    .filter(
      (part) =>
        decider?.({
          action: 'receive',
          ...matterOf(standing, id, statement, part),
          institute,
          nowMs: core.clock.nowMs(),
        }).outcome === 'permit',
    )
    .map(({ name, sha256, sizeBytes, chunkRoot }) => ({
      kind: 'want-part',
      part: { statement: id, author, name, sha256, sizeBytes, chunkRoot },
    }));
}
