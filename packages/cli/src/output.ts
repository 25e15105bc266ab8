import { styleText } from 'node:util';
import { cleanText } from './clean-text.ts';
import type { Io } from './io.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'strong' | 'faint';

/** Where a command says things: for people aligned and clean, for programs one JSON document. */
export interface Output {
  readonly isJson: boolean;
  /** The result, once: a document for `--json`, or what `human` prints. */
  result(document: unknown, human: () => void): void;
  /** A line of the result. What others wrote must come through `cleanText`, `table` or `fields`. */
  line(text?: string): void;
  /** Columns; every cell is cleaned. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Names and values below each other; every value is cleaned. */
  fields(entries: readonly (readonly [string, string])[]): void;
  /** Beside the result, on standard error: progress, warnings. Never in the way of `--json`. */
  note(text: string): void;
  tone(tone: Tone, text: string): string;
}

export function openOutput(io: Io, isJson: boolean): Output {
  const tone = (name: Tone, text: string): string =>
    io.hasColour ? styleText(STYLES[name], text, { validateStream: false }) : text;
  const line = (text = '') => io.write(`${text}\n`);
  return {
    isJson,
    tone,
    line,
    result: (document, human) => (isJson ? io.write(`${JSON.stringify(document, null, 2)}\n`) : human()),
    note: (text) => io.writeError(`${text}\n`),
    table: (headings, rows) => {
      const cleaned = rows.map((row) => row.map(cleanText));
      const widths = headings.map((heading, at) =>
        Math.max(heading.length, ...cleaned.map((row) => widthOf(row[at] ?? ''))),
      );
      line(tone('faint', joinColumns(headings, widths)));
      for (const row of cleaned) line(joinColumns(row, widths));
    },
    fields: (entries) => {
      const width = Math.max(0, ...entries.map(([name]) => name.length));
      for (const [name, value] of entries) line(`${tone('faint', name.padEnd(width))}  ${cleanText(value)}`);
    },
  };
}

/** The last column is not padded: nothing trails. */
const joinColumns = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, at) =>
      at === cells.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - widthOf(cell)),
    )
    .join('  ')
    .trimEnd();

const widthOf = (text: string): number => [...text].length;

const STYLES = { good: 'green', bad: 'red', warn: 'yellow', strong: 'bold', faint: 'dim' } as const;

/** Sizes for people, in powers of 1024. */
export function sizeText(bytes: number): string {
  const unit = UNITS.findLastIndex((_, at) => bytes >= 1024 ** at);
  return unit <= 0 ? `${bytes} B` : `${(bytes / 1024 ** unit).toFixed(1)} ${UNITS[unit]}`;
}
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** TLP levels as people say them. */
export const tlpText = (level: string): string => `TLP:${level}`;

export const shortId = (id: string): string => id.slice(0, 12);
