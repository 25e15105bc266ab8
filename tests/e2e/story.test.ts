import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comity, comityJson, type Devnet, type DevnetInstitute, inspectLog } from '@comity/devnet';
import { readKeyFile } from '@comity/formats';
import {
  bytesToHex,
  decodeBase64,
  encodeBase64,
  pae,
  parseStatement,
  readReceipt,
  STATEMENT_PAYLOAD_TYPE,
  writeStatement,
} from '@comity/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asking, apiUrlOf, ask, must, named, openNodes, type TokenRole } from './fixture.ts';

const LOG = inspectLog('security_guide_gpt-4o-mini_v0.3.133.eval');

describe('a finding from a real Inspect log', { timeout: 300_000 }, () => {
  let devnet: Devnet;
  let north: DevnetInstitute;
  let south: DevnetInstitute;
  let east: DevnetInstitute;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'comity-story-'));
    devnet = await openNodes(3);
    [north, south, east] = [named(devnet, 'north'), named(devnet, 'south'), named(devnet, 'east')];
  }, 180_000);
  afterAll(async () => {
    await devnet?.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const say = <T>(at: DevnetInstitute, role: TokenRole, ...args: string[]): Promise<T> =>
    comityJson<T>(apiUrlOf(at), at.tokens[role], args);

  test('goes where its marking lets it, part by part, is receipted, explained, exported and verified offline', async () => {
    const [draft] = await say<readonly { draft: string; missing: readonly string[] }[]>(
      north,
      'publisher',
      ...['publish', 'finding', LOG, '--to', 'members', '--purpose', 'safety-evaluation', '--tlp', 'GREEN'],
      ...['--onward', 'audience', '--log-to', 'south', '--held-signer', 'publisher-1'],
    );
    expect(draft?.missing).toEqual(['approver']);
    const { published: id } = await say<{ published: string }>(
      north,
      'approver',
      ...['approve', draft?.draft ?? '', '--held-signer', 'approver-1', '--yes'],
    );
    await devnet.settle();

    const ours = await itemOf(north, id);
    const [log] = ours.label.parts.filter(({ audience }) => audience !== null);
    expect(ours.parts).toHaveLength(3);
    const atSouth = await itemOf(south, id);
    expect(atSouth.parts.map(({ state }) => state)).toEqual(['held', 'held', 'held']);
    const atEast = await itemOf(east, id);
    expect(atEast.parts.filter(({ state }) => state === 'held')).toHaveLength(2);
    expect(atEast.parts.filter(({ state }) => state !== 'held')).toMatchObject([
      { name: log?.name, state: 'withheld', rule: 'part-audience-excluded' },
    ]);
    const path = `/statements/${id}/parts/${log?.name}`;
    expect(Buffer.from(await south.api('reader').bytes(path)).equals(await readFile(LOG))).toBe(true);
    expect(await ask(east, 'reader', 'GET', path)).toMatchObject({ status: 404, code: 'not-found' });

    const ledger = await ask(north, 'publisher', 'GET', `/statements/${id}/deliveries`);
    expect(ledger.body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ institute: 'south', state: 'delivered' }),
        expect.objectContaining({ institute: 'east', state: 'delivered' }),
      ]),
    );
    expect(await receiptedParts(north, 'south', ours.position)).toContain(log?.sha256);
    expect(await receiptedParts(north, 'east', ours.position)).not.toContain(log?.sha256);

    const why = await say<{ parts: readonly { name: string; decision: unknown }[] }>(
      north,
      ...(['publisher', 'why', id, 'east'] as const),
    );
    expect(why.parts.find(({ name }) => name === log?.name)?.decision).toMatchObject({
      outcome: 'forbid',
      rules: ['part-audience-excluded'],
    });

    const file = join(folder, 'finding.comity.json');
    await say(south, 'auditor', 'export', id, '--out', file);
    expect(await verifyOffline(file)).toMatchObject({ code: 0 });
    const bundle = await readFile(file, 'utf8');
    for (const changed of [withPayloadChanged(bundle), withPartChanged(bundle)]) {
      await writeFile(file, changed);
      expect(await verifyOffline(file)).toMatchObject({ code: 2, said: { verified: false } });
    }
  });

  test('needs two people: nobody approves what they published', async () => {
    const draft = await draftWithout('nobody approves alone');
    const sign = (role: TokenRole, body: unknown, revision: number) =>
      ask(north, role, 'POST', `/drafts/${draft.id}/signatures`, asking(body, revision));
    expect(await sign('publisher', { heldSigner: 'approver-1' }, 1)).toMatchObject({
      status: 403,
      code: 'held-signer-not-yours',
    });
    const first = await sign('publisher', { heldSigner: 'publisher-1' }, 1);
    expect(first.body).toMatchObject({ published: null, missing: ['approver'] });
    const again = await sign('publisher', { heldSigner: 'publisher-1' }, 2);
    expect(again.body).toMatchObject({ published: null, missing: ['approver'] });
    expect(await sign('reader', { heldSigner: 'approver-1' }, 3)).toMatchObject({
      status: 403,
      code: 'forbidden-role',
    });
    // What was read before somebody else changed it counts no more.
    expect(await sign('approver', { heldSigner: 'approver-1' }, 2)).toMatchObject({
      status: 412,
      code: 'precondition-failed',
    });
    expect((await sign('approver', { heldSigner: 'approver-1' }, 3)).body).toMatchObject({
      missing: [],
      published: { author: 'north' },
    });
  });

  test('loses its approval when anything in it changes', async () => {
    const draft = await draftWithout('approved, then changed');
    const path = `/drafts/${draft.id}`;
    const approver = north.founder.staff.find(({ post }) => post === 'approver-1')?.signer;
    if (approver === undefined) return expect.unreachable('the devnet has an approver');
    const payload = must(decodeBase64(draft.payload));
    const signature = encodeBase64(approver.sign(pae(STATEMENT_PAYLOAD_TYPE, payload)));
    const approval = { keyId: approver.keyId, signature };
    const approved = await ask(north, 'approver', 'POST', `${path}/signatures`, asking(approval, 1));
    expect(approved.body).toMatchObject({ published: null, missing: ['publisher'] });

    const statement = must(parseStatement(payload));
    const label = { ...statement.label, title: 'approved, then changed, see' };
    const changed = { payload: encodeBase64(must(writeStatement({ ...statement, label }))) };
    expect(await ask(north, 'publisher', 'PUT', path, asking(changed, 1))).toMatchObject({
      status: 412,
      code: 'precondition-failed',
    });
    expect(await ask(north, 'publisher', 'PUT', path, asking(changed))).toMatchObject({
      status: 428,
      code: 'precondition-missing',
    });
    const revised = await ask(north, 'publisher', 'PUT', path, asking(changed, 2));
    expect(revised.body).toMatchObject({ signatures: [], missing: ['publisher', 'approver'] });
    // The old approval is of other bytes.
    expect(await ask(north, 'approver', 'POST', `${path}/signatures`, asking(approval, 3))).toMatchObject({
      status: 422,
      code: 'signature-wrong',
    });
    const published = await ask(
      north,
      'publisher',
      'POST',
      `${path}/signatures`,
      asking({ heldSigner: 'publisher-1' }, 3),
    );
    expect(published.body).toMatchObject({ published: null, missing: ['approver'] });
  });

  test('is signed with keys that people keep: the server sees signatures, and nothing after a revocation', async () => {
    const keys = join(folder, 'keys');
    const passphrase = join(folder, 'passphrase');
    await writeFile(passphrase, 'correct horse battery staple\n', { mode: 0o600 });
    const root = join(devnet.folder, 'root-keys', 'north.key');
    const env = { COMITY_KEYS: keys, COMITY_PASSPHRASE_FILE: passphrase };
    const person = async (role: TokenRole, ...args: string[]) => {
      const { code, output, errors } = await comity(
        apiUrlOf(north),
        north.tokens[role],
        [...args, '--json'],
        env,
      );
      return { code, said: JSON.parse(output === '' ? errors : output), errors };
    };
    for (const [post, roles] of [
      ['evaluator-7', 'publisher,approver'],
      ['head-of-tests', 'approver'],
    ] as const) {
      expect(await person('operator', 'key', 'new', post, '--institute', 'north')).toMatchObject({ code: 0 });
      expect(await person('operator', 'delegate', post, '--roles', roles, '--root-key', root)).toMatchObject({
        code: 0,
      });
    }
    const publish = ['publish', 'finding', LOG, '--to', 'south', '--purpose', 'research', '--tlp', 'AMBER'];
    const made = await person('publisher', ...publish, '--key', 'evaluator-7');
    expect(made).toMatchObject({
      code: 0,
      said: [{ missing: ['approver'], signedBy: { heldByServer: false } }],
    });
    const draft: string = made.said[0].draft;
    // One key with both roles is still one person.
    const self = await person('approver', 'approve', draft, '--key', 'evaluator-7', '--yes');
    expect(self.said).toMatchObject({ published: null, missing: ['approver'] });
    const { code, said } = await person('approver', 'approve', draft, '--key', 'head-of-tests', '--yes');
    expect({ code, said }).toMatchObject({ code: 0, said: { signedBy: { post: 'head-of-tests' } } });
    await devnet.settle();
    expect((await itemOf(south, said.published)).signers.map(({ post }) => post).sort()).toEqual([
      'evaluator-7',
      'head-of-tests',
    ]);

    const secrets = await Promise.all(
      ['evaluator-7', 'head-of-tests'].map(async (post) =>
        must(await readKeyFile(join(keys, `${post}.key`), 'correct horse battery staple')),
      ),
    );
    const stored = await everyByteOf(north.folder);
    for (const { seed } of secrets)
      for (const form of [Buffer.from(seed), bytesToHex(seed), encodeBase64(seed).replace(/=+$/, '')])
        expect(stored.includes(form)).toBe(false);
    // The search finds what is there: a key that the server does hold.
    const held = north.founder.staff[0]?.seed ?? new Uint8Array(32);
    expect(stored.includes(encodeBase64(held).replace(/=+$/, ''))).toBe(true);

    expect(
      await person('operator', 'revoke', 'evaluator-7', '--reason', 'left', '--root-key', root, '--yes'),
    ).toMatchObject({ code: 0 });
    const refused = await person('publisher', ...publish, '--key', 'evaluator-7');
    expect(refused.code).not.toBe(0);
    expect(refused.said).toMatchObject([{ published: null, error: { code: 'signer-revoked' } }]);
    expect((await person('publisher', ...publish, '--key', 'head-of-tests')).said).toMatchObject([
      { missing: ['publisher'] },
    ]);
  });

  /** A draft of north that nobody has signed. */
  async function draftWithout(title: string): Promise<{ id: string; payload: string }> {
    const [made] = await say<readonly { draft: string }[]>(
      north,
      'publisher',
      ...['publish', 'finding', LOG, '--to', 'south', '--purpose', 'research', '--tlp', 'AMBER'],
      ...['--title', title, '--no-sign'],
    );
    return north.api('publisher').get(`/drafts/${made?.draft}`);
  }
});

