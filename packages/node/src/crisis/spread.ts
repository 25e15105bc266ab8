import {
  decodeU32,
  type InstituteId,
  type RequestMessage,
  type Statement,
  type StatementId,
  writeMessage,
} from '@comity/protocol';
import { PUSH_RELAY_DELAYS_MS, PUSH_RELAY_FANOUT, PUSH_TOLD_MAX, SPREADS_MAX } from '@comity/protocol/limits';
import { ask, askWritten } from '../ask.ts';
import type { Deps } from '../deps.ts';
import { matterOf } from '../facts.ts';
import { whoMayBePushed } from '../guard.ts';
import { readHeld } from '../held.ts';
import { NetworkFault } from '../network.ts';
import { isConnected } from '../receipts.ts';
import type { SyncCore } from '../state.ts';
import type { StatementRow } from '../store.ts';
import { evidenceOf } from './evidence.ts';
import { acceptPushReceipt } from './push-receipts.ts';
import { URGENT_TYPES } from './urgent.ts';

export type SpreadCore = SyncCore & Pick<Deps, 'random'>;

/** Whom a push came from, and whom that one pushes to itself. */
export interface PushedBy {
  readonly from: InstituteId;
  readonly told: readonly InstituteId[];
}

/** Pushes urgent statements, ours and those that a push brought, until everybody entitled in reach has them or the rounds are over. */
export interface Spread {
  /** Resolves when the first round has been answered or the second one is due; the others go on by themselves. */
  readonly begin: (row: StatementRow, statement: Statement, heard?: PushedBy) => Promise<void>;
  /** A peer has come: what it may not have heard of goes to it at once. */
  readonly arrived: (peer: InstituteId) => void;
  /** After a start: what was ours to push when we went down. */
  readonly resume: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** One statement on its way. */
interface Spreading {
  readonly row: StatementRow;
  readonly statement: Statement;
  readonly own: boolean;
  /** Institutes that have said, signed, that they hold it, that sent it to us, or that its author pushed it to. */
  readonly knowing: Set<InstituteId>;
  /** Institutes that have been asked and have not answered yet: one that never does keeps nobody else waiting. */
  readonly asked: Set<InstituteId>;
}

export function openSpread(core: SpreadCore): Spread {
  const spreading = new Map<StatementId, Spreading>();
  const running = new Set<Promise<unknown>>();
  const ending = new AbortController();
  const track = (work: Promise<unknown>): void => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };

  async function begin(row: StatementRow, statement: Statement, heard?: PushedBy): Promise<void> {
    if (spreading.has(row.id) || ending.signal.aborted) return;
    const each: Spreading = {
      row,
      statement,
      own: row.author === core.state.institute,
      knowing: new Set([row.author, core.state.institute, ...(heard === undefined ? [] : [heard.from])]),
      asked: new Set(),
    };
    remember(spreading, each);
    // Whom the sender reaches itself is only skipped in the first round: it may be mistaken, or lie.
    const skipped = new Set(heard?.told ?? []);
    const first = reachable(core, each).filter((peer) => !skipped.has(peer));
    const answered = attempt(each, first);
    track(laterRounds(each));
    await Promise.race([answered, core.clock.sleep(PUSH_RELAY_DELAYS_MS[0] ?? 0, ending.signal)]);
  }

  /** A fault of the disk is as a peer that is away: the next round, and sync, make it good. */
  function attempt(each: Spreading, peers: readonly InstituteId[]): Promise<void> {
    const work = pushToAll(core, each, peers, ending.signal).catch(() => undefined);
    track(work);
    return work;
  }

  async function laterRounds(each: Spreading): Promise<void> {
    for (const delayMs of PUSH_RELAY_DELAYS_MS) {
      await core.clock.sleep(delayMs, ending.signal);
      if (ending.signal.aborted) return;
      const open = reachable(core, each);
      void attempt(each, each.own ? open : pick(core, open, PUSH_RELAY_FANOUT));
    }
  }

