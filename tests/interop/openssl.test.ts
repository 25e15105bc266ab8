import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnvelopeDocument } from './independent/documents.ts';
import { keyOf } from './independent/log.ts';
import { type Issued, issue } from './issued.ts';

const SCRIPT = new URL('openssl-verify.sh', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'comity-openssl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let issued: Issued;
let document: EnvelopeDocument;
let staff: readonly string[];
beforeAll(async () => {
  issued = await issue();
  document = JSON.parse(Buffer.from(issued.row.envelope).toString('utf8'));
  staff = [issued.north.publisher, issued.north.approver].map(({ publicKey }, at) =>
    pemOf(`staff-${at}`, publicKey),
  );
});

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const pemOf = (name: string, publicKey: string): string => {
  const raw = Buffer.from(publicKey.replace('ed25519:', ''), 'base64');
  return written(`${name}.pem`, keyOf(raw).export({ type: 'spki', format: 'pem' }));
};

const run = (envelope: string, keys: readonly string[] = staff) =>
  spawnSync('sh', [SCRIPT, envelope, ...keys], { encoding: 'utf8' });

const altered = (change: Partial<EnvelopeDocument>): string =>
  written('altered.json', JSON.stringify({ ...document, ...change }));

it('openssl is on this machine: without it nothing below proves anything', () => {
  const asked = spawnSync('openssl', ['version'], { encoding: 'utf8' });
  expect(
    asked.error,
    'install openssl 3; these tests are its second opinion on our signatures',
  ).toBeUndefined();
  expect(asked.stdout).toMatch(/^OpenSSL [3-9]/);
});

describe('our envelopes, verified by OpenSSL over a PAE that the shell builds', () => {
  it('verify with the keys of publisher and approver, and give the id of the statement', () => {
    const { status, stdout } = run(written('envelope.json', issued.row.envelope));
    expect(stdout.trim().split('\n').at(-1)).toBe(`statement ${issued.row.id}`);
    expect(status).toBe(0);
  });

  it('are refused with one bit of the payload changed', () => {
    const payload = Buffer.from(document.payload, 'base64');
    payload[payload.length - 10] = (payload[payload.length - 10] ?? 0) ^ 1;
    expect(run(altered({ payload: payload.toString('base64') })).status).toBe(1);
  });

  it('are refused under another payload type: what is signed says what it is', () => {
    expect(run(altered({ payloadType: 'application/vnd.comity.charter+json' })).status).toBe(1);
  });

  it("are refused with another signer's signature under this key id", () => {
    const [one, other] = document.signatures;
    const crossed = [
      { keyid: one?.keyid ?? '', sig: other?.sig ?? '' },
      { keyid: other?.keyid ?? '', sig: one?.sig ?? '' },
    ];
    expect(run(altered({ signatures: crossed })).status).toBe(1);
  });

  it('are refused for a key that did not sign, and when a signature is left out', () => {
    const envelope = written('envelope.json', issued.row.envelope);
    expect(run(envelope, [...staff, pemOf('stranger', issued.south.publisher.publicKey)]).status).toBe(1);
    expect(run(altered({ signatures: document.signatures.slice(0, 1) })).status).toBe(1);
  });

  it('are not taken for verified when the file is something else', () => {
    expect(run(written('empty.json', '{}')).status).toBe(2);
    expect(run(join(folder, 'missing.json')).status).not.toBe(0);
  });
});
