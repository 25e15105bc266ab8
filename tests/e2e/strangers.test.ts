import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Devnet, type DevnetInstitute, NETWORK, serverProgram } from '@comity/devnet';
import { readKeyFile } from '@comity/formats';
import { greet, helloFrame, type RawPeer, rawPeer } from '@comity/network/testing';
import { encodeBase64, NetworkId } from '@comity/protocol';
import { mintToken, systemRandom } from '@comity/server';
import { openSqliteStore } from '@comity/store/sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  ask,
  eventually,
  findingsOf,
  fsckOf,
  isLinked,
  logOf,
  must,
  named,
  openNodes,
  postEnvelope,
  putPart,
  sealedFinding,
  statusOf,
} from './fixture.ts';
import { nextCharter, rootsOf } from './next-charter.ts';
import { openTap } from './tap.ts';

/** Whoever is not a member, is one no longer, or says what cannot be, gets nothing and changes nothing. */
describe('a node keeps to its members', { timeout: 300_000 }, () => {
  let devnet: Devnet;
  let north: DevnetInstitute;
  let south: DevnetInstitute;
  let east: DevnetInstitute;
  let west: DevnetInstitute;
  const open: { stop(): Promise<void> }[] = [];
  beforeAll(async () => {
    devnet = await openNodes(4);
    [north, south, east, west] = [
      named(devnet, 'north'),
      named(devnet, 'south'),
      named(devnet, 'east'),
      named(devnet, 'west'),
    ];
    // A part that is too large for the control lane: from here on every bulk lane is open.
    const bytes = randomBytes(700_000);
    await putPart(north, bytes);
    const parts = [{ name: 'large.bin', bytes }];
    expect(await postEnvelope(north, sealedFinding(devnet, north, { title: 'large', parts }))).toMatchObject({
      status: 201,
    });
    await devnet.settle();
  }, 180_000);
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.stop()));
  });
  afterAll(() => devnet?.close(), 60_000);

  const peerWith = async (seed: Uint8Array): Promise<RawPeer> => {
    const publicKeys = [north.founder.nodeKey];
    const peer = await rawPeer(seed, [{ institute: 'north', publicKeys, addresses: [] }]);
    open.push(peer);
    return peer;
  };
  const nodeSeedOf = async (institute: DevnetInstitute): Promise<Uint8Array> =>
    must(await readKeyFile(join(institute.folder, 'node.key'), null)).seed;
  const addressOf = (institute: DevnetInstitute): string =>
    institute.founder.addresses[0] ?? expect.unreachable('it listens');
  const stateOf = async (institute: DevnetInstitute) => ({
    status: await statusOf(institute),
    fsck: await fsckOf(institute),
    log: await logOf(institute, institute.id),
  });

  /** Dials north through a tap and says hello. Resolves when it was cut; answers what north sent. */
  async function knock(seed: Uint8Array, institute: string): Promise<number> {
    const tap = await openTap(addressOf(north));
    try {
      const peer = await peerWith(seed);
      // libp2p tells the dialer late that the other side hung up: the dial or the stream fails, or the stream ends.
      const knocked = peer.open(tap.address).then(async ({ control }) => {
        control.send(helloFrame({ network: NETWORK, institute }));
        await control.ended;
        throw new Error('cut');
      });
      await expect(knocked).rejects.toThrow();
      return tap.bytesOut();
    } finally {
      await tap.close();
    }
  }

  test('a key that no member delegated is cut after the handshake, and nothing is stored', async () => {
    const before = await stateOf(north);
    const bytesOut = await knock(randomBytes(32), 'west');
    expect(bytesOut).toBeGreaterThan(0);
    expect(bytesOut).toBeLessThan(HANDSHAKE_BYTES_MAX);
    expect(await stateOf(north)).toEqual(before);
    for (const other of ['south', 'east', 'west']) expect(await isLinked(north, other)).toBe(true);
  });

  test('wrong, missing, expired and forgotten tokens are one answer; a role is not another', async () => {
    const tokenWith = async (nowMs: number) => {
      const clock = { nowMs: () => nowMs, monotonicMs: () => 0, sleep: async () => undefined };
      const wish = { label: 'test', roles: ['reader' as const], post: null, expiresInDays: 1 };
      return mintToken({ clock, random: systemRandom }, wish);
    };
    const expired = await tokenWith(Date.now() - 2 * DAY_MS);
    const forgotten = await tokenWith(Date.now());
    await west.stop();
    const store = await openSqliteStore({ folder: west.folder });
    for (const { row } of [expired, forgotten]) await store.commit([{ kind: 'token', token: row }]);
    await store.close();
    await west.start();

    const reading = (token: string | null) => ask(west, 'reader', 'GET', '/status', { token });
    expect(await reading(forgotten.token)).toMatchObject({ status: 200 });
    expect(await ask(west, 'operator', 'DELETE', `/tokens/${forgotten.row.tokenHash}`)).toMatchObject({
      status: 200,
    });
    for (const token of [null, 'nonsense', `comity_${'A'.repeat(43)}`, expired.token, forgotten.token])
      expect(await reading(token)).toMatchObject({ status: 401, code: 'unauthenticated' });
    // A token is of one node.
    expect(await reading(north.tokens.reader)).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(await ask(west, 'reader', 'GET', '/doctor')).toMatchObject({
      status: 403,
      code: 'forbidden-role',
    });
    const envelope = encodeBase64(sealedFinding(devnet, west, { title: 'by a reader' }));
    expect(await ask(west, 'reader', 'POST', '/statements', { body: { envelope } })).toMatchObject({
      status: 403,
      code: 'forbidden-role',
    });
    expect(await findingsOf(west, 'west')).toEqual([]);
  });

  test('a second node on one folder ends with 73 and says so; the first goes on', async () => {
    const { code, errors } = await startAgain(north.folder);
    expect(errors).toContain('locked');
    expect(code).toBe(73);
    expect(await postEnvelope(north, sealedFinding(devnet, north, { title: 'still here' }))).toMatchObject({
      status: 201,
    });
  });

  test('charters that fork, leave out a version, break the chain or lack signatures are refused', async () => {
    const adopt = (envelope: Uint8Array) =>
      ask(west, 'operator', 'POST', '/charter', { body: { envelope: encodeBase64(envelope) } });
    const soon = devnet.founded.charter.expiresAt.replace(
      /^\d{4}/,
      '2099',
    ) as typeof devnet.founded.charter.expiresAt;
    const cases = [
      [nextCharter(devnet, { version: 1, previous: null, expiresAt: soon }), 'charter-fork'],
      [
        nextCharter(devnet, { version: 1, previous: null, expiresAt: soon }, rootsOf([east])),
        'charter-below-threshold',
      ],
      [nextCharter(devnet, { version: 3 }), 'charter-version-gap'],
      [nextCharter(devnet, { previous: 'f'.repeat(64) as never }), 'charter-chain-broken'],
      [nextCharter(devnet, {}, rootsOf([north, south])), 'charter-below-threshold'],
      [nextCharter(devnet, { network: NetworkId.parse('elsewhere') }), 'charter-network-wrong'],
      [devnet.founded, 'charter-rollback'],
    ] as const;
    for (const [charter, code] of cases) expect(await adopt(charter.envelope)).toMatchObject({ code });
    const answer = await ask(west, 'reader', 'POST', '/charter', { body: { envelope: 'AAAA' } });
    expect(answer).toMatchObject({ status: 403, code: 'forbidden-role' });
    // The fork is kept as evidence; nothing else is.
    expect(await statusOf(west)).toMatchObject({ charterVersion: 1, forks: 1 });
  });

  test('a member of another network, and one that announces 4 GiB, are cut; the others do not notice', async () => {
    await west.stop();
    const seed = await nodeSeedOf(west);
    const before = await stateOf(north);
    const { control: elsewhere } = await (await peerWith(seed)).open(addressOf(north));
    elsewhere.send(helloFrame({ network: 'elsewhere', institute: 'west' }));
    await elsewhere.ended;

    const { alert, control: loud } = await (await peerWith(seed)).open(addressOf(north));
    await greet(alert, { network: NETWORK, institute: 'west', lane: 'alert' });
    await greet(loud, { network: NETWORK, institute: 'west' });
    expect(await eventually('north counts west as connected', () => linkedOr(north, 'west'))).toBe(true);
    loud.send(Buffer.concat([Buffer.from('ffffffff02', 'hex'), Buffer.alloc(7)]));
    await loud.ended;
    expect(await stateOf(north)).toEqual(before);
    for (const other of ['south', 'east']) expect(await isLinked(north, other)).toBe(true);
    await west.start();
    await devnet.connected();
  });

  test('a member that the next charter leaves out is cut everywhere and receives nothing new', async () => {
    await devnet.settle();
    const known = await logOf(west, 'north');
    const members = devnet.founded.charter.institutes.filter(({ id }) => id !== 'west');
    const second = nextCharter(devnet, { institutes: members, threshold: 2 });
    const body = { envelope: encodeBase64(second.envelope) };
    expect(await ask(north, 'operator', 'POST', '/charter', { body })).toMatchObject({ status: 201 });
    const rest = [north, south, east];
    for (const each of rest)
      await eventually(`${each.id} has the second charter and no link to west`, async () =>
        (await statusOf(each)).charterVersion === 2 && !(await isLinked(each, 'west')) ? true : undefined,
      );
    await eventually('west has no link left', async () =>
      (await Promise.all(rest.map(({ id }) => isLinked(west, id)))).some(Boolean) ? undefined : true,
    );

    const published = await postEnvelope(
      north,
      sealedFinding(devnet, north, { title: 'among us', under: second }),
    );
    expect(published).toMatchObject({ status: 201 });
    for (const each of [south, east])
      await eventually(`${each.id} has what was published since`, async () =>
        (await findingsOf(each, 'north')).find(({ id }) => id === published.body.id),
      );
    // West knocks with its own key, as its node does all the time, and is told no more than a stranger.
    expect(await knock(await nodeSeedOf(west), 'west')).toBeLessThan(HANDSHAKE_BYTES_MAX);
    expect(await logOf(west, 'north')).toEqual(known);
    expect(await statusOf(west)).toMatchObject({ charterVersion: 1 });
    expect(
      await ask(north, 'operator', 'POST', '/charter', {
        body: { envelope: encodeBase64(devnet.founded.envelope) },
      }),
    ).toMatchObject({ code: 'charter-rollback' });
  });
});

const DAY_MS = 86_400_000;
/** TLS 1.3 with ML-KEM-768: a key share of 1,120 bytes, a certificate of some 700, and the end of the connection. */
const HANDSHAKE_BYTES_MAX = 4_096;

const linkedOr = async (institute: DevnetInstitute, other: string): Promise<true | undefined> =>
  (await isLinked(institute, other)) ? true : undefined;

/** Starts a node over a folder; resolves when it has ended by itself. */
async function startAgain(folder: string): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [serverProgram(), 'start', '--folder', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (piece) => (errors += String(piece)));
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(late);
  return { code, errors };
}