interface Item {
  readonly position: number;
  readonly parts: readonly { readonly name: string; readonly state: string; readonly rule: string }[];
  readonly signers: readonly { readonly post: string }[];
  readonly label: {
    readonly parts: readonly { readonly name: string; readonly sha256: string; readonly audience: unknown }[];
  };
}

const itemOf = (at: DevnetInstitute, id: string): Promise<Item> =>
  at.api('reader').get<Item>(`/statements/${id}`);

const asking = (body: unknown, revision?: number): Asking => ({
  body,
  headers: revision === undefined ? {} : { 'if-match': `"${revision}"` },
});

/** The digests of all parts in a peer's receipts, which must cover the position. */
async function receiptedParts(author: DevnetInstitute, peer: string, position: number): Promise<string[]> {
  const { items } = await author
    .api('auditor')
    .get<{ readonly items: readonly { readonly envelope: string }[] }>(`/peers/${peer}/receipts?limit=200`);
  const receipts = items.map(({ envelope }) => must(readReceipt(must(decodeBase64(envelope)))).receipt);
  expect(
    receipts.flatMap(({ held }) => held).some(([first, after]) => first <= position && position < after),
  ).toBe(true);
  return receipts.flatMap(({ parts }) => parts);
}

/** With no node named and none in reach. */
async function verifyOffline(file: string) {
  const { code, output, errors } = await comity('http://127.0.0.1:9', '', ['verify', file, '--json']);
  return { code, errors, said: JSON.parse(output === '' ? '{}' : output) };
}

