import { type Lane, type MemberNode, type Network, NetworkFault, type RequestHandler } from '@comity/node';
import type { SeededRandom } from '@comity/node/testing';
import {
  ALERT_FRAME_BYTES_MAX,
  BULK_FRAME_BYTES_MAX,
  CONTROL_FRAME_BYTES_MAX,
} from '@comity/protocol/limits';
import type { Faults } from './faults.ts';
import type { Incarnation } from './incarnation.ts';
import type { Scheduler } from './scheduler.ts';

/** A message as it leaves a node, whether or not it will arrive. */
export interface Sent {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly lane: Lane;
  readonly kind: 'request' | 'answer';
  readonly bytes: Uint8Array;
}

export interface Hub {
  readonly network: (institute: string, publicKey: string, incarnation: Incarnation) => Network;
  /** Both ways: the link goes down soon after. */
  readonly cut: (one: string, other: string, forMs: number) => void;
  /** What `from` sends to `to` is lost, yet both think that they are connected. */
  readonly mute: (from: string, to: string, forMs: number) => void;
  readonly processDied: (institute: string) => void;
  /** Ends all partitions. */
  readonly heal: () => void;
}

type NetworkFaults = Pick<Faults, 'dropChance' | 'duplicateChance' | 'delayMsMax'>;

export interface HubOptions {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly faults: () => NetworkFaults;
  readonly tap: (sent: Sent) => void;
  readonly sometimes: (what: string) => void;
  /** Left out: everybody is linked with everybody, and each message takes a time of its own. */
  readonly links?: Links;
}

/** A network in which not everybody talks to everybody. */
export interface Links {
  readonly has: (one: string, other: string) => boolean;
  /** One way. */
  readonly latencyMs: (one: string, other: string) => number;
}

const REQUEST_TIMEOUT_MS = 10_000;
/** How soon a dead peer is noticed, and how soon a living one is reached again. */
const NOTICE_MS_MAX = 2_000;
const REDIAL_MS_MAX = 1_500;
const DELAY_MS_MIN = 5;

/** The Network port of all institutes of one simulated world (contract: node/src/network.ts). */
export function createHub(options: HubOptions): Hub {
  const { scheduler, random } = options;
  const endpoints = new Map<string, Endpoint>();
  const up = new Map<string, Set<string>>();
  const isUp = (one: string, other: string): boolean => up.get(one)?.has(other) === true;
  const setUp = (one: string, other: string, wanted: boolean): void => {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const peers = up.get(from) ?? new Set();
      up.set(from, peers);
      if (wanted) peers.add(to);
      else peers.delete(to);
    }
  };
  const cutUntil = new Map<string, number>();
  const muteUntil = new Map<string, number>();
  const isPast = (limits: Map<string, number>, key: string): boolean =>
    (limits.get(key) ?? 0) <= scheduler.elapsedMs();

  const world: World = {
    ...options,
    endpoints,
    isUp,
    isLost: (from, to) => !isPast(cutUntil, pairOf(from, to)) || !isPast(muteUntil, `${from}>${to}`),
    reconsider: (institute) => {
      for (const other of endpoints.keys()) if (other !== institute) considerLink(institute, other);
    },
  };

  /** Links come and go a while after the reason for it, as by a dialler and by missed heartbeats. */
  function considerLink(one: string, other: string): void {
    if (isWanted(one, other) === isUp(one, other)) return;
    const unlisted = !listsBoth(one, other);
    const delayMs = unlisted ? 0 : random.below(isUp(one, other) ? NOTICE_MS_MAX : REDIAL_MS_MAX);
    scheduler.schedule(delayMs, () => {
      const wanted = isWanted(one, other);
      if (wanted === isUp(one, other)) return;
      setUp(one, other, wanted);
      endpoints.get(one)?.linkChanged(other, wanted);
      endpoints.get(other)?.linkChanged(one, wanted);
    });
  }
  const listsBoth = (one: string, other: string): boolean => {
    const [left, right] = [endpoints.get(one), endpoints.get(other)];
    return left !== undefined && right !== undefined && left.lists(right) && right.lists(left);
  };
  const isWanted = (one: string, other: string): boolean =>
    listsBoth(one, other) &&
    [one, other].every((institute) => endpoints.get(institute)?.running === true) &&
    isPast(cutUntil, pairOf(one, other)) &&
    options.links?.has(one, other) !== false;

  return {
    network: (institute, publicKey, incarnation) => {
      const endpoint = new Endpoint(world, institute, publicKey, incarnation);
      endpoints.set(institute, endpoint);
      // A new process answers nothing that the old one was asked.
      for (const other of [...(up.get(institute) ?? [])]) {
        setUp(institute, other, false);
        endpoints.get(other)?.linkChanged(institute, false);
      }
      return endpoint;
    },
    cut: (one, other, forMs) => {
      cutUntil.set(pairOf(one, other), scheduler.elapsedMs() + forMs);
      considerLink(one, other);
      scheduler.schedule(forMs + 1, () => considerLink(one, other));
    },
    mute: (from, to, forMs) => void muteUntil.set(`${from}>${to}`, scheduler.elapsedMs() + forMs),
    processDied: (institute) => {
      const endpoint = endpoints.get(institute);
      if (endpoint !== undefined) endpoint.running = false;
      world.reconsider(institute);
    },
    heal: () => {
      cutUntil.clear();
      muteUntil.clear();
      for (const institute of endpoints.keys()) world.reconsider(institute);
    },
  };
}

