import { expect, test } from 'vitest';
import { examineSignIn } from '../src/process/doctor-sign-in.ts';
import { SIGN_IN_DEFAULTS, type SignInConfig } from '../src/sign-in/session-terms.ts';

const wrong = (nodeUrl: string | null, changed: Partial<SignInConfig> = {}): string[] =>
  examineSignIn({ nodeUrl, signIn: { ...SIGN_IN_DEFAULTS, ...changed } }).flatMap(({ name, ok }) =>
    ok ? [] : [name],
  );

test('the doctor tells of demonstrations, of doors without passkeys, and of addresses that no session works at', () => {
  expect(wrong('https://node.north.example')).toEqual([]);
  expect(wrong('http://north.localhost:4711')).toEqual([]);
  expect(wrong('https://node.north.example', { demo: true })).toEqual(['sign-in-demo']);
  for (const stepUp of ['enrolled', 'off'] as const)
    expect(wrong('https://node.north.example', { stepUp })).toEqual(['step-up']);
  for (const nodeUrl of [null, 'http://node.north.example', 'http://127.evil.example'])
    expect([nodeUrl, wrong(nodeUrl)]).toEqual([nodeUrl, ['node-url']]);
});
