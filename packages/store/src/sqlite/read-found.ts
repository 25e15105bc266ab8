import type { FoundQuery } from '@comity/node';
import { foldCase } from '@comity/node/fold-case';
import { PREFIX_CHARS_MIN } from '@comity/node/search-words';
import type Database from 'better-sqlite3';

/** Searching words and titles: prepared SQL, since a search gives as many numbers as there are statements. */
export function openFoundRead(connection: Database.Database): (query: FoundQuery) => readonly number[] {
  const byWords = connection
    .prepare<[string, number], number>(
      'SELECT rowid FROM word WHERE word MATCH ? ORDER BY rowid DESC LIMIT ?',
    )
    .pluck();
  const byTitle = connection
    .prepare<[string, number], number>(
      'SELECT arrival FROM title WHERE instr(folded, ?) > 0 ORDER BY arrival DESC LIMIT ?',
    )
    .pluck();
  const all = connection
    .prepare<[number], number>('SELECT arrival FROM title ORDER BY arrival DESC LIMIT ?')
    .pluck();
  return ({ words, text, limit }) => {
    const worded = words.length === 0 ? undefined : byWords.all(matching(words), limit);
    const titled = text === undefined ? undefined : byTitle.all(foldCase(text), limit);
    if (worded === undefined) return titled ?? all.all(limit);
    if (titled === undefined) return worded;
    const both = new Set(titled);
    return worded.filter((arrival) => both.has(arrival));
  };
}

/** Words hold letters and figures alone (search-words.ts): none can end its quotation. */
const matching = (words: readonly string[]): string =>
  words.map((word) => ([...word].length < PREFIX_CHARS_MIN ? `"${word}"` : `"${word}"*`)).join(' AND ');
