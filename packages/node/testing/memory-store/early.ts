import { equalBytes, type InstituteId, type StatementId } from '@comity/protocol';
import type { Change, EarlyRow, NewEntry, NewStatement } from '../../src/store.ts';
import type { Memory } from './memory.ts';
import { addStatement, entriesOf, removeStatement } from './put-log.ts';

/** Statements taken before the copy of their author's log had come to them. */
export function listEarly(memory: Memory, author: InstituteId | undefined): EarlyRow[] {
  const arrivalOf = ({ statement }: EarlyRow): number => memory.byId.get(statement)?.arrival ?? 0;
  return [...memory.early.values()]
    .filter((row) => author === undefined || row.author === author)
    .sort((left, right) => arrivalOf(left) - arrivalOf(right));
}

export function putEarly(memory: Memory, evidence: EarlyRow, statement: NewStatement): void {
  const { author, position } = evidence;
  addStatement(memory, author, position, statement);
  memory.early.set(placeOf(author, position), evidence);
}

export function dropEarly(memory: Memory, id: StatementId): void {
  const row = [...memory.early.values()].find(({ statement }) => statement === id);
  if (row === undefined) return;
  memory.early.delete(placeOf(row.author, row.position));
  removeStatement(memory, id);
}

/**
 * Each statement that comes is new here and comes once, or is the one that was taken early for the place where it is held now. Goes
 * through the changes in their order, since one may make room for the next.
 */
export function statementsFit(memory: Memory, changes: readonly Change[]): boolean {
  const after = { held: new Map<StatementId, boolean>(), entries: new Map<string, NewEntry>() };
  const seen: Seen = { memory, early: undefined, ...after };
  return changes.every((change) => {
    switch (change.kind) {
      case 'append':
      case 'fill':
        return change.entries.every((entry) => entryFits(seen, change.author, entry));
      case 'early':
        return earlyFits(seen, change.evidence);
      case 'drop-early':
        drop(seen, change.statement);
        return true;
      default:
        return true;
    }
  });
}

/** The memory as it is after the changes that were gone through. */
interface Seen {
  readonly memory: Memory;
  /** Copied only by a commit that changes it. */
  early: Map<string, EarlyRow> | undefined;
  readonly held: Map<StatementId, boolean>;
  readonly entries: Map<string, NewEntry>;
}

const placeOf = (author: InstituteId, position: number): string => `${author} ${position}`;

const isHere = ({ memory, held }: Seen, id: StatementId): boolean => held.get(id) ?? memory.byId.has(id);

function earlyOf(seen: Seen): Map<string, EarlyRow> {
  seen.early ??= new Map(seen.memory.early);
  return seen.early;
}

function entryFits(seen: Seen, author: InstituteId, entry: NewEntry): boolean {
  const { position, leafHash, statement } = entry;
  const place = placeOf(author, position);
  seen.entries.set(place, entry);
  if (statement === undefined) return true;
  const waiting = (seen.early ?? seen.memory.early).get(place);
  if (waiting === undefined) {
    const isNew = !isHere(seen, statement.id);
    seen.held.set(statement.id, true);
    return isNew;
  }
  earlyOf(seen).delete(place);
  return waiting.statement === statement.id && equalBytes(waiting.leafHash, leafHash);
}

function earlyFits(seen: Seen, evidence: EarlyRow): boolean {
  const { statement, author, position, leafHash } = evidence;
  const place = placeOf(author, position);
  const entry = seen.entries.get(place) ?? entriesOf(seen.memory, author)[position];
  const room = entry === undefined || (entry.state !== 'held' && equalBytes(entry.leafHash, leafHash));
  if (!room || earlyOf(seen).has(place) || isHere(seen, statement)) return false;
  earlyOf(seen).set(place, evidence);
  seen.held.set(statement, true);
  return true;
}

function drop(seen: Seen, id: StatementId): void {
  const early = earlyOf(seen);
  for (const [place, { statement }] of early) {
    if (statement !== id) continue;
    early.delete(place);
    seen.held.set(id, false);
  }
}