const pairOf = (one: string, other: string): string => (one < other ? `${one}|${other}` : `${other}|${one}`);

interface World extends HubOptions {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly isUp: (one: string, other: string) => boolean;
  readonly isLost: (from: string, to: string) => boolean;
  readonly reconsider: (institute: string) => void;
}

interface Pending {
  readonly institute: string;
  readonly settle: (answer: Uint8Array) => void;
  readonly fail: (reason: unknown) => void;
}

class Endpoint implements Network {
  running = false;
  readonly #world: World;
  readonly #institute: string;
  readonly #publicKey: string;
  readonly #incarnation: Incarnation;
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Set<Pending>();
  #handler: RequestHandler | undefined;
  #members = new Map<string, MemberNode>();

  constructor(world: World, institute: string, publicKey: string, incarnation: Incarnation) {
    this.#world = world;
    this.#institute = institute;
    this.#publicKey = publicKey;
    this.#incarnation = incarnation;
  }

  lists(other: Endpoint): boolean {
    return this.#members.get(other.#institute)?.publicKeys.includes(other.#publicKey) ?? false;
  }

  admit(members: readonly MemberNode[]): void {
    this.#members = new Map(members.map((member) => [member.institute, member]));
    this.#world.reconsider(this.#institute);
  }

  serve(handler: RequestHandler): void {
    this.#handler = handler;
  }

