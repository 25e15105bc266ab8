import {
  assert,
  bytesToHex,
  type InstituteId,
  instantOf,
  type Label,
  type Marking,
  type Result,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sealEnvelope,
  statementId,
  type Tlp,
  unheld,
  writeStatement,
} from '@comity/protocol';
import type { OwnLog } from './append.ts';
import type { Deps } from './deps.ts';
import { type Core, currentCharter } from './state.ts';
import type { Change, StatementRow } from './store.ts';

/** What the node says itself, signed with its own key: that it dropped something, that a person has seen something. */
export type SpeakingCore = Core & Pick<Deps, 'random'> & { readonly ownLog: OwnLog };

/** The label of a statement of the node's own, for one institute alone, at the level of what it speaks of. Asked only under a charter. */
export function labelAsNode(
  core: Pick<SpeakingCore, 'clock' | 'random' | 'state'>,
  title: string,
  to: InstituteId,
  tlp: Tlp,
): Label {
  const { institute, network } = core.state;
  const current = currentCharter(core.state);
  assert(current !== undefined, 'asked only under a charter');
  return {
    network,
    issuer: institute,
    charter: { version: current.charter.version, sha256: current.sha256 },
    nonce: bytesToHex(core.random.bytes(16)),
    issuedAt: instantOf(core.clock.nowMs()),
    title,
    marking: forOne(to, tlp),
    parts: [],
    relations: [],
  };
}

/** For one institute alone. */
const forOne = (institute: InstituteId, tlp: Tlp): Marking => ({
  audience: { institutes: [institute], groups: [], public: false },
  // CLEAR would let everybody pass it on, and it is for one institute.
  tlp: tlp === 'CLEAR' ? 'GREEN' : tlp,
  purposes: ['network-operation'],
  prohibitedUses: [],
  pap: 'RED',
  onward: 'none',
  attribution: 'must',
  ...unheld(),
});

/** Signs and appends. `beside` is told the statement's id, and committed with it. Refusals: those of `append`. */
export async function sayAsNode(
  core: SpeakingCore,
  statement: Statement,
  beside: (id: StatementRow['id']) => readonly Change[] = () => [],
): Promise<Result<StatementRow>> {
  const payload = writeStatement(statement);
  assert(payload.ok, 'what the node composes is a statement');
  return core.ownLog.append({
    envelope: sealEnvelope(STATEMENT_PAYLOAD_TYPE, payload.value, [core.keys]),
    beside: beside(statementId(payload.value)),
    expected: {},
  });
}
