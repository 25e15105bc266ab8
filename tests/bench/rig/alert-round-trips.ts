import type { Network } from '@comity/node/network';
import type { BenchRow } from '../bench-row.ts';
import { quantile } from './quantile.ts';

/**
 * Round trips of 1 KB on the alert lane, alone and while the control lane to the same peer is flooded from here with requests that come
 * back as large as they went. The same round trip on the flooded control lane stands beside it: what an alert would wait there.
 */
export async function alertRoundTrips(network: Network, peer: string): Promise<BenchRow[]> {
  const message = new Uint8Array(1024).fill(1);
  const trip = (lane: 'alert' | 'control') => timed(() => network.request(peer, lane, message));
  await times(WARM_UP, () => trip('alert'));
  const idle = await times(ROUNDS, () => trip('alert'));
  const flood = flooding(network, peer);
  await times(WARM_UP / 10, () => trip('alert'));
  const flooded = await times(ROUNDS, () => trip('alert'));
  const control = await times(ROUNDS / 10, () => trip('control'));
  await flood.end();
  const row = (what: string, share: number): readonly BenchRow[] => {
    const [limit, value] = [quantile(idle, share), quantile(flooded, share)];
    return [
      { what: `alert round trip of 1 KB, idle, ${what}`, value: limit, unit: 'ms' },
      { what: `... control flooded, ${what}`, value, unit: 'ms', limit, ratio: value / limit },
      {
        what: `... the same on the flooded control lane, ${what}`,
        value: quantile(control, share),
        unit: 'ms',
      },
    ];
  };
  return [...row('p50', 0.5), ...row('p99', 0.99)];
}

function flooding(network: Network, peer: string): { readonly end: () => Promise<void> } {
  const message = new Uint8Array(FLOOD_BYTES).fill(2);
  let wanted = true;
  const keepAsking = async (): Promise<void> => {
    while (wanted) await network.request(peer, 'control', message);
  };
  const all = Promise.all(Array.from({ length: FLOOD_DEPTH }, keepAsking));
  return {
    end: async () => {
      wanted = false;
      await all;
    },
  };
}

async function times(count: number, once: () => Promise<number>): Promise<number[]> {
  const figures: number[] = [];
  for (let round = 0; round < count; round++) figures.push(await once());
  return figures;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

const ROUNDS = 300;
const WARM_UP = 200;
const FLOOD_BYTES = 64 * 1024;
const FLOOD_DEPTH = 64;