interface BundleFile {
  readonly envelope: string;
  readonly parts: readonly { readonly content: string }[];
}

/** One character of the title, which is what people read. */
function withPayloadChanged(text: string): string {
  const bundle = JSON.parse(text) as BundleFile;
  const envelope = JSON.parse(Buffer.from(bundle.envelope, 'base64').toString('utf8'));
  const payload = Buffer.from(envelope.payload, 'base64').toString('utf8');
  const changed = payload.replace('"title":"', '"title":"N');
  expect(changed).not.toBe(payload);
  const sealed = JSON.stringify({ ...envelope, payload: Buffer.from(changed).toString('base64') });
  return JSON.stringify({ ...bundle, envelope: Buffer.from(sealed).toString('base64') });
}

/** One bit of the first part that is in the bundle. */
function withPartChanged(text: string): string {
  const bundle = JSON.parse(text) as BundleFile;
  const parts = bundle.parts.map((part, at) => {
    const content = Buffer.from(part.content, 'base64');
    if (at === 0) content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
    return { ...part, content: content.toString('base64') };
  });
  expect(parts.length).toBeGreaterThan(0);
  return JSON.stringify({ ...bundle, parts });
}

async function everyByteOf(folder: string): Promise<Buffer> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return Buffer.concat(
    await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
    ),
  );
}
