import { parentPort, workerData } from 'node:worker_threads';
import { NetworkFault } from '@comity/node/network';
import type { BulkWorkerOptions, FromWorker, ToWorker } from './bulk-message.ts';
import { LaneNode } from './lane-node.ts';

/**
 * The bulk lane's thread: its TLS and copying never hold up the main thread's alerts. Everything that queues here is
 * bounded by the link (in flight, bytes held) and by the slots of the main thread.
 */
if (parentPort === null) throw new Error('bulk-worker.ts runs as a worker');
const port = parentPort;
const options: BulkWorkerOptions = workerData;

const say = (message: FromWorker, moved: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, moved);
const asked = new Map<number, PromiseWithResolvers<Uint8Array>>();
let nextId = 1;
/** How old the main thread's figures may be. */
const TRAFFIC_MS = 500;

const lane = await LaneNode.start(options, {
  answer: (from, _lane, message) => {
    const id = nextId++;
    const answer = Promise.withResolvers<Uint8Array>();
    asked.set(id, answer);
    say({ type: 'incoming', id, from, message }, [wholeBuffer(message)]);
    return answer.promise;
  },
  where: () => Promise.reject(new Error('only the control lane is asked where')),
  onUp: (institute) => say({ type: 'linked', institute, up: true }),
  onDown: (institute) => say({ type: 'linked', institute, up: false }),
  log: (event, facts) => say({ type: 'log', event, facts }),
});

const clock = setInterval(() => say({ type: 'traffic', counts: lane.traffic.bulk.all() }), TRAFFIC_MS);
port.on('message', (message: ToWorker) => receive(message));
say({ type: 'listening', addresses: lane.listening });

function receive(message: ToWorker): void {
  switch (message.type) {
    case 'admit':
      lane.admit(message.members);
      return;
    case 'locate':
      lane.locate(message.institute, message.addresses, false);
      return;
    case 'request':
      request(message.id, message.institute, message.message);
      return;
    case 'answer': {
      const answer = asked.get(message.id);
      asked.delete(message.id);
      if (message.answer === null) answer?.reject(new Error('the handler failed'));
      else answer?.resolve(message.answer);
      return;
    }
    case 'stop':
      clearInterval(clock);
      // Ends this thread only. libp2p leaves timers behind that would hold it for another second.
      lane.stop().finally(() => process.exit());
  }
}

function request(id: number, institute: string, message: Uint8Array): void {
  lane.request(institute, 'bulk', message).then(
    (answer) => say({ type: 'response', id, answer }, [wholeBuffer(answer)]),
    (error: unknown) => {
      if (!(error instanceof NetworkFault)) throw error; // a bug: the thread ends, and with it the process
      say({ type: 'fault', id, fault: error.kind });
    },
  );
}

/** Bodies of frames are alone in their buffer (frame.ts), so it can be moved. */
function wholeBuffer(bytes: Uint8Array): ArrayBuffer {
  if (!(bytes.buffer instanceof ArrayBuffer)) throw new TypeError('a frame body is no shared memory');
  return bytes.buffer;
}
