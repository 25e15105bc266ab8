import {
  type BodyOf,
  type InstituteId,
  instantMs,
  instantOf,
  type Part,
  type PURGE_CAUSES,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import { ABOUT_STATEMENTS_MAX } from '@comity/protocol/limits';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { type Beside, decideDelivery, deliveriesOf, isSettled, otherMembers } from './ledger.ts';
import type { Standing } from './standing.ts';
import type { Core } from './state.ts';
import type { Change, DeliveryRow, PurgeRow } from './store.ts';
import { wantedPartsOf } from './wanted-parts.ts';

/** What has to be committed together with a statement that speaks about another one (spec/takeback.md). */

/** A statement that is being committed, with the position that its author's log has it at. */
export interface Joining {
  readonly id: StatementId;
  readonly author: InstituteId;
  readonly position: number;
  readonly statement: Statement;
}

/**
 * The changes that a batch of statements brings beside itself. `standing` knows the whole batch already, so that what is withdrawn by a
 * later entry is never wanted for an earlier one.
 */
export async function effectsOf(
  core: Core,
  batch: readonly Joining[],
  standing: Standing,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const each of batch) changes.push(...(await effectOf(core, each, batch, standing)));
  return changes;
}

async function effectOf(
  core: Core,
  each: Joining,
  batch: readonly Joining[],
  standing: Standing,
): Promise<Change[]> {
  const { statement, author } = each;
  const own = author === core.state.institute;
  switch (statement.type) {
    case 'withdrawal':
    case 'remark': {
      const target = await targetOf(core, author, statement.body.statement, batch);
      const widens = statement.type === 'remark' && statement.body.change === 'widen';
      if (own) return target === undefined ? [] : rowsAfter(core, target, widens, standing);
      return statement.type === 'withdrawal'
        ? withdrawn(core, each, statement.body.statement, target)
        : remarked(core, each, statement, target, standing);
    }
    case 'alert':
      return own ? [] : retentionWatches(core, each, statement, standing);
    case 'purge-receipt':
      return own ? [] : confirmed(core, author, statement, standing);
    default:
      // By the terms in force: a remark may have been here before it.
      return own ? [] : watchesOf(each.id, matterOf(standing, each.id, statement, null).statement.marking);
  }
}

/** An alert's own end, and after a stand-down the ends of the alerts before it. */
async function retentionWatches(
  core: Core,
  { id, author }: Joining,
  statement: Extract<Statement, { type: 'alert' }>,
  standing: Standing,
): Promise<Change[]> {
  const { incident, message } = statement.body;
  const changes = watchesOf(id, matterOf(standing, id, statement, null).statement.marking);
  if (message !== 'stand-down' || incident === null) return changes;
  const opening = await core.store.statement(incident);
  const followers = await core.store.statementsAbout(incident, ABOUT_STATEMENTS_MAX, author);
  for (const row of [...(opening === undefined ? [] : [opening]), ...followers]) {
    const held = readHeld(row);
    if (held.type === 'alert' && row.author === author)
      changes.push(...watchesOf(row.id, matterOf(standing, row.id, held, null).statement.marking));
  }
  return changes;
}

type Target = Omit<Joining, 'author'>;

/** The statement that is spoken of, if it is the speaker's own and held here, or comes in the same batch. */
async function targetOf(
  core: Core,
  issuer: InstituteId,
  id: StatementId,
  batch: readonly Joining[],
): Promise<Target | undefined> {
  const beside = batch.find((other) => other.id === id);
  if (beside !== undefined) return beside.author === issuer ? beside : undefined;
  const row = await core.store.statement(id);
  return row !== undefined && row.author === issuer
    ? { id, position: row.position, statement: readHeld(row) }
    : undefined;
}

/** Rows of our own statement after we took it back or gave it to more. */
async function rowsAfter(
  core: Core,
  { id, position, statement }: Target,
  widens: boolean,
  standing: Standing,
): Promise<Change[]> {
  const beside: Beside = { standing };
  const rows = new Map((await core.store.deliveries({ statement: id })).map((row) => [row.institute, row]));
  // It comes in the same batch: its rows are about to be made.
  if (rows.size === 0) return deliveriesOf(core, statement, id, position, beside);
  const changed: DeliveryRow[] = [];
  for (const institute of new Set([...otherMembers(core), ...rows.keys()])) {
    const row = rows.get(institute);
    const next = decideDelivery(core, statement, id, position, institute, beside);
    const after = afterTakeback(row, next, widens);
    if (after !== undefined) changed.push(after);
  }
  return changed.length === 0 ? [] : [{ kind: 'deliveries', rows: changed }];
}

/** undefined: the row stays. Whoever has it, or may have received it without our knowing, is asked for it. */
function afterTakeback(
  row: DeliveryRow | undefined,
  next: DeliveryRow,
  widens: boolean,
): DeliveryRow | undefined {
  if (row === undefined) return next;
  const loses = next.state === 'forbidden';
  const mayHaveIt = row.state === 'due' || row.state === 'delivered';
  // A widening asks nobody for it: what has ended by itself meanwhile is dropped without that.
  if (loses && mayHaveIt && !widens) return { ...next, state: 'recalled' };
  if (isSettled(row)) {
    const again = next.state === 'due' && row.state !== 'delivered';
    return again ? next : undefined;
  }
  return next.state === row.state && next.reason === row.reason ? undefined : next;
}

