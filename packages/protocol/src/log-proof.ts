import { concatBytes, decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './bytes.ts';
import { LOG_PROOF_HASHES_MAX, NOTE_BYTES_MAX } from './limits.ts';
import { HASH_BYTES } from './merkle.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';

/** C2SP tlog-proof@v1: that a leaf stands in a log, to be verified offline. File extension `.tlog-proof`. */
export interface LogProof {
  readonly index: number;
  /** Inclusion proof in the checkpoint's tree, from the leaf's sibling upwards. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: Uint8Array;
}

export function writeLogProof({ index, hashes, checkpoint }: LogProof): Uint8Array {
  assert(Number.isSafeInteger(index) && index >= 0, 'a position is a safe integer');
  const lines = hashes.map((hash) => `${encodeBase64(hash)}\n`).join('');
  return concatBytes(encodeUtf8(`${HEADER}\nindex ${index}\n${lines}\n`), checkpoint);
}

/**
 * Reads a proof; the caller verifies the checkpoint, then the inclusion. The optional `extra` line is refused: nothing
 * authenticates it and we have no use for it. Refuses `log-proof-malformed`, `too-large`.
 */
export function parseLogProof(bytes: Uint8Array): Result<LogProof> {
  if (bytes.length > BYTES_MAX) return refuse('too-large', { bytesMax: BYTES_MAX });
  const text = decodeUtf8(bytes);
  if (!text.ok) return refuse('log-proof-malformed', { reason: 'not UTF-8' });
  const blank = text.value.indexOf('\n\n');
  const [header, indexLine = '', ...hashLines] = text.value.slice(0, Math.max(blank, 0)).split('\n');
  const indexText = /^index (0|[1-9]\d*)$/.exec(indexLine)?.[1];
  const index = Number(indexText);
  if (header !== HEADER || indexText === undefined || !Number.isSafeInteger(index)) {
    return refuse('log-proof-malformed', { reason: 'first lines' });
  }
  if (hashLines.length > LOG_PROOF_HASHES_MAX)
    return refuse('log-proof-malformed', { reason: 'too many hashes' });
  const hashes: Uint8Array[] = [];
  for (const line of hashLines) {
    const hash = decodeBase64(line);
    if (!hash.ok || hash.value.length !== HASH_BYTES)
      return refuse('log-proof-malformed', { reason: 'hash' });
    hashes.push(hash.value);
  }
  return ok({ index, hashes, checkpoint: encodeUtf8(text.value.slice(blank + 2)) });
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A base64 hash and its newline are 45 bytes. */
const BYTES_MAX = NOTE_BYTES_MAX + 64 + 45 * LOG_PROOF_HASHES_MAX;