  return {
    begin,
    arrived: (peer) => {
      for (const each of spreading.values())
        if (!each.knowing.has(peer) && mayHave(core, each, peer)) void attempt(each, [peer]);
    },
    resume: async () => {
      for (const row of await unconfirmed(core)) track(begin(row, readHeld(row)));
    },
    stop: async () => {
      ending.abort();
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}

/** The oldest gives way: sync finds it. */
function remember(spreading: Map<StatementId, Spreading>, each: Spreading): void {
  spreading.set(each.row.id, each);
  const [oldest] = spreading.keys();
  if (spreading.size > SPREADS_MAX && oldest !== undefined) spreading.delete(oldest);
}

/** Connected institutes that may have it from us, are not known to hold it, and are not being asked. */
const reachable = (core: SpreadCore, each: Spreading): InstituteId[] =>
  core.network
    .connected()
    .map(({ institute }) => institute as InstituteId) // admitted by us
    .filter((peer) => !each.knowing.has(peer) && !each.asked.has(peer) && mayHave(core, each, peer));

function mayHave(core: SpreadCore, { row, statement, own }: Spreading, institute: InstituteId): boolean {
  const decision = core.state.decider?.({
    action: own ? 'deliver' : 'relay',
    ...matterOf(core.state.standing, row.id, statement, null),
    institute,
    holder: core.state.institute,
    nowMs: core.clock.nowMs(),
  });
  return decision?.outcome === 'permit';
}

async function pushToAll(
  core: SpreadCore,
  each: Spreading,
  peers: readonly InstituteId[],
  signal: AbortSignal,
): Promise<void> {
  if (peers.length === 0) return;
  const evidence = await evidenceOf(core, each.row);
  // Our copy of the log is being caught up and ends just before a checkpoint: the next round has it.
  if (evidence === undefined) return;
  const permitted = await whoMayBePushed(core, peers, each.row.envelope);
  const { author, position, envelope } = each.row;
  const told = permitted.slice(0, PUSH_TOLD_MAX);
  const push: RequestMessage = { type: 'push', author, position, told };
  const message = writeMessage(push, [envelope, evidence.checkpoint, evidence.proof]);
  await Promise.all(permitted.map((peer) => pushTo(core, each, peer, message, signal)));
}

async function pushTo(
  core: SpreadCore,
  each: Spreading,
  peer: InstituteId,
  message: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const { author } = each.row;
  each.asked.add(peer);
  try {
    const push = { type: 'push', bytes: message } as const;
    const answer = await askWritten(core, peer, 'alert', push, 'pushed', signal);
    const receipt = answer.ok ? answer.value.blobs[0] : undefined;
    if (!answer.ok || receipt === undefined) return;
    each.knowing.add(peer);
    if (each.own) await acceptPushReceipt(core, receipt);
    else if (answer.value.head.news && isConnected(core, author))
      await ask(core, author, 'alert', { type: 'push-receipt' }, 'noted', {
        blobs: [receipt.slice()],
        signal,
      });
  } catch (fault) {
    // A peer that cannot be reached is tried in the next round, and by everybody who has it; a stop ends the request.
    if (!(fault instanceof NetworkFault) && !signal.aborted) throw fault;
  } finally {
    each.asked.delete(peer);
  }
}

/** Some of them, by chance, so that holders do not all choose the same. */
function pick<Each>(core: Pick<Deps, 'random'>, all: readonly Each[], count: number): Each[] {
  const left = [...all];
  const chosen: Each[] = [];
  while (left.length > 0 && chosen.length < count) {
    const at = decodeU32(core.random.bytes(4), 0) % left.length;
    chosen.push(...left.splice(at, 1));
  }
  return chosen;
}

/** The newest urgent statements of ours that somebody entitled has not confirmed. */
async function unconfirmed(core: SpreadCore): Promise<readonly StatementRow[]> {
  const rows: StatementRow[] = [];
  for (const type of URGENT_TYPES) {
    const newest = await core.store.statements({
      author: core.state.institute,
      type,
      limit: RESUMED_PER_TYPE,
    });
    for (const row of newest) {
      const deliveries = await core.store.deliveries({ statement: row.id });
      if (deliveries.some(({ state }) => state === 'due')) rows.push(row);
    }
  }
  return rows;
}
/** What may have been under way at a crash; older ones are found by sync. */
const RESUMED_PER_TYPE = 16;
