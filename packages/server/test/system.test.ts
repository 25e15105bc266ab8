import { seedOf } from '@comity/node/testing';
import { ed25519Signer, encodeUtf8 } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import { systemClock, verify } from '../src/process/system.ts';

describe('verdicts come one per check, in order, however many there are', () => {
  const signer = ed25519Signer(seedOf('system'));
  test.each([1, 4, 5, 33])('%i checks', async (count) => {
    const checks = Array.from({ length: count }, (_, at) => {
      const message = encodeUtf8(`message ${at}`);
      const signature = signer.sign(at % 3 === 0 ? encodeUtf8('another') : message);
      return { publicKey: signer.publicKey, message, signature };
    });
    expect(await verify(checks)).toEqual(checks.map((_, at) => at % 3 !== 0));
  });
});

test('a sleeper wakes at once when it is told to, and does not fail', async () => {
  const stop = new AbortController();
  const asleep = systemClock.sleep(60_000, stop.signal);
  stop.abort();
  await expect(asleep).resolves.toBeUndefined();
  await expect(systemClock.sleep(60_000, stop.signal)).resolves.toBeUndefined();
});
