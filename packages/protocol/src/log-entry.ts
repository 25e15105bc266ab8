import { decodeUtf8, encodeUtf8 } from './bytes.ts';
import type { Digest, StatementId } from './identifier.ts';
import { leafHash } from './merkle.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';

/** What a log commits to at one position (spec/log.md): never content, so that a log may be shown to anybody. */
export interface LogEntry {
  readonly statement: StatementId;
  /** SHA-256 of the envelope's exact bytes. */
  readonly envelope: Digest;
}

/** `comity/entry/v1`, statement id, digest of the envelope: one line each, 146 bytes. */
export const writeLogEntry = (entry: LogEntry): Uint8Array =>
  encodeUtf8(`${HEADER}\n${entry.statement}\n${entry.envelope}\n`);

/** Refuses `log-entry-malformed`. */
export function parseLogEntry(bytes: Uint8Array): Result<LogEntry> {
  const text = bytes.length === ENTRY_BYTES ? decodeUtf8(bytes) : undefined;
  const lines = text?.ok ? FORM.exec(text.value) : null;
  if (!lines) return refuse('log-entry-malformed');
  return ok({ statement: lines[1] as StatementId, envelope: lines[2] as Digest }); // as: the form was just tested
}

/** The entry as the tree holds it. */
export const logEntryHash = (entry: LogEntry): Uint8Array => leafHash(writeLogEntry(entry));

const HEADER = 'comity/entry/v1';
const FORM = /^comity\/entry\/v1\n([0-9a-f]{64})\n([0-9a-f]{64})\n$/;
const ENTRY_BYTES = HEADER.length + 1 + 2 * 65;
