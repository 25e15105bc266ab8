import type { Change, Expected, Store } from '@comity/node';
import type Database from 'better-sqlite3';
import { Conflict } from './conflict.ts';
import { faultOf, StoreFault } from './fault.ts';
import type { Writer } from './write.ts';

/** The writing side of one connection. */
export interface GroupCommit {
  readonly commit: Store['commit'];
  /** From now on every commit fails with this fault. */
  refuse(fault: StoreFault): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

/**
 * Commits that are asked for while another is under way share one transaction, and so one flush of the disk; each has a savepoint of its
 * own, so that a conflict, or a fault, of one undoes nothing of the others. None is answered before the flush.
 *
 * After a fault of the disk itself no further commit is tried: what a disk says after a failed flush cannot be believed until the
 * database has been opened again. A full disk is no such fault.
 */
export function openGroupCommit(connection: Database.Database, write: Writer): GroupCommit {
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let broken: StoreFault | undefined;
  // Inside another transaction better-sqlite3 makes this one a savepoint.
  const one = connection.transaction(write);
  const group = connection.transaction((batch: readonly Waiting[]) =>
    batch.map((each) => attempt(connection, one, each)),
  );

  function commitGroup(batch: readonly Waiting[]): void {
    try {
      if (broken !== undefined) throw broken;
      for (const [at, outcome] of group.immediate(batch).entries()) {
        if ('answer' in outcome) batch[at]?.settle(outcome.answer);
        else batch[at]?.fail(faultOf(outcome.cause));
      }
    } catch (cause) {
      const fault = faultOf(cause);
      if (fault instanceof StoreFault && (fault.kind === 'io' || fault.kind === 'corrupt')) broken ??= fault;
      for (const each of batch) each.fail(fault);
    }
  }

  async function drain(): Promise<void> {
    // Whatever is asked for in this turn of the loop joins the first group; between groups others get their turn.
    for (await nextTurn(); waiting.length > 0; await nextTurn())
      commitGroup(waiting.splice(0, groupLength(waiting)));
    running = undefined;
  }

  return {
    commit: (changes, expected = {}) =>
      new Promise((settle, fail) => {
        waiting.push({ changes, expected, settle, fail });
        running ??= drain();
      }),
    refuse: (fault) => {
      broken ??= fault;
    },
    idle: async () => {
      while (running !== undefined) await running;
    },
  };
}

/** One commit in the queue. The queue is as long as the node has callers that wait: each has one commit under way. */
interface Waiting {
  readonly changes: readonly Change[];
  readonly expected: Expected;
  readonly settle: (answer: 'done' | 'conflict') => void;
  readonly fail: (fault: unknown) => void;
}

/** A fault that left the transaction alive is that of this commit alone; every other one ends the group. */
function attempt(
  connection: Database.Database,
  one: Writer,
  { changes, expected }: Waiting,
): { readonly answer: 'done' | 'conflict' } | { readonly cause: unknown } {
  try {
    one(changes, expected);
    return { answer: 'done' };
  } catch (cause) {
    if (cause instanceof Conflict) return { answer: 'conflict' };
    if (connection.inTransaction) return { cause };
    throw cause;
  }
}

/** How many of the first commits make the next group: at least one, then as many as stay below the bounds. */
function groupLength(waiting: readonly Waiting[]): number {
  let rows = 0;
  let length = 0;
  for (const { changes } of waiting) {
    rows += changes.reduce((sum, change) => sum + rowsOf(change), 0);
    if (length > 0 && (rows > GROUP_ROWS_MAX || length === GROUP_COMMITS_MAX)) break;
    length += 1;
  }
  return length;
}
const GROUP_COMMITS_MAX = 128;
/** Some 20 ms of the event loop. */
const GROUP_ROWS_MAX = 512;

function rowsOf(change: Change): number {
  if (change.kind === 'append' || change.kind === 'fill') return change.entries.length;
  return change.kind === 'deliveries' ? change.rows.length : 1;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
