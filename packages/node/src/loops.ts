import type { InstituteId } from '@comity/protocol';
import { ownSize } from './append.ts';
import { ask } from './ask.ts';
import { memberNodes } from './charters.ts';
import { reconsider } from './ledger.ts';
import { fetchParts } from './parts.ts';
import type { SyncCore } from './state.ts';
import { syncOnce } from './sync.ts';

/** What is known of a peer beyond the store: for `peers` and `doctor`. */
export interface PeerProgress {
  lastSyncMs: number | null;
  lastProblem: string | null;
}

/**
 * The loops of a running node: a round with each peer that has news, is new, or has not been asked for a while; announcements of what
 * we append; parts. Each is a bounded step that is run again; all of them end with the signal.
 */
export interface Loops {
  readonly peers: ReadonlyMap<InstituteId, PeerProgress>;
  /** Somebody has something for us: a round with it soon. */
  readonly wake: (peer: InstituteId) => void;
  /** Our log has grown: tells every connected peer. */
  readonly announce: () => void;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** Rounds with every connected peer until one whole pass makes no progress. */
  readonly settle: (roundsMax: number) => Promise<Settled>;
}

/** What the loops do beside syncing. */
export interface Chores {
  /** One bounded step; answers how much it did. */
  readonly purge: () => Promise<number>;
  readonly escalate: () => Promise<number>;
  /** A peer has come. Must not throw. */
  readonly arrived: (peer: InstituteId) => void;
}

/** How it went: `rounds` 1 means that there was nothing to do at all. */
export interface Settled {
  readonly atRest: boolean;
  readonly rounds: number;
}

/** The longest silence between two rounds with a peer that has no news. */
const IDLE_ROUND_MS = 15_000;
/** How often silence is looked at: far below the shortest time that anybody is given. */
const ESCALATION_STEP_MS = 5000;
/** Bounds of what one round does beside the logs; what is left goes on in the next one. */
const PARTS_PER_ROUND = 64;
const RECONSIDERED_PER_ROUND = 256;

