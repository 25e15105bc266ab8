import {
  concatBytes,
  decodeBase64,
  decodeU32,
  decodeUtf8,
  encodeBase64,
  encodeU32,
  encodeUtf8,
} from './bytes.ts';
import { sha256 } from './digest.ts';
import { verifyEd25519 } from './ed25519.ts';
import { type PublicKey, publicKeyFromRaw, rawPublicKey } from './key.ts';
import { NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';

/** A C2SP signed note, 1.0.0 (spec/log.md section 3): text for people and machines, and who signed it. */
export interface Note {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** One signature line. Name and hash together name a key; the hash alone proves nothing. */
export interface NoteSignature {
  readonly name: string;
  /** The first four bytes of the key's digest, as a number. */
  readonly keyHash: number;
  readonly signature: Uint8Array;
}

/** 0x01 signs the text; 0x04 is a witness's cosignature with the time (cosignature.ts). */
export const NOTE_KEY_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const;
export type NoteKeyType = keyof typeof NOTE_KEY_TYPES;

/** A key that may sign notes, under a name. */
export interface NoteKey {
  readonly name: string;
  readonly type: NoteKeyType;
  readonly publicKey: PublicKey;
  readonly keyHash: number;
}

/** The hash is the first four bytes of SHA-256(name || 0x0A || type || raw key). */
export function noteKey(name: string, type: NoteKeyType, publicKey: PublicKey): NoteKey {
  assert(isKeyName(name), 'a key name has no spaces, control characters or plus');
  const typed = new Uint8Array([NOTE_KEY_TYPES[type]]);
  const hash = sha256(concatBytes(encodeUtf8(`${name}\n`), typed, rawPublicKey(publicKey)));
  return { name, type, publicKey, keyHash: decodeU32(hash) };
}

/** Reads a note; nothing is verified yet, and the text must not be used before it is. Refuses `note-malformed`, `too-large`. */
export function parseNote(bytes: Uint8Array): Result<Note> {
  if (bytes.length > NOTE_BYTES_MAX) return refuse('too-large', { bytesMax: NOTE_BYTES_MAX });
  const decoded = decodeUtf8(bytes);
  if (!decoded.ok) return refuse('note-malformed', { reason: 'not UTF-8' });
  const whole = decoded.value;
  if (hasControls(whole)) return refuse('note-malformed', { reason: 'control character' });
  const blank = whole.lastIndexOf('\n\n');
  if (blank < 0 || !whole.endsWith('\n')) return refuse('note-malformed', { reason: 'no signature block' });
  const lines = whole.slice(blank + 2, -1).split('\n');
  if (lines.length > NOTE_SIGNATURES_MAX) return refuse('too-large', { signaturesMax: NOTE_SIGNATURES_MAX });
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (!signature) return refuse('note-malformed', { reason: 'signature line' });
    signatures.push(signature);
  }
  return ok({ text: whole.slice(0, blank + 1), signatures });
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [dash, name, base64, ...rest] = line.split(' ');
  if (dash !== '—' || name === undefined || base64 === undefined || rest.length > 0) return undefined;
  const bytes = decodeBase64(base64);
  if (!isKeyName(name) || !bytes.ok || bytes.value.length <= KEY_HASH_BYTES) return undefined;
  return { name, keyHash: decodeU32(bytes.value), signature: bytes.value.subarray(KEY_HASH_BYTES) };
}

export function writeNote(note: Note): Uint8Array {
  assert(note.text.endsWith('\n') && !hasControls(note.text), 'a note is lines of text');
  const lines = note.signatures.map(({ name, keyHash, signature }) => {
    return `— ${name} ${encodeBase64(concatBytes(encodeU32(keyHash), signature))}\n`;
  });
  return encodeUtf8(`${note.text}\n${lines.join('')}`);
}

/** Signs the text as it stands, type 0x01. */
export function signNote(
  text: string,
  key: NoteKey,
  sign: (message: Uint8Array) => Uint8Array,
): NoteSignature {
  assert(key.type === 'ed25519', 'a key of type 0x01 signs notes');
  return { name: key.name, keyHash: key.keyHash, signature: sign(encodeUtf8(text)) };
}

/**
 * Which of the known 0x01 keys signed. Unknown keys are ignored, also those that share a name or a hash with a known
 * one; a signature of a known key that fails refuses the note with `signature-wrong`.
 */
export function verifyNote(note: Note, keys: readonly NoteKey[]): Result<readonly NoteKey[]> {
  const message = encodeUtf8(note.text);
  const signers = new Set<NoteKey>();
  for (const line of note.signatures) {
    const key = claimedKey(line, keys, 'ed25519');
    if (!key) continue;
    if (!verifyEd25519(key.publicKey, message, line.signature))
      return refuse('signature-wrong', { key: key.name });
    signers.add(key);
  }
  return ok([...signers]);
}

/** The known key of this type that a signature line names. */
export const claimedKey = (
  line: NoteSignature,
  keys: readonly NoteKey[],
  type: NoteKeyType,
): NoteKey | undefined =>
  keys.find((key) => key.type === type && key.keyHash === line.keyHash && key.name === line.name);

/** `name+hash+base64(type || raw key)`, the text by which keys are handed to other tools. */
export function writeVerifierKey(key: NoteKey): string {
  const hash = key.keyHash.toString(16).padStart(8, '0');
  const typed = concatBytes(new Uint8Array([NOTE_KEY_TYPES[key.type]]), rawPublicKey(key.publicKey));
  return `${key.name}+${hash}+${encodeBase64(typed)}`;
}

/** Enrols the key and recomputes its hash. Refuses `key-malformed`. */
export function parseVerifierKey(text: string): Result<NoteKey> {
  const [, name = '', hash = '', base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  const typed = decodeBase64(base64);
  if (!isKeyName(name) || !typed.ok) return refuse('key-malformed', { reason: 'verifier key' });
  const type = typed.value[0] === NOTE_KEY_TYPES.ed25519 ? 'ed25519' : 'cosignature';
  if (typed.value[0] !== NOTE_KEY_TYPES[type]) return refuse('key-malformed', { reason: 'type of key' });
  const publicKey = publicKeyFromRaw(typed.value.subarray(1));
  if (!publicKey.ok) return publicKey;
  const key = noteKey(name, type, publicKey.value);
  return key.keyHash === Number.parseInt(hash, 16)
    ? ok(key)
    : refuse('key-malformed', { reason: 'hash of key' });
}

const isKeyName = (name: string): boolean => /^[^\s\u0085+]+$/u.test(name) && !hasControls(name);

const hasControls = (text: string): boolean => CONTROLS.some((control) => text.includes(control));

const KEY_HASH_BYTES = 4;
/** ASCII below the space, newline apart. */
const CONTROLS = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).filter(
  (char) => char !== '\n',
);
