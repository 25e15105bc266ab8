import type { NewStatement } from '@comity/node';
import { foldCase } from '@comity/node/fold-case';
import { searchTextOf, searchWords } from '@comity/node/search-words';
import { type Digest, type InstituteId, type StatementId, sha256Hex } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { asBuffer } from './as-buffer.ts';
import { Conflict } from './conflict.ts';

/** Writing a statement with all that lists and searches know of it. Prepared SQL (write-log.ts). Called inside a transaction. */
export interface StatementWriter {
  /** Throws Conflict if it is here already, or another one at its place. */
  put(author: InstituteId, position: number, statement: NewStatement): void;
  /** Sets the title of a statement, which may not be there. */
  index(statement: StatementId, title: string): void;
  /** Drops a statement of which this is all that was listed. Its arrival is not given again. */
  remove(statement: StatementId, listed: Listed): void;
}

export type Listed = Pick<NewStatement, 'about' | 'parts'>;

export function openStatementWriter(connection: Database.Database): StatementWriter {
  const write = prepareWrites(connection);
  return {
    put: (author, position, { id, type, title, issuedAt, receivedAt, envelope, about, parts }) => {
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
      write.words.run(arrival, wordsIn({ title, author, envelope }));
      if (about !== null) write.about.run(about, arrival);
      for (const sha256 of parts) write.part.run(bytesOf(sha256), arrival);
    },
    index: (statement, title) => {
      write.foldedTitle.run(foldCase(title), statement);
      write.listedTitle.run(title, statement);
      const row = write.indexed.get(statement);
      if (row === undefined) return;
      write.noWords.run(row.arrival);
      write.words.run(row.arrival, wordsIn(row));
    },
    remove: (statement, { about, parts }) => {
      const arrival = write.arrival.get(statement);
      if (arrival === undefined) return;
      write.dropped.run(arrival);
      write.noTitle.run(arrival);
      write.noWords.run(arrival);
      if (about !== null) write.noAbout.run(about, arrival);
      for (const sha256 of parts) write.noPart.run(bytesOf(sha256), arrival);
      write.noStatement.run(arrival);
    },
  };
}

/** What the index of words is given: the words alone, each once. */
export const wordsIn = (row: Searched): string => [...new Set(searchWords(searchTextOf(row)))].join(' ');

type Searched = Parameters<typeof searchTextOf>[0];

const bytesOf = (sha256: Digest): Buffer => Buffer.from(sha256, 'hex');

function prepareWrites(connection: Database.Database) {
  return {
    // SQLite would give the highest arrival again once its statement is dropped, and whoever has read that far would miss the new one.
    statement: connection.prepare(
      `INSERT INTO statement
         (arrival, id, author, position, type, title, issued_at, received_at, envelope, envelope_sha256)
       VALUES (
         1 + max((SELECT coalesce(max(arrival), 0) FROM statement), (SELECT coalesce(max(arrival), 0) FROM dropped_arrival)),
         ?, ?, ?, ?, ?, ?, ?, ?, ?
       ) ON CONFLICT DO NOTHING`,
    ),
    title: connection.prepare('INSERT INTO title (arrival, folded) VALUES (?, ?)'),
    about: connection.prepare('INSERT INTO statement_about (subject, arrival) VALUES (?, ?)'),
    words: connection.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)'),
    noWords: connection.prepare('DELETE FROM word WHERE rowid = ?'),
    indexed: connection.prepare<[string], Searched & { readonly arrival: number }>(
      'SELECT arrival, title, author, envelope FROM statement WHERE id = ?',
    ),
    // The same content twice in a statement is one part to look for.
    part: connection.prepare(
      'INSERT INTO statement_part (sha256, arrival) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    listedTitle: connection.prepare('UPDATE statement SET title = ? WHERE id = ?'),
    foldedTitle: connection.prepare(
      'UPDATE title SET folded = ? WHERE arrival = (SELECT arrival FROM statement WHERE id = ?)',
    ),
    arrival: connection.prepare<[string], number>('SELECT arrival FROM statement WHERE id = ?').pluck(),
    dropped: connection.prepare(
      `INSERT INTO dropped_arrival (one, arrival) VALUES (1, ?)
       ON CONFLICT (one) DO UPDATE SET arrival = max(arrival, excluded.arrival)`,
    ),
    noTitle: connection.prepare('DELETE FROM title WHERE arrival = ?'),
    noAbout: connection.prepare('DELETE FROM statement_about WHERE subject = ? AND arrival = ?'),
    noPart: connection.prepare('DELETE FROM statement_part WHERE sha256 = ? AND arrival = ?'),
    noStatement: connection.prepare('DELETE FROM statement WHERE arrival = ?'),
  };
}
