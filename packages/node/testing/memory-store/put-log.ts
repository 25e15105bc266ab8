import { CompactRange, equalBytes, type InstituteId, type StatementId } from '@comity/protocol';
import type {
  Change,
  EntryRow,
  HeadRow,
  NewEntry,
  NewStatement,
  StatementRow,
  TreeNode,
} from '../../src/store.ts';
import type { Memory } from './memory.ts';

export const entriesOf = (memory: Memory, author: InstituteId): readonly EntryRow[] =>
  memory.entries.get(author) ?? [];

export function nodeOf(memory: Memory, author: InstituteId, { level, index }: TreeNode): Uint8Array {
  const hash = memory.nodes.get(author)?.get(`${level}/${index}`);
  if (hash === undefined) throw new Error(`no node ${level}/${index} in the log of ${author}`);
  return hash;
}

/** An append joins where the log ends; a fill only opens what is there and not held, with the same leaf hash. */
export function fitsLog(memory: Memory, change: Extract<Change, { kind: 'append' | 'fill' }>): boolean {
  if (change.kind === 'append') {
    const from = memory.heads.get(change.author)?.size ?? 0;
    return (
      change.entries.every(({ position }, at) => position === from + at) &&
      change.head.size === from + change.entries.length
    );
  }
  return change.entries.every(({ position, leafHash }) => {
    const present = entriesOf(memory, change.author)[position];
    const open = present !== undefined && (present.state === 'withheld' || present.state === 'unheld');
    return open && equalBytes(present.leafHash, leafHash);
  });
}

export function append(
  memory: Memory,
  author: InstituteId,
  entries: readonly NewEntry[],
  head: HeadRow,
): void {
  const nodes = memory.nodes.get(author) ?? new Map<string, Uint8Array>();
  memory.nodes.set(author, nodes);
  const range = rangeOf(memory, author);
  for (const entry of entries) {
    for (const { level, index, hash } of range.appendLeaf(entry.leafHash))
      nodes.set(`${level}/${index}`, hash);
    putEntry(memory, author, entry);
  }
  memory.heads.set(author, head);
}

function rangeOf(memory: Memory, author: InstituteId): CompactRange {
  const size = entriesOf(memory, author).length;
  const frontier: Uint8Array[] = [];
  let at = 0;
  for (let level = 52; level >= 0; level--) {
    const width = 2 ** level;
    if (Math.floor(size / width) % 2 === 0) continue;
    frontier.push(nodeOf(memory, author, { level, index: at / width }));
    at += width;
  }
  return new CompactRange(size, frontier);
}

/** A statement that was taken early for this place is the one that its entry brings now: it has its arrival and its title already. */
export function putEntry(
  memory: Memory,
  author: InstituteId,
  { position, leafHash, state, statement }: NewEntry,
): void {
  const rows = memory.entries.get(author) ?? [];
  memory.entries.set(author, rows);
  const stored =
    statement === undefined
      ? undefined
      : (joined(memory, author, position) ?? addStatement(memory, author, position, statement));
  rows[position] = {
    author,
    position,
    leafHash,
    state,
    ...(stored === undefined ? {} : { statement: stored }),
  };
}

function joined(memory: Memory, author: InstituteId, position: number): StatementRow | undefined {
  const place = `${author} ${position}`;
  const waiting = memory.early.get(place);
  memory.early.delete(place);
  return waiting && memory.byId.get(waiting.statement);
}

export function addStatement(
  memory: Memory,
  author: InstituteId,
  position: number,
  { about, parts, ...statement }: NewStatement,
): StatementRow {
  memory.lastArrival += 1;
  const row: StatementRow = { ...statement, author, position, arrival: memory.lastArrival };
  memory.statements.push(row);
  memory.byId.set(row.id, row);
  if (about !== null) addTo(memory.about, about, row.id);
  for (const sha256 of new Set(parts)) addTo(memory.naming, sha256, row.id);
  return row;
}

/** Its arrival is not given again: whoever has read lists so far would miss the one that got it. */
export function removeStatement(memory: Memory, id: StatementId): void {
  memory.statements = memory.statements.filter((row) => row.id !== id);
  memory.byId.delete(id);
  for (const lists of [memory.about, memory.naming])
    for (const ids of lists.values()) if (ids.includes(id)) ids.splice(ids.indexOf(id), 1);
}

function addTo<Key>(lists: Map<Key, StatementId[]>, key: Key, id: StatementId): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [id]);
  else list.push(id);
}

/** The row stands in three places and is the same in all. */
export function setTitle(memory: Memory, id: StatementId, title: string): void {
  const known = memory.byId.get(id);
  if (known === undefined) return;
  const statement = { ...known, title };
  memory.byId.set(id, statement);
  memory.statements = memory.statements.map((row) => (row.id === id ? statement : row));
  const entries = memory.entries.get(known.author) ?? [];
  const entry = entries[known.position];
  if (entry?.statement !== undefined) entries[known.position] = { ...entry, statement };
}
