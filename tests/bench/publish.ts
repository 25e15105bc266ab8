import { type Devnet, type DevnetInstitute, openDevnet, sealStatement } from '@comity/devnet';
import type { Label } from '@comity/protocol';
import type { BenchRow } from './bench-row.ts';
import { putBigPart } from './rig/big-part.ts';
import { findingOf, putSmallPart, signersOf } from './rig/devnet-finding.ts';
import { type EventListener, listenTo } from './rig/event-listener.ts';
import { sleep } from './rig/node-process.ts';
import { publish, submit } from './rig/publish.ts';
import { quantile } from './rig/quantile.ts';

const WARM_UP = 50;
const ALONE = 200;
const PART_MIB = 1024;
/** People do not publish back to back: each finding finds the nodes at rest. */
const BETWEEN_MS = 20;

/** From handing a finding to one node's API until two others have said that it is durable there; and while a large part is on its way. */
export async function run(): Promise<BenchRow[]> {
  const devnet = await openDevnet({ institutes: 3 });
  const [north, ...others] = devnet.institutes;
  if (north === undefined) throw new Error('three institutes were asked for');
  const listeners = await Promise.all(others.map(listenTo));
  try {
    const part = await putSmallPart(north);
    await devnet.settle();
    const once = () => publishOnce(devnet, north, part, listeners);
    await repeat(once, (done) => done < WARM_UP);
    const alone = await repeat(once, (done) => done < ALONE);
    const beside = await besideLargePart(devnet, north, others[0]?.id ?? '', listeners, once);
    return [
      ...rowsOf('publish to durable on two others', alone, 100),
      ...rowsOf('publish to durable on two others while 1 GiB is on its way', beside, 120),
      { what: '  findings published meanwhile', value: beside.length, unit: '' },
    ];
  } finally {
    for (const listener of listeners) listener.stop();
    await devnet.close();
  }
}

/** Publishes as long as the part is on its way to one of the others. */
async function besideLargePart(
  devnet: Devnet,
  north: DevnetInstitute,
  to: string,
  [listener]: readonly EventListener[],
  once: () => Promise<number>,
): Promise<readonly number[]> {
  const large = await putBigPart(north, PART_MIB);
  const id = await publish(devnet, north, large, [to]);
  let onItsWay = true;
  await listener?.heard('statement-received', id);
  const arrived = listener?.heard('part-received', id).then(() => {
    onItsWay = false;
  });
  const times = await repeat(once, () => onItsWay);
  await arrived;
  return times;
}

async function publishOnce(
  devnet: Devnet,
  north: DevnetInstitute,
  part: Label['parts'][number],
  listeners: readonly EventListener[],
): Promise<number> {
  const envelope = sealStatement(findingOf(devnet, north, part), signersOf(north));
  const startedMs = performance.now();
  const id = await submit(north, envelope);
  const heard = await Promise.all(listeners.map((each) => each.heard('statement-received', id)));
  return Math.max(...heard) - startedMs;
}

async function repeat(
  once: () => Promise<number>,
  more: (done: number) => boolean,
): Promise<readonly number[]> {
  const times: number[] = [];
  while (more(times.length)) {
    times.push(await once());
    await sleep(BETWEEN_MS);
  }
  return times;
}

const rowsOf = (what: string, times: readonly number[], p99Max: number): BenchRow[] => [
  { what: `${what}, median`, value: quantile(times, 0.5), unit: 'ms' },
  { what: `${what}, 99th percentile`, value: quantile(times, 0.99), unit: 'ms', goal: `< ${p99Max}` },
];
