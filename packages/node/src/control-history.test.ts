import { type ControlHistory, parseStatement, type Statement } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  delegationEnvelope,
  nextCharter,
  revocationEnvelope,
  testFederation,
} from '../testing/index.ts';
import { readCandidate } from './admit.ts';
import { historyBefore, isControl, joinAt } from './control-history.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const federation = testFederation(['north', 'south'], { startMs: START_MS });
const later = nextCharter(federation, ['north', 'south'], START_MS);
const [north] = federation.institutes;

function controlOf(bytes: Uint8Array) {
  const statement: Statement = accepted(parseStatement(accepted(readCandidate(0, bytes)).envelope.payload));
  return isControl(statement) ? statement : expect.unreachable('a delegation or a revocation');
}

describe('a history of delegations and revocations', () => {
  if (north === undefined) return expect.unreachable();
  const delegation = controlOf(delegationEnvelope(federation, north, north.publisher, 'publisher', START_MS));
  const revocation = controlOf(revocationEnvelope(federation, north, north.publisher.keyId, START_MS));
  const underLater = controlOf(delegationEnvelope(later, north, north.approver, 'approver', START_MS));
  const inOrder = accepted(joinAt(accepted(joinAt([], 2, delegation)), 7, revocation));
  const positions = (history: ControlHistory): readonly number[] => history.map(({ position }) => position);

  test('is judged as it stood at a position, whatever has come since', () => {
    expect(positions(historyBefore(inOrder, 5))).toEqual([2]);
    expect(positions(historyBefore(inOrder, 7))).toEqual([2]);
    expect(historyBefore(inOrder, 8)).toBe(inOrder);
  });

  test('is the same in whatever order its entries arrive', () => {
    const late = accepted(joinAt(accepted(joinAt([], 7, revocation)), 2, delegation));
    expect(late).toEqual(inOrder);
  });

  test('takes nothing late that a restart could not read in order', () => {
    const before = accepted(joinAt([], 7, revocation));
    expect(joinAt(before, 2, underLater)).toMatchObject({
      ok: false,
      refusal: { code: 'delegation-charter-older' },
    });
  });
});
