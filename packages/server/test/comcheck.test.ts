import type { BoardRow, BoardView } from '@comity/node';
import { InstituteId, instantOf, StatementId } from '@comity/protocol';
import { expect, test } from 'vitest';
import { comcheckOf } from '../src/comcheck.ts';

const AT_MS = Date.UTC(2026, 10, 21, 4);
const after = (seconds: number) => instantOf(AT_MS + seconds * 1000);

const row = (institute: string, change: Partial<BoardRow>): BoardRow => ({
  institute: InstituteId.parse(institute),
  state: 'acknowledged',
  at: null,
  deliveredAt: null,
  seenAt: null,
  answeredAt: null,
  post: null,
  note: null,
  overdue: false,
  earlier: null,
  contact: null,
  ...change,
});

const board = (rows: readonly BoardRow[]): BoardView => ({
  incident: StatementId.parse('a'.repeat(64)),
  alert: StatementId.parse('a'.repeat(64)),
  status: 'Test',
  title: 'Check',
  issuedAt: after(0),
  replyBy: after(900),
  rows,
  counts: {
    'not-delivered': 0,
    unreachable: 0,
    delivered: 0,
    seen: 0,
    acknowledged: 0,
    acting: 0,
    declined: 0,
  },
});

test('a check counts who answered in time, and how long each step took', () => {
  const rows = [
    row('south', { deliveredAt: after(2), seenAt: after(60), answeredAt: after(900) }),
    row('east', { deliveredAt: after(3), answeredAt: after(901) }),
    row('west', { state: 'declined', deliveredAt: after(-5), answeredAt: after(30) }),
    row('centre', { state: 'unreachable' }),
  ];
  const { rows: scored, asked, answeredInTime, score } = comcheckOf(board(rows));
  expect(
    scored.map(({ deliveredSeconds, seenSeconds, answeredSeconds, inTime }) => [
      deliveredSeconds,
      seenSeconds,
      answeredSeconds,
      inTime,
    ]),
  ).toEqual([
    [2, 60, 900, true],
    [3, null, 901, false],
    [0, null, 30, true],
    [null, null, null, false],
  ]);
  expect({ asked, answeredInTime, score }).toEqual({ asked: 4, answeredInTime: 2, score: 0.5 });
  expect(comcheckOf(board([])).score).toBeNull();
});
