import { decodeBase64, encodeBase64, equalBytes } from './bytes.ts';
import { EMPTY_ROOT, HASH_BYTES } from './merkle.ts';
import { type Note, type NoteKey, parseNote, signNote, verifyNote, writeNote } from './note.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';

/** The head of a log, C2SP tlog-checkpoint 1.0.0 (spec/log.md section 4). */
export interface Checkpoint {
  /** `<network>/<institute>`; also the name of the key that signs. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * Reads a checkpoint and the note that carries it; no signature is verified. Extension lines are refused: witnesses
 * make no statement about them. Refuses `note-malformed`, `checkpoint-malformed`, `too-large`.
 */
export function parseCheckpoint(
  bytes: Uint8Array,
): Result<{ readonly checkpoint: Checkpoint; readonly note: Note }> {
  const note = parseNote(bytes);
  if (!note.ok) return note;
  const checkpoint = parseCheckpointText(note.value.text);
  return checkpoint.ok ? ok({ checkpoint: checkpoint.value, note: note.value }) : checkpoint;
}

export function parseCheckpointText(text: string): Result<Checkpoint> {
  const [origin = '', sizeText = '', rootText = '', end, ...rest] = text.split('\n');
  if (origin === '' || end !== '' || rest.length > 0)
    return refuse('checkpoint-malformed', { reason: 'lines' });
  const size = Number(sizeText);
  if (!/^(0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size)) {
    return refuse('checkpoint-malformed', { reason: 'size' });
  }
  const root = decodeBase64(rootText);
  if (!root.ok || root.value.length !== HASH_BYTES) return refuse('checkpoint-malformed', { reason: 'root' });
  if (size === 0 && !equalBytes(root.value, EMPTY_ROOT))
    return refuse('checkpoint-malformed', { reason: 'empty root' });
  return ok({ origin, size, root: root.value });
}

/** The text that is signed: origin, size and root, one line each. */
export function writeCheckpointText({ origin, size, root }: Checkpoint): string {
  assert(
    Number.isSafeInteger(size) && size >= 0 && root.length === HASH_BYTES,
    'a checkpoint has a size and a root',
  );
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/**
 * A checkpoint signed by the log. Never call it for a head that does not extend the last one signed: two inconsistent
 * checkpoints are proof of a fork.
 */
export function signCheckpoint(
  checkpoint: Checkpoint,
  key: NoteKey,
  sign: (message: Uint8Array) => Uint8Array,
): Uint8Array {
  assert(key.name === checkpoint.origin, 'the log key is named like the origin');
  const text = writeCheckpointText(checkpoint);
  return writeNote({ text, signatures: [signNote(text, key, sign)] });
}

/**
 * A checkpoint of this log, signed by at least one of its keys. Refuses the codes of `parseCheckpoint`,
 * `checkpoint-origin-wrong`, `checkpoint-signer-unknown` and `signature-wrong`.
 */
export function openCheckpoint(
  bytes: Uint8Array,
  log: { readonly origin: string; readonly keys: readonly NoteKey[] },
): Result<{ readonly checkpoint: Checkpoint; readonly note: Note; readonly signers: readonly NoteKey[] }> {
  const parsed = parseCheckpoint(bytes);
  if (!parsed.ok) return parsed;
  if (parsed.value.checkpoint.origin !== log.origin)
    return refuse('checkpoint-origin-wrong', { expected: log.origin });
  const ownKeys = log.keys.filter((key) => key.name === log.origin);
  const signers = verifyNote(parsed.value.note, ownKeys);
  if (!signers.ok) return signers;
  if (signers.value.length === 0) return refuse('checkpoint-signer-unknown');
  return ok({ ...parsed.value, signers: signers.value });
}
