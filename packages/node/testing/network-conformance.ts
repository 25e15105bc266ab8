import { CONTROL_IN_FLIGHT_MAX, REQUESTS_WAITING_MAX } from '@comity/protocol/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lane, type MemberNode, type Network, NetworkFault } from '../src/network.ts';

/** One institute of a rig. Its key stays when the network is made anew. */
export interface RigPeer {
  readonly network: Network;
  /** As the others must list it; addresses are known after `start`. */
  member(): MemberNode;
  /** Another network with the same institute and key, as after a restart of the process. Not started. */
  again(): RigPeer;
}

/** Makes networks that can reach each other, for one test. */
export interface NetworkRig {
  peer(institute: string): Promise<RigPeer>;
}

/** What every implementation of the Network port must do (src/network.ts). Stops every network it started. */
export function networkConformance(name: string, createRig: () => NetworkRig): void {
  describe(`${name} keeps the contract of the Network port`, () => {
    let rig: NetworkRig;
    let started: RigPeer[];
    beforeEach(() => {
      rig = createRig();
      started = [];
    });
    afterEach(() => Promise.all(started.map((peer) => peer.network.stop())));

    const start = async (peer: RigPeer, handler = echo): Promise<RigPeer> => {
      started.push(peer);
      peer.network.serve(handler);
      await peer.network.start();
      return peer;
    };
    const pair = async (handler = echo): Promise<readonly [RigPeer, RigPeer]> => {
      const alpha = await start(await rig.peer('alpha'));
      const bravo = await start(await rig.peer('bravo'), handler);
      await acquaint([alpha, bravo]);
      return [alpha, bravo];
    };

    it.each(LANES)('answers a request on the %s lane', async (lane) => {
      const [alpha, bravo] = await pair(async (from, on, message) => utf8(`${from} ${on} ${text(message)}`));
      expect(text(await alpha.network.request('bravo', lane, utf8('hello')))).toBe(`alpha ${lane} hello`);
      expect(text(await bravo.network.request('alpha', lane, utf8('back')))).toBe('back');
    });

    it.each(LANES)('gives each of 64 requests at once its own answer on the %s lane', async (lane) => {
      // Each four are answered in reverse.
      const held: (() => void)[] = [];
      const [alpha] = await pair(async (_from, _lane, message) => {
        if (held.length < 3) await new Promise<void>((resolve) => held.push(resolve));
        else for (const release of held.splice(0).reverse()) release();
        return message;
      });
      const numbers = Array.from({ length: 64 }, (_, index) => `${index}`);
      const answers = await Promise.all(
        numbers.map((each) => alpha.network.request('bravo', lane, utf8(each))),
      );
      expect(answers.map(text)).toEqual(numbers);
    });

    it.each([
      ['control', 1_000_000],
      ['alert', 131_000],
      ['bulk', 4_000_000],
    ] as const)('carries a large message on the %s lane', async (lane, sizeBytes) => {
      const [alpha] = await pair();
      const message = new Uint8Array(sizeBytes).map((_, index) => index % 251);
      expect(Buffer.compare(await alpha.network.request('bravo', lane, message), message)).toBe(0);
    });

    it.each(LANES)('carries an empty message on the %s lane', async (lane) => {
      const [alpha] = await pair();
      expect(await alpha.network.request('bravo', lane, new Uint8Array())).toHaveLength(0);
    });

    it.each(LANES)('refuses a message or an answer above the maximum of the %s lane', async (lane) => {
      const [alpha] = await pair(async () => new Uint8Array(5_000_000));
      await expectFault(alpha.network.request('bravo', lane, new Uint8Array(5_000_000)), 'too-large');
      await expectFault(alpha.network.request('bravo', lane, utf8('small')), 'too-large');
    });

    it('tells the asker that the handler failed, and goes on', async () => {
      const [alpha] = await pair(async (_from, _lane, message) => {
        if (text(message) === 'bad') throw new Error('as the test wants');
        return message;
      });
      await expectFault(alpha.network.request('bravo', 'control', utf8('bad')), 'failed');
      expect(text(await alpha.network.request('bravo', 'control', utf8('good')))).toBe('good');
    });

    it('rejects with the reason of the caller who no longer waits', async () => {
      const asked = Promise.withResolvers<void>();
      const [alpha] = await pair(() => {
        asked.resolve();
        return new Promise(() => undefined);
      });
      const caller = new AbortController();
      const answer = alpha.network.request('bravo', 'control', utf8('?'), caller.signal);
      await asked.promise;
      caller.abort(new Error('enough'));
      await expect(answer).rejects.toBe(caller.signal.reason);
      const late = alpha.network.request('bravo', 'control', utf8('?'), caller.signal);
      await expect(late).rejects.toBe(caller.signal.reason);
    });

    it('lets no byte of a stranger reach the handler', async () => {
      const heard: string[] = [];
      const [alpha, bravo] = await pair(async (from, _lane, message) => {
        heard.push(from);
        return message;
      });
      const mallory = await start(await rig.peer('mallory'));
      mallory.network.admit([alpha.member(), bravo.member()]);
      await expectFault(
        mallory.network.request('bravo', 'control', utf8('let me in')),
        'unreachable',
        'closed',
      );
      await expectFault(mallory.network.request('bravo', 'bulk', utf8('let me in')), 'unreachable', 'closed');
      await alpha.network.request('bravo', 'control', utf8('still here'));
      expect(heard).toEqual(['alpha']);
      expect(names(bravo.network)).toEqual(['alpha']);
      expect(names(mallory.network)).toEqual([]);
    });

    it.each([
      ['alert', 'control'],
      ['control', 'alert'],
    ] as const)('passes %s while the queue of %s is full and its handlers hang', async (free, full) => {
      const [alpha] = await pair((_from, lane, message) =>
        lane === full ? new Promise(() => undefined) : echo(_from, lane, message),
      );
      const busy = Promise.withResolvers<void>();
      const hanging = Array.from({ length: PENDING_MAX + 1 }, () =>
        alpha.network.request('bravo', full, utf8('?')).catch((fault: unknown) => {
          if (fault instanceof NetworkFault && fault.kind === 'busy') busy.resolve();
        }),
      );
      await busy.promise;
      await expectFault(alpha.network.request('bravo', full, utf8('?')), 'busy');
      const answers = await Promise.all(
        ['one', 'two'].map((each) => alpha.network.request('bravo', free, utf8(each))),
      );
      expect(answers.map(text)).toEqual(['one', 'two']);
      await alpha.network.stop();
      await Promise.all(hanging);
    });

    it.each(['control', 'alert'] as const)(
      'cuts a member that is no longer listed at once, and takes it back, on the %s lane',
      async (lane) => {
        const held = Promise.withResolvers<void>();
        const [alpha, bravo] = await pair(() => {
          held.resolve();
          return new Promise(() => undefined);
        });
        const pending = alpha.network.request('bravo', lane, utf8('?'));
        const fault = expectFault(pending, 'closed');
        await held.promise;
        bravo.network.admit([]);
        expect(names(bravo.network)).toEqual([]);
        await expectFault(bravo.network.request('alpha', lane, utf8('?')), 'unreachable');
        await fault;
        await until(alpha.network, () => names(alpha.network).length === 0);
        bravo.network.serve(echo);
        bravo.network.admit([alpha.member()]);
        await until(alpha.network, () => names(alpha.network).includes('bravo'));
        expect(text(await alpha.network.request('bravo', lane, utf8('again')))).toBe('again');
      },
    );

    it('cuts a key that is no longer listed for its institute', async () => {
      const [alpha, bravo] = await pair();
      const other = await rig.peer('charlie');
      bravo.network.admit([{ ...alpha.member(), publicKeys: other.member().publicKeys }]);
      expect(names(bravo.network)).toEqual([]);
      await until(alpha.network, () => names(alpha.network).length === 0);
    });

    it.each(LANES)('rejects what is pending on the %s lane when it stops', async (lane) => {
      const asked = Promise.withResolvers<void>();
      const [alpha] = await pair(() => {
        asked.resolve();
        return new Promise(() => undefined);
      });
      const fault = expectFault(alpha.network.request('bravo', lane, utf8('?')), 'closed');
      await asked.promise;
      await alpha.network.stop();
      await fault;
      await expectFault(alpha.network.request('bravo', lane, utf8('?')), 'closed');
      expect(names(alpha.network)).toEqual([]);
    });

    it('finds a peer that came back', async () => {
      const [alpha, bravo] = await pair();
      await bravo.network.stop();
      await until(alpha.network, () => names(alpha.network).length === 0);
      await expectFault(alpha.network.request('bravo', 'control', utf8('?')), 'unreachable');
      const back = await start(bravo.again());
      await acquaint([alpha, back]);
      for (const lane of LANES)
        expect(text(await alpha.network.request('bravo', lane, utf8('back?')))).toBe('back?');
    });

    it('counts the bytes of each peer and lane', async () => {
      const [alpha, bravo] = await pair();
      await alpha.network.request('bravo', 'control', new Uint8Array(50_000));
      await alpha.network.request('bravo', 'alert', new Uint8Array(20_000));
      const [peer] = alpha.network.connected();
      expect(peer?.control.bytesOut).toBeGreaterThanOrEqual(50_000);
      expect(peer?.control.bytesIn).toBeGreaterThanOrEqual(50_000);
      expect(peer?.control.bytesIn).toBeLessThan(51_000);
      expect(peer?.alert.bytesOut).toBeGreaterThanOrEqual(20_000);
      expect(peer?.alert.bytesOut).toBeLessThan(21_000);
      expect(bravo.network.connected()[0]?.control.bytesIn).toBeGreaterThanOrEqual(50_000);
    });
  });
}

