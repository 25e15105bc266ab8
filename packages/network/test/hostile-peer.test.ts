import { randomBytes } from 'node:crypto';
import type { Lane, MemberNode, RequestHandler } from '@comity/node/network';
import { until } from '@comity/node/testing/network-conformance';
import { ALERT_FRAME_BYTES_MAX } from '@comity/protocol/limits';
import { afterEach, describe, expect, it } from 'vitest';
import {
  frame,
  greet,
  helloFrame,
  type RawLanes,
  type RawPeer,
  rawPeer,
  rawStream,
} from '../testing/raw-peer.ts';
import { type Libp2pPeer, libp2pPeer, publicKeyOf } from '../testing/rig.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
});

interface Stage {
  readonly alpha: Libp2pPeer;
  readonly address: string;
  readonly heard: string[];
  readonly log: { event: string; cause: string }[];
}

/** Alpha runs, and lists a key of mallory's. */
async function stage(listed: readonly Uint8Array[], handler?: RequestHandler): Promise<Stage> {
  const heard: string[] = [];
  const log: { event: string; cause: string }[] = [];
  const alpha = libp2pPeer('alpha', {
    log: (event, facts) => log.push({ event, cause: String(facts.cause) }),
    timing: { helloMs: 1_000, stallMs: 1_000 },
  });
  alpha.network.serve(async (from, lane, message) => {
    heard.push(from);
    return handler === undefined ? message : handler(from, lane, message);
  });
  await alpha.network.start();
  open.push(alpha.network);
  alpha.network.admit([{ institute: 'mallory', publicKeys: listed.map(publicKeyOf), addresses: [] }]);
  const [address = ''] = alpha.network.listening().control;
  return { alpha, address, heard, log };
}

async function mallory(seed: Uint8Array, alpha: MemberNode): Promise<RawPeer> {
  const peer = await rawPeer(seed, [alpha]);
  open.push(peer);
  return peer;
}

/** Both lanes are up. */
async function greeted(seed: Uint8Array, { alpha, address }: Stage): Promise<RawLanes> {
  const lanes = await (await mallory(seed, alpha.member())).open(address);
  await greet(lanes.alert, { lane: 'alert' });
  await greet(lanes.control, {});
  return lanes;
}

describe('a hostile peer', () => {
  it('with a key nobody listed is cut, and nothing it sends is read', async () => {
    const at = await stage([randomBytes(32)]);
    const stranger = await mallory(randomBytes(32), at.alpha.member());
    // libp2p tells the dialer late that the other side hung up: the dial or the stream fails, or the stream ends.
    const opened = stranger.open(at.address).then(async ({ control }) => {
      control.send(helloFrame({}));
      await control.ended;
      throw new Error('ended');
    });
    await expect(opened).rejects.toThrow();
    expect(at.heard).toEqual([]);
    expect(at.alpha.network.connected()).toEqual([]);
    expect(at.alpha.network.traffic('mallory', 'control')).toEqual({ bytesIn: 0, bytesOut: 0 });
  });

  it('that announces 4 GiB and sends 12 bytes is cut, and nothing is allocated for it', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { control: stream } = await greeted(seed, at);
    const before = process.memoryUsage().arrayBuffers;
    stream.send(Buffer.concat([Buffer.from('ffffffff02', 'hex'), Buffer.alloc(7)]));
    await stream.ended;
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
    expect(at.log.at(-1)).toMatchObject({
      event: 'link-down',
      cause: expect.stringContaining('4294967295 bytes'),
    });
    expect(at.heard).toEqual([]);
  });

  it.each([
    ['of another network', { network: 'elsewhere' }, 'network'],
    ['of another version', { version: 2 }, 'version'],
    ['in the name of another institute', { institute: 'alpha' }, 'institute'],
    ['of another lane', { lane: 'bulk' }, 'lane'],
    ['with an instance that is none', { instance: 'x' }, 'malformed'],
  ] as const)('with a hello %s is refused and told why', async (_name, hello, flaw) => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { control: stream } = await (await mallory(seed, at.alpha.member())).open(at.address);
    stream.send(helloFrame(hello));
    await stream.ended;
    expect(at.log.at(-1)).toMatchObject({ event: 'link-failed', cause: `hello refused: ${flaw}` });
    expect(at.alpha.network.connected()).toEqual([]);
  });

  it.each([
    ['asks before its hello', frame('request', 1)],
    ['sends a kind that does not exist', Buffer.from('00000005ff00000001', 'hex')],
    ['sends a frame shorter than its header', Buffer.from('0000000000', 'hex')],
    ['says nothing at all', Buffer.alloc(0)],
  ])('that %s is cut', async (_name, bytes) => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { control: stream } = await (await mallory(seed, at.alpha.member())).open(at.address);
    stream.send(bytes);
    await stream.ended;
    expect(at.heard).toEqual([]);
  });

  it('that connects and opens no stream is cut', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const connection = await (await mallory(seed, at.alpha.member())).connect(at.address);
    await new Promise((resolve) => connection.addEventListener('close', resolve, { once: true }));
    expect(at.alpha.network.connected()).toEqual([]);
  });

  it('that asks for much and reads nothing makes us hold little, and is cut', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed], async () => new Uint8Array(1_000_000));
    const { control: stream } = await greeted(seed, at);
    stream.stream.pause();
    const requests = Array.from({ length: 10_000 }, (_, index) => frame('request', index + 1));
    stream.send(Buffer.concat(requests));
    await stream.ended;
    // 32 at once, and as many as the peer's window of 256 KiB let go.
    expect(at.heard.length).toBeLessThan(40);
    expect(at.log.at(-1)).toMatchObject({ event: 'link-down', cause: 'the peer does not read' });
  });
});

