import type { InstituteId } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { wordsIn } from './write-statement.ts';

/** Makes the index of words anew from the statements: it holds nothing that they do not. */
export function fillWords(database: Database.Database): void {
  const rows = database.prepare<[number], HeldRow>(
    'SELECT arrival, title, author, envelope FROM statement WHERE arrival > ? ORDER BY arrival LIMIT 500',
  );
  const put = database.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)');
  for (let batch = rows.all(0); batch.length > 0; batch = rows.all(batch.at(-1)?.arrival ?? 0))
    for (const row of batch) put.run(row.arrival, wordsIn(row));
}

interface HeldRow {
  readonly arrival: number;
  readonly title: string;
  readonly author: InstituteId;
  readonly envelope: Buffer;
}
