import type { EventRow } from '@comity/node';
import { type Lane, NetworkFault } from '@comity/node/network';
import {
  accepted,
  delegationEnvelope,
  sealCrisis,
  streamOf,
  type TestInstitute,
  testAlert,
  testCapPart,
  testMarking,
} from '@comity/node/testing';
import { type AlertNetwork, alertFederation, ORIGINATOR } from './alert-federation.ts';
import { type AlertNode, openAlertNode } from './alert-node.ts';

/** The node that raises alerts, in this process, and hears of their receipts. */
export interface AlertSource extends AlertNode {
  /** Milliseconds from handing in a signed alert until the signed receipts of so many others have been committed. */
  raise(receipts: number): Promise<number>;
  /** What went over the alert lane last. */
  lastPush(): Uint8Array;
  /** The envelope that was handed in last. */
  lastEnvelope(): Uint8Array;
  logSize(): Promise<number>;
  /** From now on alerts go out alone: nobody is told that the log has grown, so nobody comes to fetch it. */
  announceNothing(): void;
}

/** Founded, with two coordinators, and started; on SQLite. `meets`: whom it is linked with. */
export async function openAlertSource(network: AlertNetwork, meets: readonly string[]): Promise<AlertSource> {
  const federation = alertFederation(network);
  const institute = federation.institutes.find(({ id }) => id === ORIGINATOR);
  if (institute === undefined) throw new Error('there is no originator');
  const receipts = receiptCounter();
  let lastPush: Uint8Array = new Uint8Array();
  let lastEnvelope: Uint8Array = new Uint8Array();
  let announcing = true;
  const onRequest = (lane: Lane, message: Uint8Array): void => {
    if (lane === 'alert') lastPush = message;
    else if (!announcing) throw new NetworkFault('unreachable', 'everybody');
  };
  const opened = await openAlertNode(institute, {
    network,
    federation,
    store: 'sqlite',
    meets,
    awake: true,
    emit: receipts.emit,
    onRequest,
  });
  const seal = await alertsOf(opened, institute, network);
  await opened.node.start();
  return {
    ...opened,
    raise: async (count) => {
      lastEnvelope = seal();
      const startedMs = performance.now();
      const { id } = accepted(await opened.node.submit(lastEnvelope));
      return (await receipts.reached(id, count)) - startedMs;
    },
    lastPush: () => lastPush,
    announceNothing: () => {
      announcing = false;
    },
    lastEnvelope: () => lastEnvelope,
    logSize: async () => (await opened.store.head(institute.id))?.size ?? 0,
  };
}

/** Seals one alert after the other, each of an incident of its own; all have one part, since what is measured is the alert. */
async function alertsOf(
  { node }: AlertNode,
  institute: TestInstitute,
  network: AlertNetwork,
): Promise<() => Uint8Array> {
  const federation = alertFederation(network);
  for (const key of [institute.coordinator, institute.coordinator2])
    accepted(await node.submit(delegationEnvelope(federation, institute, key, 'coordinator', Date.now())));
  const { part, content } = testCapPart('bench');
  accepted(await node.putPart(part.sha256, streamOf(content)));
  const marking = testMarking({ purposes: ['incident-response'], onward: 'audience' });
  let raised = 0;
  return () => {
    const seed = `alert ${raised++}`;
    const alert = testAlert({ by: institute, federation, issuedAtMs: Date.now(), seed, marking });
    return sealCrisis(institute, { ...alert, label: { ...alert.label, parts: [part] } });
  };
}

/** Counts the push receipts of each statement as the node says that they are committed. */
function receiptCounter() {
  const counts = new Map<string, number>();
  let look: () => void = () => undefined;
  return {
    emit: ({ kind, subject }: EventRow): void => {
      const { statement } = subject;
      if (kind !== 'delivery-confirmed' || typeof statement !== 'string') return;
      counts.set(statement, (counts.get(statement) ?? 0) + 1);
      look();
    },
    /** The time, by `performance.now()`, at which there were so many. */
    reached: (id: string, count: number): Promise<number> =>
      new Promise((resolve, reject) => {
        const has = (): number => counts.get(id) ?? 0;
        const late = setTimeout(() => reject(new Error(`only ${has()} receipts of ${count}`)), RECEIPTS_MS);
        look = () => {
          if (has() < count) return;
          clearTimeout(late);
          resolve(performance.now());
        };
        look();
      }),
  };
}
const RECEIPTS_MS = 30_000;
