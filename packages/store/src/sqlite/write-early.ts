import type { EarlyRow, NewStatement } from '@comity/node';
import { equalBytes, type InstituteId, type StatementId } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { asBuffer } from './as-buffer.ts';
import { Conflict } from './conflict.ts';
import type { Listed, StatementWriter } from './write-statement.ts';

/** Writing statements that came before the log that holds them (spec/push.md). Called inside a transaction; throws Conflict. */
export interface EarlyWriter {
  take(evidence: EarlyRow, statement: NewStatement): void;
  /** Drops a statement that is still early; nothing otherwise. */
  drop(statement: StatementId): void;
  /** What waits for its entry at positions from one to before another, by position: one query for a whole page, nearly always empty. */
  waiting(author: InstituteId, from: number, end: number): ReadonlyMap<number, Waiting>;
  /** The log has come to it: it is one of its entries from now on. */
  join(statement: StatementId): void;
}

export interface Waiting {
  readonly position: number;
  readonly statement: StatementId;
  readonly leaf_hash: Buffer;
}

export function openEarlyWriter(connection: Database.Database, statements: StatementWriter): EarlyWriter {
  const write = prepareWrites(connection);
  return {
    take: (evidence, statement) => {
      const { author, position, leafHash, checkpoint, proof } = evidence;
      const entryLeaf = write.entryLeaf.get(author, position);
      if (entryLeaf !== undefined && !equalBytes(entryLeaf, leafHash)) throw new Conflict('early');
      // Of an entry that is held, as of an early one, there is a statement at this place.
      statements.put(author, position, statement);
      const { about, parts } = statement;
      const [leaf, hashes] = [asBuffer(leafHash), asBuffer(proof)];
      write.early.run(
        statement.id,
        author,
        position,
        leaf,
        checkpoint,
        hashes,
        JSON.stringify({ about, parts }),
      );
    },
    drop: (statement) => {
      const listed = write.listed.get(statement);
      if (listed === undefined) return;
      write.gone.run(statement);
      // Written by `take`.
      statements.remove(statement, JSON.parse(listed) as Listed);
    },
    waiting: (author, from, end) =>
      new Map(write.waiting.all(author, from, end).map((row) => [row.position, row])),
    join: (statement) => void write.gone.run(statement),
  };
}

function prepareWrites(connection: Database.Database) {
  return {
    entryLeaf: connection
      .prepare<[string, number], Buffer>('SELECT leaf_hash FROM entry WHERE author = ? AND position = ?')
      .pluck(),
    early: connection.prepare(
      `INSERT INTO early (statement, author, position, leaf_hash, checkpoint, proof, listed) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    listed: connection.prepare<[string], string>('SELECT listed FROM early WHERE statement = ?').pluck(),
    waiting: connection.prepare<[string, number, number], Waiting>(
      'SELECT position, statement, leaf_hash FROM early WHERE author = ? AND position >= ? AND position < ?',
    ),
    gone: connection.prepare('DELETE FROM early WHERE statement = ?'),
  };
}
