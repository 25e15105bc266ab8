import { Instant, instantMs } from '@comity/protocol';
import { expect, it } from 'vitest';
import { capTimeMs, capTimeNotBefore, capTimeOf } from './cap-time.ts';

it.each([
  ['2026-11-21T10:00:00-00:00', '2026-11-21T10:00:00.000Z'],
  ['2026-11-21T10:00:00+00:00', '2026-11-21T10:00:00.000Z'],
  ['2003-06-17T14:57:00-07:00', '2003-06-17T21:57:00.000Z'],
  ['2026-11-21T24:00:00-00:00', '2026-11-22T00:00:00.000Z'],
  ['2024-02-29T00:00:00+14:00', '2024-02-28T10:00:00.000Z'],
])('%s is %s', (text, instant) => {
  expect(capTimeMs(text)).toBe(instantMs(Instant.parse(instant)));
});

it.each([
  '2026-11-21T10:00:00Z',
  '2026-11-21T10:00:00',
  '2026-11-21T10:00:00.5-00:00',
  '2026-11-21T10:00:00,01:00',
  '2026-11-21T10:00-00:00',
  '2026-02-29T10:00:00-00:00',
  '2026-11-21T24:00:01-00:00',
  '2026-11-21T10:00:60-00:00',
  '2026-11-21T10:00:00-14:01',
  '2026-11-21T10:00:00+05:60',
  '0000-11-21T10:00:00-00:00',
  '-2026-11-21T10:00:00-00:00',
])('%s is no time of CAP', (text) => {
  expect(capTimeMs(text)).toBeUndefined();
});

it('is written in UTC as -00:00: begun seconds for what began, whole ones for what ends', () => {
  const at = Instant.parse('2026-11-21T10:00:00.001Z');
  expect(capTimeOf(at)).toBe('2026-11-21T10:00:00-00:00');
  expect(capTimeNotBefore(at)).toBe('2026-11-21T10:00:01-00:00');
  expect(capTimeNotBefore(Instant.parse('9999-12-31T23:59:59.999Z'))).toBe('9999-12-31T23:59:59-00:00');
});
