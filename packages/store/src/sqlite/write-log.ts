import type { Change, HeadRow, NewEntry } from '@comity/node';
import { equalBytes, type InstituteId, type StatementId } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { asBuffer } from './as-buffer.ts';
import { Conflict } from './conflict.ts';
import type { Tiles } from './tiles.ts';
import { type EarlyWriter, openEarlyWriter, type Waiting } from './write-early.ts';
import { openStatementWriter, type StatementWriter } from './write-statement.ts';

/**
 * Writing logs. Everything here runs once per statement of a large batch, so it is prepared SQL and not built anew by drizzle: that is
 * four times slower. Called inside a transaction; throws Conflict.
 */
export interface LogWriter {
  /** How many entries of a log are known; 0: none. */
  size(author: InstituteId): number;
  append(change: Extract<Change, { kind: 'append' }>): void;
  fill(change: Extract<Change, { kind: 'fill' }>): void;
  readonly early: EarlyWriter;
  readonly index: StatementWriter['index'];
}

export function openLogWriter(connection: Database.Database, tiles: Tiles): LogWriter {
  const write = prepareWrites(connection);
  const statements = openStatementWriter(connection);
  const early = openEarlyWriter(connection, statements);
  const size = (author: InstituteId): number => write.size.get(author) ?? 0;

  function append({ author, entries, head }: Extract<Change, { kind: 'append' }>): void {
    const from = size(author);
    const inOrder = entries.every(({ position }, at) => position === from + at);
    if (!inOrder || head.size !== from + entries.length) throw new Conflict('append');
    const leafHashes = entries.map(({ leafHash }) => leafHash);
    tiles.append(author, from, leafHashes);
    const waiting = early.waiting(author, from, head.size);
    for (const entry of entries) {
      write.entry.run(author, entry.position, asBuffer(entry.leafHash), entry.state);
      putBytes(author, entry, waiting.get(entry.position));
    }
    write.head.run(head);
  }

  function fill({ author, entries }: Extract<Change, { kind: 'fill' }>): void {
    for (const entry of entries) {
      const present = write.present.get(author, entry.position);
      const open = present?.state === 'withheld' || present?.state === 'unheld';
      if (!open || !equalBytes(present.leaf_hash, entry.leafHash)) throw new Conflict('fill');
      write.state.run(entry.state, author, entry.position);
      const { position } = entry;
      putBytes(author, entry, early.waiting(author, position, position + 1).get(position));
    }
  }

  /** The statement of a held entry, unless it was taken early, or the refused bytes of a quarantined one. */
  function putBytes(author: InstituteId, entry: NewEntry, waiting: Waiting | undefined): void {
    const { position, leafHash, statement, quarantine } = entry;
    if (quarantine !== undefined)
      write.quarantine.run(author, position, quarantine.code, asBuffer(quarantine.bytes));
    if (statement === undefined) return;
    if (waiting === undefined) statements.put(author, position, statement);
    else join(waiting, statement.id, leafHash);
  }

  function join(waiting: Waiting, id: StatementId, leafHash: Uint8Array): void {
    if (waiting.statement !== id || !equalBytes(waiting.leaf_hash, leafHash)) throw new Conflict('early');
    early.join(id);
  }

  return { size, append, fill, early, index: statements.index };
}

function prepareWrites(connection: Database.Database) {
  return {
    size: connection.prepare<[string], number>('SELECT size FROM head WHERE author = ?').pluck(),
    head: connection.prepare<[HeadRow]>(
      `INSERT INTO head (author, size, root, checkpoint, checkpoint_size, heard_at)
       VALUES (@author, @size, @root, @checkpoint, @checkpointSize, @heardAt)
       ON CONFLICT (author) DO UPDATE SET size = excluded.size, root = excluded.root, checkpoint = excluded.checkpoint,
         checkpoint_size = excluded.checkpoint_size, heard_at = excluded.heard_at`,
    ),
    entry: connection.prepare('INSERT INTO entry (author, position, leaf_hash, state) VALUES (?, ?, ?, ?)'),
    present: connection.prepare<[string, number], { state: NewEntry['state']; leaf_hash: Buffer }>(
      'SELECT state, leaf_hash FROM entry WHERE author = ? AND position = ?',
    ),
    state: connection.prepare('UPDATE entry SET state = ? WHERE author = ? AND position = ?'),
    quarantine: connection.prepare(
      'INSERT INTO quarantine (author, position, code, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
  };
}
