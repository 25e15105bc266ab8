import { pae, STATEMENT_PAYLOAD_TYPE } from '@comity/protocol';
import { expect, test } from 'vitest';
import { STATEMENT_TYPE, signingMessage } from '../src/islands/signing-message.ts';

test('what a browser signs is what everybody verifies', () => {
  expect(STATEMENT_TYPE).toBe(STATEMENT_PAYLOAD_TYPE);
  for (const payload of ['', '{}', '{"title":"Prüfung 検証"}'])
    expect(Buffer.from(signingMessage(STATEMENT_TYPE, Buffer.from(payload)))).toEqual(
      Buffer.from(pae(STATEMENT_PAYLOAD_TYPE, Buffer.from(payload))),
    );
});