describe('a peer that connects again', () => {
  it('is asked over the newer link only, and the older one ends', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { control: older } = await greeted(seed, at);
    const { control: newer } = await greeted(seed, at);
    await older.ended;
    const answer = at.alpha.network.request('mallory', 'control', Buffer.from('which?'));
    const { id } = await newer.next('request');
    newer.send(frame('response', id, Buffer.from('newer')));
    expect(Buffer.from(await answer).toString()).toBe('newer');
    expect(at.alpha.network.connected()).toHaveLength(1);
    expect(at.log.filter((each) => each.event === 'link-down')).toEqual([]);
  });
});

describe('the alert lane', () => {
  it('is part of being connected: a peer that opens control alone is cut', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const connection = await (await mallory(seed, at.alpha.member())).connect(at.address);
    const control = await rawStream(connection, 'control');
    await greet(control, {});
    expect(at.alpha.network.connected()).toEqual([]);
    await control.ended;
    expect(at.log.at(-1)).toMatchObject({ event: 'link-failed', cause: 'no hello in time' });
  });

  it('takes the connection with it when it ends', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const lanes = await greeted(seed, at);
    await until(at.alpha.network, () => at.alpha.network.connected().length === 1);
    lanes.alert.stream.abort(new Error('no more alerts'));
    await lanes.control.ended;
    expect(at.log.at(-1)).toMatchObject({ event: 'link-down', cause: expect.stringContaining('reset') });
    expect(at.alpha.network.connected()).toEqual([]);
  });

  it('is not taken for control', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { alert } = await (await mallory(seed, at.alpha.member())).open(at.address);
    alert.send(helloFrame({ lane: 'control' }));
    await alert.ended;
    expect(at.log.at(-1)).toMatchObject({ event: 'link-failed', cause: 'hello refused: lane' });
  });

  it('answers no frame above its own maximum, though control would take it', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { alert } = await greeted(seed, at);
    alert.send(frame('request', 1, new Uint8Array(ALERT_FRAME_BYTES_MAX)).subarray(0, 9));
    await alert.ended;
    expect(at.log.at(-1)).toMatchObject({ event: 'link-down', cause: expect.stringContaining('at most') });
    expect(at.heard).toEqual([]);
  });

  it('has one stream: a second is refused, and the first goes on', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { alert, connection } = await greeted(seed, at);
    await until(at.alpha.network, () => at.alpha.network.connected().length === 1);
    const second = await rawStream(connection, 'alert').catch(() => undefined); // refused early, or a moment later
    await second?.ended;
    alert.send(frame('request', 1));
    await alert.next('response');
    expect(at.heard).toEqual(['mallory']);
  });

  it('goes first of what is written in one turn', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { alert, control } = await greeted(seed, at);
    await until(at.alpha.network, () => at.alpha.network.connected().length === 1);
    const arrived: Lane[] = [];
    const seen = (['control', 'alert'] as const).map(async (lane) => {
      const { id } = await { control, alert }[lane].next('request');
      arrived.push(lane);
      return { lane, id };
    });
    const asked = (['control', 'alert'] as const).map((lane) =>
      at.alpha.network.request('mallory', lane, new Uint8Array(100)),
    );
    for (const { lane, id } of await Promise.all(seen))
      ({ control, alert })[lane].send(frame('response', id));
    await Promise.all(asked);
    expect(arrived).toEqual(['alert', 'control']);
  });

  it('passes while the peer reads nothing of control', async () => {
    const seed = randomBytes(32);
    const at = await stage([seed]);
    const { alert, control } = await greeted(seed, at);
    await until(at.alpha.network, () => at.alpha.network.connected().length === 1);
    control.stream.pause();
    const flood = Array.from({ length: 64 }, () =>
      at.alpha.network.request('mallory', 'control', new Uint8Array(64 * 1024)).catch(() => undefined),
    );
    const answer = at.alpha.network.request('mallory', 'alert', Buffer.from('fire'));
    const { id, body } = await alert.next('request');
    alert.send(frame('response', id, body));
    expect(Buffer.from(await answer).toString()).toBe('fire');
    await at.alpha.network.stop();
    await Promise.all(flood);
  });
});
