import { expect, test } from 'vitest';
import { createLog } from '../src/index.ts';

const written = (fields: object): Record<string, unknown> => {
  const lines: string[] = [];
  createLog('info', { write: (line) => void lines.push(line) }).info(fields);
  return JSON.parse(lines[0] ?? '');
};

test('what is secret by its name is not written, at the top and up to two levels down', () => {
  const secret = { title: 't', keep: 1 };
  expect(written({ event: 'e', seed: 's', one: { ...secret, two: secret }, list: [secret] })).toMatchObject({
    event: 'e',
    seed: '[redacted]',
    one: { title: '[redacted]', keep: 1, two: { title: '[redacted]', keep: 1 } },
    list: [{ title: '[redacted]', keep: 1 }],
  });
});

test('whoever logs keeps what they have', () => {
  const one = { title: 't' };
  const fields = { event: 'e', one };
  written(fields);
  expect(fields).toEqual({ event: 'e', one: { title: 't' } });
});

test('what holds no secret is written as it is', () => {
  expect(written({ event: 'e', facts: { count: 2, ids: ['a', null] } })).toMatchObject({
    level: 'info',
    event: 'e',
    facts: { count: 2, ids: ['a', null] },
  });
});