/** A peer took its statement back: it is dropped by the purging loop, and a receipt goes out, also when it never came. */
function withdrawn(
  core: Core,
  { id, author }: Joining,
  about: StatementId,
  target: Target | undefined,
): Change[] {
  const drops: Change[] =
    target === undefined
      ? []
      : [
          { kind: 'unwant', statement: about },
          { kind: 'index', statement: about, title: '' },
          { kind: 'unwatch', statement: about },
        ];
  return [...drops, dueFor(core, about, id, author, 'withdrawn')];
}

/** A peer's new terms: parts that we may have now are wanted, and what we may no longer have is dropped. */
function remarked(
  core: Core,
  { id, author }: Joining,
  remark: Extract<Statement, { type: 'remark' }>,
  target: Target | undefined,
  standing: Standing,
): Change[] {
  const about = remark.body.statement;
  // It never came: its issuer, who cannot know that, hears that there is nothing here.
  if (target === undefined)
    return remark.body.change === 'narrow' ? [dueFor(core, about, id, author, 'narrowed')] : [];
  // By the terms in force: a newer remark may have been here before this one.
  const { marking } = matterOf(standing, about, target.statement, null).statement;
  const watches: Change[] = [{ kind: 'unwatch', statement: about }, ...watchesOf(about, marking)];
  const before = mineOf(core, target, core.state.standing);
  const after = mineOf(core, target, standing);
  const wanted = wantedPartsOf(core, author, about, target.statement, { standing });
  // Whoever was asked answers, also if it had lost it before: a widening in between may have come with this one.
  const asked = !after.statement && (before.statement || remark.body.change === 'narrow');
  const loses = asked || before.parts.some((name) => !after.parts.includes(name));
  const { title } = target.statement.label;
  const listed: Change[] = after.statement ? [{ kind: 'index', statement: about, title }] : [];
  return [...watches, ...wanted, ...listed, ...(loses ? [dueFor(core, about, id, author, 'narrowed')] : [])];
}

/** What of a statement is ours to have. */
function mineOf(core: Core, { id, statement }: Target, standing: Standing) {
  const permits = (part: Part | null): boolean =>
    core.state.decider?.({
      action: 'receive',
      ...matterOf(standing, id, statement, part),
      institute: core.state.institute,
      nowMs: core.clock.nowMs(),
    }).outcome === 'permit';
  return {
    statement: permits(null),
    parts: statement.label.parts.filter(permits).map(({ name }) => name),
  };
}

export function dueFor(
  core: Core,
  statement: StatementId,
  request: string,
  author: InstituteId,
  cause: (typeof PURGE_CAUSES)[number],
): Extract<Change, { kind: 'purge' }> {
  const purge: PurgeRow = {
    statement,
    request,
    author,
    cause,
    state: 'due',
    outcome: 'not-held',
    parts: [],
    receipt: null,
    updatedAt: instantOf(core.clock.nowMs()),
  };
  return { kind: 'purge', purge };
}

/** A peer's word that it has dropped a statement of ours. */
async function confirmed(
  core: Core,
  institute: InstituteId,
  { body }: Extract<Statement, { type: 'purge-receipt' }>,
  standing: Standing,
): Promise<Change[]> {
  const row = (await core.store.deliveries({ statement: body.statement })).find(
    (delivery) => delivery.institute === institute,
  );
  // A receipt for parts alone, or for what was widened again meanwhile, leaves the delivery as it is.
  if (row === undefined || !(row.state === 'recalled' || (await hasDropped(core, row, body, standing))))
    return [];
  const state = body.outcome === 'refused' ? 'kept' : 'purged';
  const next: DeliveryRow = {
    ...row,
    state,
    reason: `purge-${body.outcome}`,
    rules: [`purge-${body.outcome}`],
    updatedAt: instantOf(core.clock.nowMs()),
  };
  return [{ kind: 'deliveries', rows: [next] }];
}

/**
 * Nobody was asked for what ends by itself, and somebody else may have given it to an institute before we would have. That it may not have
 * it we decide ourselves, by the later one of the two clocks.
 */
async function hasDropped(
  core: Core,
  row: DeliveryRow,
  { outcome, purgedAt }: BodyOf<'purge-receipt'>,
  standing: Standing,
): Promise<boolean> {
  if (outcome !== 'purged' || row.state === 'purged' || row.state === 'kept') return false;
  const stored = await core.store.statement(row.statement);
  if (stored === undefined || stored.author !== core.state.institute) return false;
  const decision = core.state.decider?.({
    action: 'deliver',
    ...matterOf(standing, row.statement, readHeld(stored), null),
    institute: row.institute,
    nowMs: Math.max(core.clock.nowMs(), instantMs(purgedAt)),
  });
  return decision?.outcome === 'forbid';
}

/** When the terms of another's statement end by themselves. */
function watchesOf(statement: StatementId, { deleteBy, legal }: Statement['label']['marking']): Change[] {
  const ends: Change[] =
    deleteBy === null
      ? []
      : [{ kind: 'watch', watch: { statement, cause: 'delete-by', instrument: '', at: deleteBy } }];
  const claims = legal.map(
    ({ instrument }): Change => ({
      kind: 'watch',
      watch: { statement, cause: 'instrument', instrument, at: null },
    }),
  );
  return [...ends, ...claims];
}
