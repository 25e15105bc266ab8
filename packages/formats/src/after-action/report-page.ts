import type { AlertStatus, Instant, StatementId, Tlp } from '@comity/protocol';

/** A report before it has a format: every text in it is plain, and a writer alone knows how to keep it so. */
export interface ReportPage {
  readonly status: AlertStatus;
  readonly tlp: Tlp;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: Line }
  /** The words of an institute, line feeds included. */
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'list'; readonly lines: readonly Line[] }
  | Table;

/** The first cell of a row says what the row is about. */
export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Line[])[];
}

export type Line = Run | readonly Run[];
export type Run =
  | string
  | { readonly strong: string }
  | { readonly code: string }
  | { readonly at: Instant }
  /** A statement by its number in the list of statements, where its whole id stands. */
  | { readonly source: number; readonly id: StatementId }
  /** The same in the list itself. */
  | { readonly sourceEntry: number };

export const runsOf = (line: Line): readonly Run[] => (Array.isArray(line) ? line : [line as Run]); // as: a run is no array

/** "2026-11-21 05:43:00": milliseconds are cut. */
export const utcText = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 19)}`;

/** Enough of an id to recognise it; the whole one stands in the list of statements. */
export const shortened = (id: StatementId): string => id.slice(0, 12);

export const heading = (level: 2 | 3, text: string): Block => ({ kind: 'heading', level, text });
export const paragraph = (text: Line): Block => ({ kind: 'paragraph', text });
export const quote = (text: string): Block => ({ kind: 'quote', text });
export const at = (instant: Instant | null): Run => (instant === null ? '-' : { at: instant });

/** A table, or in words that there is nothing to show. */
export const tableOr = (otherwise: string, table: Omit<Table, 'kind'>): Block =>
  table.rows.length === 0 ? paragraph(otherwise) : { kind: 'table', ...table };

export const listOr = (otherwise: string, lines: readonly Line[]): Block =>
  lines.length === 0 ? paragraph(otherwise) : { kind: 'list', lines };