export function openLoops(core: SyncCore, { purge, escalate, arrived }: Chores): Loops {
  const peers = new Map<InstituteId, PeerProgress>();
  const busy = new Map<InstituteId, Promise<boolean>>();
  const next = new Map<InstituteId, Promise<boolean>>();
  const running = new Set<Promise<unknown>>();
  const ending = new AbortController();
  let parts: Promise<number> | undefined;
  let purging: Promise<number> | undefined;
  let stopListening = (): void => undefined;

  const connected = (): InstituteId[] =>
    core.network.connected().map(({ institute }) => institute as InstituteId); // admitted by us
  const progressOf = (peer: InstituteId): PeerProgress => {
    const known = peers.get(peer) ?? { lastSyncMs: null, lastProblem: null };
    peers.set(peer, known);
    return known;
  };
  const track = (work: Promise<unknown>): void => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };

  /**
   * A round with a peer that begins after this call: while one is under way, the next one, which all who ask until then share. Answers
   * whether there was progress.
   */
  function round(peer: InstituteId): Promise<boolean> {
    const current = busy.get(peer);
    if (current === undefined) return begin(peer);
    const queued = next.get(peer);
    if (queued !== undefined) return queued;
    const following = current.then(() => {
      next.delete(peer);
      return begin(peer);
    });
    next.set(peer, following);
    return following;
  }

  function begin(peer: InstituteId): Promise<boolean> {
    if (ending.signal.aborted) return Promise.resolve(false);
    const work = onePass(peer).finally(() => busy.delete(peer));
    busy.set(peer, work);
    return work;
  }

  /** Decides again about what is held for a peer, and lets it know if something is its own now. Answers how many rows changed. */
  async function free(peer: InstituteId): Promise<number> {
    const changed = await reconsider(core, peer, RECONSIDERED_PER_ROUND);
    if (changed > 0) tell(peer);
    return changed;
  }

  async function onePass(peer: InstituteId): Promise<boolean> {
    const progress = progressOf(peer);
    try {
      const settledBefore = core.state.standing.changes;
      const reconsidered = await free(peer);
      const done = await syncOnce(core, peer, ending.signal);
      // A text was accepted, who was consulted has agreed: what waited for that goes out now and not at the next idle round.
      if (core.state.standing.changes !== settledBefore)
        for (const other of connected()) track(free(other).catch(() => 0)); // as below: tried again in the next round
      if (!done.ok) {
        progress.lastProblem = done.refusal.code;
        return false;
      }
      progress.lastSyncMs = core.clock.nowMs();
      progress.lastProblem = done.value.problem?.code ?? null;
      if (done.value.received > 0) {
        track(partsRound());
        track(purgeRound());
      }
      return done.value.progress || reconsidered > 0;
    } catch (fault) {
      // A peer that cannot be reached, or a disk that cannot be written: noted where `doctor` shows it, tried again in the next round.
      progress.lastProblem = fault instanceof Error ? `${fault.name}: ${fault.message}` : 'fault';
      return false;
    } finally {
      // Also when the round ended badly after it had taken a charter: nobody would tell the gate of it again.
      if (core.state.membersChanged) {
        core.state.membersChanged = false;
        core.network.admit(memberNodes(core.state));
      }
    }
  }

  function partsRound(): Promise<number> {
    parts ??= fetchParts(core, PARTS_PER_ROUND, ending.signal)
      .catch(() => 0) // as above: the source went away; the part stays wanted
      .finally(() => {
        parts = undefined;
      });
    return parts;
  }

  /** One at a time; a fault of the disk is tried again in the next round, and shows in `fsck` and on /readyz. */
  function purgeRound(): Promise<number> {
    purging ??= purge()
      .catch(() => 0)
      .finally(() => {
        purging = undefined;
      });
    return purging;
  }

  async function idleLoop(): Promise<void> {
    while (!ending.signal.aborted) {
      for (const peer of connected()) track(round(peer));
      track(partsRound());
      track(purgeRound());
      await core.clock.sleep(IDLE_ROUND_MS, ending.signal);
    }
  }

  async function escalationLoop(): Promise<void> {
    while (!ending.signal.aborted) {
      await escalate().catch(() => 0); // a fault of the disk: tried again at the next step
      await core.clock.sleep(ESCALATION_STEP_MS, ending.signal);
    }
  }

  function announce(): void {
    for (const peer of connected()) tell(peer);
  }

  /** Something in our log is new to the peer, or newly its own. A hint: whoever misses it finds the news in its next round. */
  function tell(peer: InstituteId): void {
    const news = { type: 'announce', author: core.state.institute, size: ownSize(core) } as const;
    if (news.size === 0) return;
    const told = ask(core, peer, 'control', news, 'noted', { signal: ending.signal });
    track(
      told.then(
        () => undefined,
        () => undefined,
      ),
    );
  }

  async function settle(roundsMax: number): Promise<Settled> {
    core.state.partsWaiting.clear();
    for (let pass = 0; pass < roundsMax; pass++) {
      const progress = await Promise.all(connected().map((peer) => round(peer)));
      const fetched = await partsRound();
      const purged = await purgeRound();
      if (!progress.some(Boolean) && fetched === 0 && purged === 0) return { atRest: true, rounds: pass + 1 };
    }
    return { atRest: false, rounds: roundsMax };
  }

  return {
    peers,
    wake: (peer) => track(round(peer)),
    announce,
    settle,
    start: () => {
      let known = new Set<InstituteId>();
      stopListening = core.network.onChange(() => {
        // Whoever comes may have what nobody had.
        core.state.partsWaiting.clear();
        const now = new Set(connected());
        for (const peer of now) {
          if (known.has(peer)) continue;
          arrived(peer);
          track(round(peer));
        }
        known = now;
      });
      track(idleLoop());
      track(escalationLoop());
    },
    stop: async () => {
      ending.abort();
      stopListening();
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}