  connected() {
    const none = { bytesIn: 0, bytesOut: 0 };
    return [...this.#world.endpoints.keys()]
      .filter((institute) => institute !== this.#institute && this.#world.isUp(this.#institute, institute))
      .map((institute) => ({ institute, control: none, alert: none, bulk: none }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    this.running = true;
    this.#world.reconsider(this.#institute);
  }

  async stop(): Promise<void> {
    this.running = false;
    for (const pending of this.#pending) pending.fail(new NetworkFault('closed', pending.institute));
    this.#world.reconsider(this.#institute);
  }

  linkChanged(other: string, isUp: boolean): void {
    if (!isUp) {
      for (const pending of this.#pending)
        if (pending.institute === other) pending.fail(new NetworkFault('closed', other));
    }
    if (this.#incarnation.alive) for (const listener of [...this.#listeners]) listener();
  }

  request(institute: string, lane: Lane, message: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (!this.#incarnation.alive) return;
      const aborted = (): void => pending.fail(signal?.reason);
      const end = (settle: () => void): void => {
        signal?.removeEventListener('abort', aborted);
        if (this.#pending.delete(pending) && this.#incarnation.alive) settle();
      };
      const pending: Pending = {
        institute,
        settle: (answer) => end(() => resolve(answer)),
        fail: (reason) => end(() => reject(reason)),
      };
      this.#pending.add(pending);
      signal?.addEventListener('abort', aborted, { once: true });
      if (signal?.aborted) pending.fail(signal.reason);
      else if (message.length > MESSAGE_BYTES_MAX[lane])
        pending.fail(new NetworkFault('too-large', institute));
      else if (!this.running) pending.fail(new NetworkFault('closed', institute));
      else if (!this.#world.isUp(this.#institute, institute))
        pending.fail(new NetworkFault('unreachable', institute));
      else this.#send(pending, lane, message.slice());
    });
  }

  #send(pending: Pending, lane: Lane, bytes: Uint8Array): void {
    const { scheduler, random, faults, tap, sometimes } = this.#world;
    const to = pending.institute;
    tap({ atMs: scheduler.elapsedMs(), from: this.#institute, to, lane, kind: 'request', bytes });
    const lost = (): void =>
      scheduler.schedule(REQUEST_TIMEOUT_MS, () => pending.fail(new NetworkFault('timeout', to)));
    const arrive = (isFirst: boolean): void =>
      void this.#world.endpoints
        .get(to)
        ?.handle(this.#institute, lane, bytes.slice())
        .then(
          (answer) => {
            if (isFirst) this.#answered(pending, answer, lost);
          },
          (fault) => {
            if (isFirst) pending.fail(fault);
          },
        );
    if (this.#isDropped(this.#institute, to)) lost();
    else scheduler.schedule(this.#delayMs(to), () => arrive(true));
    if (!random.chance(faults().duplicateChance)) return;
    sometimes('duplicate');
    scheduler.schedule(this.#delayMs(to) + random.below(3_000), () => {
      if (this.#world.isUp(this.#institute, to)) arrive(false);
    });
  }

  #answered(pending: Pending, answer: Uint8Array, lost: () => void): void {
    if (this.#isDropped(pending.institute, this.#institute)) lost();
    else this.#world.scheduler.schedule(this.#delayMs(pending.institute), () => pending.settle(answer));
  }

  #isDropped(from: string, to: string): boolean {
    const { isLost, random, faults, sometimes } = this.#world;
    const lost = isLost(from, to) || random.chance(faults().dropChance);
    if (lost) sometimes('message-lost');
    return lost;
  }

  #delayMs(other: string): number {
    const { links, random, faults } = this.#world;
    return links?.latencyMs(this.#institute, other) ?? DELAY_MS_MIN + random.below(faults().delayMsMax);
  }

  /** A request as it arrives. Never answered if the process is gone or dies over it. */
  async handle(from: string, lane: Lane, bytes: Uint8Array): Promise<Uint8Array> {
    const { endpoints, scheduler, tap } = this.#world;
    const sender = endpoints.get(from);
    const admitted = sender !== undefined && this.lists(sender);
    if (!this.running || !this.#incarnation.alive || !admitted || this.#handler === undefined)
      throw new NetworkFault('closed', this.#institute);
    const answer = await this.#handler(from, lane, bytes).catch((fault: unknown) => {
      throw new NetworkFault('failed', this.#institute, fault);
    });
    if (!this.#incarnation.alive) return new Promise(() => undefined);
    if (answer.length > MESSAGE_BYTES_MAX[lane]) throw new NetworkFault('too-large', this.#institute);
    tap({
      atMs: scheduler.elapsedMs(),
      from: this.#institute,
      to: from,
      lane,
      kind: 'answer',
      bytes: answer,
    });
    return answer.slice();
  }
}

/** Without the nine bytes of a frame's header (spec/transport.md). */
const MESSAGE_BYTES_MAX: Readonly<Record<Lane, number>> = {
  control: CONTROL_FRAME_BYTES_MAX - 9,
  alert: ALERT_FRAME_BYTES_MAX - 9,
  bulk: BULK_FRAME_BYTES_MAX - 9,
};