const LANES: readonly Lane[] = ['control', 'alert', 'bulk'];

/** In flight and waiting on the widest lane. */
const PENDING_MAX = CONTROL_IN_FLIGHT_MAX + REQUESTS_WAITING_MAX;

/** Lists every peer for every peer and waits until all are connected. */
export async function acquaint(peers: readonly RigPeer[]): Promise<void> {
  const members = peers.map((peer) => peer.member());
  for (const peer of peers) peer.network.admit(members);
  const full = (network: Network): boolean => names(network).length >= peers.length - 1;
  await Promise.all(peers.map((peer) => until(peer.network, () => full(peer.network))));
}

/** Resolves when the condition holds, looking after each change; rejects after `withinMs`. */
export async function until(network: Network, condition: () => boolean, withinMs = 15_000): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => {
    if (condition()) resolve();
  };
  const unsubscribe = network.onChange(look);
  const timer = setTimeout(() => reject(new Error(`not within ${withinMs} ms`)), withinMs);
  look();
  await promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}

async function expectFault(promise: Promise<unknown>, ...kinds: readonly string[]): Promise<void> {
  const fault = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(NetworkFault);
  if (fault instanceof NetworkFault) expect(kinds).toContain(fault.kind);
}

const echo = async (_from: string, _lane: Lane, message: Uint8Array): Promise<Uint8Array> => message;
const names = (network: Network): readonly string[] => network.connected().map((peer) => peer.institute);
const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);
