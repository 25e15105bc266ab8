import { Worker } from 'node:worker_threads';
import { type LaneTraffic, type MemberNode, NetworkFault } from '@comity/node/network';
import type { BulkWorkerOptions, FromWorker, ToWorker } from './bulk-message.ts';
import type { Log } from './lane-node.ts';

export interface BulkThreadEvents {
  readonly answer: (from: string, message: Uint8Array) => Promise<Uint8Array>;
  readonly log: Log;
}

/** The main thread's end of the bulk lane (bulk-worker.ts). The caller bounds how many requests are here at once. */
export class BulkThread {
  readonly listening: readonly string[];
  readonly #worker: Worker;
  readonly #events: BulkThreadEvents;
  readonly #pending = new Map<number, Pending>();
  #traffic: ReadonlyMap<string, LaneTraffic> = new Map();
  readonly #linked = new Set<string>();
  #nextId = 1;
  #stopped = false;

  /** Made and listening; rejects if the lane cannot listen. */
  static async start(options: BulkWorkerOptions, events: BulkThreadEvents): Promise<BulkThread> {
    const worker = new Worker(new URL('./bulk-worker.ts', import.meta.url), { workerData: options });
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    worker.once('error', reject);
    worker.once('message', (message: FromWorker) => {
      if (message.type === 'listening') resolve(message.addresses);
      else reject(new Error(`the bulk lane said ${message.type} first`));
    });
    const listening = await promise;
    worker.off('error', reject);
    return new BulkThread(worker, listening, events);
  }

  private constructor(worker: Worker, listening: readonly string[], events: BulkThreadEvents) {
    this.#worker = worker;
    this.listening = listening;
    this.#events = events;
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.once('exit', () => this.#onExit());
    // No 'error' listener: what escapes the thread is a bug, and stops the process.
  }

  admit(members: readonly MemberNode[]): void {
    this.#say({ type: 'admit', members });
  }

  locate(institute: string, addresses: readonly string[]): void {
    this.#say({ type: 'locate', institute, addresses });
  }

  request(institute: string, message: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(new NetworkFault('closed', institute));
      const id = this.#nextId++;
      this.#pending.set(id, { institute, resolve, reject });
      const moved = ownCopy(message);
      this.#say({ type: 'request', id, institute, message: moved }, [moved.buffer]);
    });
  }

  /** Whether there is a link to the institute; if not, `locate` it before a request. */
  linked(institute: string): boolean {
    return this.#linked.has(institute);
  }

  traffic(institute: string): LaneTraffic {
    return this.#traffic.get(institute) ?? { bytesIn: 0, bytesOut: 0 };
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#say({ type: 'stop' });
    this.#stopped = true;
    this.#rejectAll();
    await exited;
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'response':
        this.#settle(message.id)?.resolve(message.answer);
        return;
      case 'fault': {
        const pending = this.#settle(message.id);
        pending?.reject(new NetworkFault(message.fault, pending.institute));
        return;
      }
      case 'incoming':
        this.#answer(message.id, message.from, message.message);
        return;
      case 'traffic':
        this.#traffic = message.counts;
        return;
      case 'log':
        this.#events.log(message.event, message.facts);
        return;
      case 'linked':
        if (message.up) this.#linked.add(message.institute);
        else this.#linked.delete(message.institute);
        return;
      case 'listening':
        return;
    }
  }

  #answer(id: number, from: string, message: Uint8Array): void {
    this.#events.answer(from, message).then(
      (answer) => {
        const moved = ownCopy(answer);
        this.#say({ type: 'answer', id, answer: moved }, [moved.buffer]);
      },
      () => this.#say({ type: 'answer', id, answer: null }), // logged where the handler is called
    );
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #say(message: ToWorker, moved: readonly ArrayBuffer[] = []): void {
    if (!this.#stopped) this.#worker.postMessage(message, moved);
  }

  #onExit(): void {
    this.#stopped = true;
    this.#rejectAll();
  }

  #rejectAll(): void {
    for (const pending of this.#pending.values())
      pending.reject(new NetworkFault('closed', pending.institute));
    this.#pending.clear();
  }
}

interface Pending {
  readonly institute: string;
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (fault: Error) => void;
}

/** The caller's bytes may be a view of something large that it keeps: moving its buffer would take all of it away. */
const ownCopy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
