import { Instant, instantMs } from '@comity/protocol';
import { expect, test } from 'vitest';
import { type Moments, momentProblems, momentsSaid } from './moments.ts';

const NOW_MS = instantMs(Instant.parse('2026-11-21T12:00:00.000Z'));
const at = (hour: number) => Instant.parse(`2026-11-21T${String(hour).padStart(2, '0')}:00:00.000Z`);
const found = (moments: Moments) =>
  momentProblems(moments, NOW_MS).map(({ moment, problem, than }) => [moment, problem, than]);

test('moments come in their order, and equal ones are in it', () => {
  expect(found({})).toEqual([]);
  expect(found({ occurredAt: at(8), awareAt: at(8), determinedAt: at(12) })).toEqual([]);
  expect(found({ determinedAt: at(3) })).toEqual([]);
});

test('each moment that cannot be so is told once, by what is wrong with it', () => {
  expect(found({ occurredAt: at(9), determinedAt: at(8) })).toEqual([
    ['determinedAt', 'before', 'occurredAt'],
  ]);
  expect(found({ occurredAt: at(13), awareAt: at(8), determinedAt: at(7) })).toEqual([
    ['occurredAt', 'future', null],
    ['determinedAt', 'before', 'awareAt'],
  ]);
});

test('what contradicts is refused, and what was not told leaves no trace', () => {
  expect(momentsSaid({ occurredAt: undefined, awareAt: at(8) }, NOW_MS)).toEqual({
    ok: true,
    value: { awareAt: at(8) },
  });
  expect(momentsSaid({ awareAt: at(13) }, NOW_MS)).toMatchObject({
    ok: false,
    refusal: { code: 'moments-contradict', facts: { paths: ['awareAt'] } },
  });
});
