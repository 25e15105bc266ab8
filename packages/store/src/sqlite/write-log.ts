import type { Change, HeadRow, NewEntry, NewStatement } from '@comity/node';
import { foldCase } from '@comity/node/fold-case';
import { equalBytes, type InstituteId, type StatementId, sha256Hex } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { asBuffer } from './as-buffer.ts';
import { Conflict } from './conflict.ts';
import type { Tiles } from './tiles.ts';

/**
 * Writing logs. Everything here runs once per statement of a large batch, so it is prepared SQL and not built anew by drizzle: that is
 * four times slower. Called inside a transaction; throws Conflict.
 */
export interface LogWriter {
  /** How many entries of a log are known; 0: none. */
  size(author: InstituteId): number;
  append(change: Extract<Change, { kind: 'append' }>): void;
  fill(change: Extract<Change, { kind: 'fill' }>): void;
  /** Drops the title of a statement, which may not be there. */
  index(statement: StatementId, title: string): void;
}

export function openLogWriter(connection: Database.Database, tiles: Tiles): LogWriter {
  const write = prepareWrites(connection);
  const size = (author: InstituteId): number => write.size.get(author) ?? 0;

  function append({ author, entries, head }: Extract<Change, { kind: 'append' }>): void {
    const from = size(author);
    const inOrder = entries.every(({ position }, at) => position === from + at);
    if (!inOrder || head.size !== from + entries.length) throw new Conflict('append');
    const leafHashes = entries.map(({ leafHash }) => leafHash);
    tiles.append(author, from, leafHashes);
    for (const entry of entries) {
      write.entry.run(author, entry.position, asBuffer(entry.leafHash), entry.state);
      putBytes(author, entry);
    }
    write.head.run(head);
  }

  function fill({ author, entries }: Extract<Change, { kind: 'fill' }>): void {
    for (const entry of entries) {
      const present = write.present.get(author, entry.position);
      const open = present?.state === 'withheld' || present?.state === 'unheld';
      if (!open || !equalBytes(present.leaf_hash, entry.leafHash)) throw new Conflict('fill');
      write.state.run(entry.state, author, entry.position);
      putBytes(author, entry);
    }
  }

  /** The statement of a held entry, or the refused bytes of a quarantined one. */
  function putBytes(author: InstituteId, { position, statement, quarantine }: NewEntry): void {
    if (statement !== undefined) putStatement(author, position, statement);
    if (quarantine !== undefined)
      write.quarantine.run(author, position, quarantine.code, asBuffer(quarantine.bytes));
  }

  function putStatement(author: InstituteId, position: number, statement: NewStatement): void {
    const { id, type, title, issuedAt, receivedAt, envelope, about, parts } = statement;
    const digest = sha256Hex(envelope);
    const bytes = asBuffer(envelope);
    const { changes, lastInsertRowid: arrival } = write.statement.run(
      id,
      author,
      position,
      type,
      title,
      issuedAt,
      receivedAt,
      bytes,
      digest,
    );
    if (changes === 0) throw new Conflict('statement');
    write.title.run(arrival, foldCase(title));
    if (about !== null) write.about.run(about, arrival);
    for (const sha256 of parts) write.part.run(Buffer.from(sha256, 'hex'), arrival);
  }

  function index(statement: StatementId, title: string): void {
    write.foldedTitle.run(foldCase(title), statement);
    write.listedTitle.run(title, statement);
  }

  return { size, append, fill, index };
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
    statement: connection.prepare(
      `INSERT INTO statement (id, author, position, type, title, issued_at, received_at, envelope, envelope_sha256)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    title: connection.prepare('INSERT INTO title (arrival, folded) VALUES (?, ?)'),
    about: connection.prepare('INSERT INTO statement_about (subject, arrival) VALUES (?, ?)'),
    // The same content twice in a statement is one part to look for.
    part: connection.prepare(
      'INSERT INTO statement_part (sha256, arrival) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    listedTitle: connection.prepare('UPDATE statement SET title = ? WHERE id = ?'),
    foldedTitle: connection.prepare(
      'UPDATE title SET folded = ? WHERE arrival = (SELECT arrival FROM statement WHERE id = ?)',
    ),
    quarantine: connection.prepare(
      'INSERT INTO quarantine (author, position, code, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
  };
}
