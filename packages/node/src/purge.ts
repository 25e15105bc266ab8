import { type Digest, instantOf, isInForce, memberOf, type Statement } from '@comity/protocol';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { labelAsNode, type SpeakingCore, sayAsNode } from './node-statement.ts';
import { type Core, currentCharter, maySign } from './state.ts';
import type { Change, PurgeRow } from './store.ts';
import { dueFor } from './takeback.ts';

/**
 * Dropping what we may no longer have (spec/takeback.md): what was taken back, and what ended by itself. Parts and their keys go first,
 * then a receipt signed by the node goes into our log for the originator. Each step can be done again after a crash.
 */
export type PurgeCore = SpeakingCore;

/** One bounded step. Answers how many rows went on: 0 means that nothing is left to do now. */
export async function purgeStep(core: PurgeCore, rowsMax: number): Promise<number> {
  const ended = await noteEnds(core, rowsMax);
  const due = await core.store.purges({ state: 'due', limit: rowsMax });
  for (const row of due) await drop(core, row);
  return ended + due.length + (await giveReceipts(core, rowsMax));
}

/** Statements whose delete-by has passed, or whose instrument has lapsed so that copies are to be deleted. */
async function noteEnds(core: Core, rowsMax: number): Promise<number> {
  const now = instantOf(core.clock.nowMs());
  const watches = [...(await core.store.watches({ deleteBy: now, limit: rowsMax }))];
  for (const instrument of core.state.registry?.instruments ?? []) {
    const { id, onLapse } = instrument;
    if (onLapse.copies !== 'purge' || isInForce(instrument, core.clock.nowMs())) continue;
    if (watches.length < rowsMax)
      watches.push(...(await core.store.watches({ instrument: id, limit: rowsMax - watches.length })));
  }
  let noted = 0;
  for (const { statement, cause } of watches) {
    const row = await core.store.statement(statement);
    const held = row && readHeld(row);
    const rules = row && held ? rulesAgainst(core, row.id, held) : [];
    const ended = rules.includes('delete-by-passed') || rules.includes('instrument-lapsed-purge');
    // An instrument that is in force stays watched; a delete-by that a remark moved is watched anew by it.
    if (row !== undefined && !ended) continue;
    const changes: Change[] = [{ kind: 'unwatch', statement }];
    if (row !== undefined) {
      const because = cause === 'delete-by' ? 'delete-by' : 'lapsed';
      changes.push({ kind: 'unwant', statement }, { kind: 'index', statement, title: '' });
      changes.push(dueFor(core, statement, because, row.author, because));
    }
    await core.store.commit(changes);
    noted += 1;
  }
  return noted;
}

function rulesAgainst(core: Core, id: PurgeRow['statement'], statement: Statement): readonly string[] {
  const decision = core.state.decider?.({
    action: 'receive',
    ...matterOf(core.state.standing, id, statement, null),
    institute: core.state.institute,
    nowMs: core.clock.nowMs(),
  });
  return decision?.outcome === 'forbid' ? decision.rules : [];
}

/** Files first, then the rows that know of them: after a crash in between it is done again. */
async function drop(core: Core, row: PurgeRow): Promise<void> {
  const stored = await core.store.statement(row.statement);
  // Whoever else asks for it hears what it would hear if it were not here, and drops nothing by it.
  const statement = stored?.author === row.author ? readHeld(stored) : undefined;
  const parts = statement === undefined ? [] : await droppable(core, statement);
  for (const sha256 of parts) await core.store.parts.delete(sha256);
  const at = instantOf(core.clock.nowMs());
  // What was given back since is not dropped for what stood against it then.
  const whole = statement !== undefined && rulesAgainst(core, row.statement, statement).length > 0;
  const changes: Change[] = [
    {
      kind: 'purge',
      purge: { ...row, state: 'purged', outcome: statement ? 'purged' : 'not-held', parts, updatedAt: at },
    },
    { kind: 'forget-parts', parts, withdrawn: row.cause === 'withdrawn' },
    {
      kind: 'event',
      event: { kind: 'statement-purged', subject: { statement: row.statement, cause: row.cause }, at },
    },
  ];
  if (whole)
    changes.push(
      { kind: 'unwant', statement: row.statement },
      { kind: 'index', statement: row.statement, title: '' },
    );
  await core.store.commit(changes);
}

/** Parts that we may no longer have by any statement that is held here. */
async function droppable(core: Core, statement: Statement): Promise<Digest[]> {
  const dropped: Digest[] = [];
  for (const { sha256 } of statement.label.parts) {
    if (dropped.includes(sha256) || (await core.store.part(sha256))?.state === 'withdrawn') continue;
    if (!(await mayKeep(core, sha256))) dropped.push(sha256);
  }
  return dropped;
}

async function mayKeep(core: Core, sha256: Digest): Promise<boolean> {
  const { institute, standing, decider } = core.state;
  for (const id of await core.store.statementsWithPart(sha256)) {
    const row = await core.store.statement(id);
    const held = row && readHeld(row);
    for (const part of held?.label.parts ?? []) {
      if (held === undefined || part.sha256 !== sha256) continue;
      const question = { action: 'receive', ...matterOf(standing, id, held, part), institute } as const;
      if (decider?.({ ...question, nowMs: core.clock.nowMs() }).outcome === 'permit') return true;
    }
  }
  return false;
}

/** A receipt for everything that is dropped and has none. A node that may not sign yet gives them later. */
async function giveReceipts(core: PurgeCore, rowsMax: number): Promise<number> {
  if (!maySign(core.state)) return 0;
  let given = 0;
  for (const row of await core.store.purges({ state: 'purged', limit: rowsMax })) {
    if (await giveReceipt(core, row)) given += 1;
  }
  return given;
}

async function giveReceipt(core: PurgeCore, row: PurgeRow): Promise<boolean> {
  const current = currentCharter(core.state);
  const at = instantOf(core.clock.nowMs());
  if (current === undefined) return false;
  if (memberOf(current.charter, row.author) === undefined) {
    // Nobody is there who would read it.
    await core.store.commit([{ kind: 'purge', purge: { ...row, state: 'receipted', updatedAt: at } }]);
    return true;
  }
  const appended = await sayAsNode(core, receiptFor(core, row), (receipt) => [
    { kind: 'purge', purge: { ...row, state: 'receipted', receipt, updatedAt: at } },
  ]);
  return appended.ok;
}

function receiptFor(
  core: PurgeCore,
  { statement, request, cause, outcome, parts, author, updatedAt }: PurgeRow,
): Statement {
  const byItself = request === cause;
  return {
    type: 'purge-receipt',
    // It says that the statement existed: for those who may read at every level.
    label: labelAsNode(core, 'Purge receipt', author, 'RED'),
    body: {
      statement,
      cause,
      by: byItself ? null : (request as typeof statement), // as: every other request is the id of a statement
      outcome,
      parts: [...parts],
      purgedAt: updatedAt,
    },
  };
}
