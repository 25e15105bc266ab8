import { concatBytes, decodeU64, encodeU64, encodeUtf8 } from './bytes.ts';
import { parseCheckpointText } from './checkpoint.ts';
import { SIGNATURE_BYTES, verifyEd25519 } from './ed25519.ts';
import { claimedKey, type Note, type NoteKey, type NoteSignature } from './note.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';

/** A witness's word: as of this time, this is the largest consistent head of the log that it has seen. */
export interface Cosignature {
  readonly key: NoteKey;
  /** Seconds since 1970, by the witness's clock. */
  readonly cosignedAtSeconds: number;
}

/** Cosigns the text of a checkpoint, C2SP tlog-cosignature type 0x04. Only after a consistency proof from the last one. */
export function cosign(
  checkpointText: string,
  key: NoteKey,
  nowSeconds: number,
  sign: (message: Uint8Array) => Uint8Array,
): NoteSignature {
  assert(key.type === 'cosignature', 'a key of type 0x04 cosigns');
  assert(Number.isSafeInteger(nowSeconds) && nowSeconds >= 0, 'the time is in whole seconds');
  const signature = sign(cosignedMessage(checkpointText, nowSeconds));
  return { name: key.name, keyHash: key.keyHash, signature: concatBytes(encodeU64(nowSeconds), signature) };
}

/**
 * The cosignatures of the known 0x04 keys, one per signature line. Unknown keys are ignored; one of a known key that
 * fails refuses them all with `signature-wrong`. Refuses `checkpoint-malformed`, `signature-malformed`.
 */
export function verifyCosignatures(note: Note, keys: readonly NoteKey[]): Result<readonly Cosignature[]> {
  const checkpoint = parseCheckpointText(note.text);
  if (!checkpoint.ok) return checkpoint;
  const cosignatures: Cosignature[] = [];
  for (const line of note.signatures) {
    const key = claimedKey(line, keys, 'cosignature');
    if (!key) continue;
    if (line.signature.length !== TIME_BYTES + SIGNATURE_BYTES)
      return refuse('signature-malformed', { key: key.name });
    const seconds = decodeU64(line.signature);
    if (!seconds.ok) return seconds;
    const message = cosignedMessage(note.text, seconds.value);
    if (!verifyEd25519(key.publicKey, message, line.signature.subarray(TIME_BYTES))) {
      return refuse('signature-wrong', { key: key.name });
    }
    cosignatures.push({ key, cosignedAtSeconds: seconds.value });
  }
  return ok(cosignatures);
}

const cosignedMessage = (checkpointText: string, seconds: number): Uint8Array =>
  encodeUtf8(`cosignature/v1\ntime ${seconds}\n${checkpointText}`);

const TIME_BYTES = 8;
