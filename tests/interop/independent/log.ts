import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/**
 * Notes, checkpoints and Merkle proofs of C2SP and RFC 6962, written from those specifications with node:crypto alone. Shares
 * nothing with packages/: it is the second opinion.
 */

export const sha256 = (...pieces: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};

/** SPKI of an Ed25519 key, RFC 8410: a fixed prefix and the 32 raw bytes. */
export const spkiOf = (raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);

export const keyOf = (raw: Buffer): KeyObject =>
  createPublicKey({ key: spkiOf(raw), format: 'der', type: 'spki' });

export class Refused extends Error {
  override readonly name = 'Refused';
}

export function demand(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Refused(what);
}

/** RFC 9162 section 2.1.3.2: the root that a leaf and its audit path lead to. */
export function rootOfPath(leafHash: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  demand(index < size, 'index-beyond-tree');
  let position = index;
  let last = size - 1;
  let root = leafHash;
  for (const hash of path) {
    demand(last > 0, 'path-too-long');
    if (position % 2 === 1 || position === last) {
      root = sha256('\x01', hash, root);
      while (position % 2 === 0 && position > 0) {
        position = Math.floor(position / 2);
        last = Math.floor(last / 2);
      }
    } else root = sha256('\x01', root, hash);
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  demand(last === 0, 'path-too-short');
  return root;
}

/** RFC 6962 section 2.1: the root over these leaves, by its recursive definition. */
export function rootOfLeaves(leafHashes: readonly Buffer[]): Buffer {
  const [only, ...others] = leafHashes;
  if (only === undefined) return sha256();
  if (others.length === 0) return only;
  const left = 2 ** Math.floor(Math.log2(leafHashes.length - 1));
  return sha256('\x01', rootOfLeaves(leafHashes.slice(0, left)), rootOfLeaves(leafHashes.slice(left)));
}

export const leafOf = (entry: Buffer | string): Buffer => sha256('\0', entry);

export interface Head {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** A key that signs notes. Type 1 signs the text, type 4 is a witness's cosignature with the time. */
export interface NoteKey {
  readonly name: string;
  readonly type: 1 | 4;
  readonly raw: Buffer;
}

/** `name+hash+base64(type || raw key)`, the form in which C2SP hands keys over. */
export function noteKeyOf(text: string): NoteKey {
  const [name = '', hash, ...encoded] = text.split('+');
  const typed = Buffer.from(encoded.join('+'), 'base64');
  const key: NoteKey = { name, type: typed[0] === 4 ? 4 : 1, raw: typed.subarray(1) };
  demand(typed.length === 33 && hashOf(key).toString('hex') === hash, 'verifier-key');
  return key;
}

const hashOf = ({ name, type, raw }: NoteKey): Buffer =>
  sha256(`${name}\n`, Buffer.from([type]), raw).subarray(0, 4);

const partsOf = (note: string): { readonly text: string; readonly lines: readonly string[] } => {
  const blank = note.lastIndexOf('\n\n');
  demand(blank > 0 && note.endsWith('\n'), 'note-form');
  return { text: note.slice(0, blank + 1), lines: note.slice(blank + 2, -1).split('\n') };
};

/** What a checkpoint claims. Nothing is verified yet. */
export function claimedHead(note: string): Head {
  const [origin = '', size = '', root = '', end, ...rest] = partsOf(note).text.split('\n');
  demand(/^(0|[1-9]\d*)$/.test(size) && end === '' && rest.length === 0, 'checkpoint-form');
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

/** Every line of a known key must verify, and one must be there. Answers the times of the cosignatures, in seconds. */
export function verifyNote(note: string, keys: readonly NoteKey[]): readonly number[] {
  const { text, lines } = partsOf(note);
  const cosignedAt: number[] = [];
  let signers = 0;
  for (const line of lines) {
    const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    demand(name !== undefined && encoded !== undefined, 'note-form');
    const bytes = Buffer.from(encoded, 'base64');
    const key = keys.find((one) => one.name === name && hashOf(one).equals(bytes.subarray(0, 4)));
    if (key === undefined) continue;
    const seconds = key.type === 4 ? Number(bytes.readBigUInt64BE(4)) : 0;
    const signed = key.type === 4 ? `cosignature/v1\ntime ${seconds}\n${text}` : text;
    const signature = bytes.subarray(key.type === 4 ? 12 : 4);
    demand(verify(null, Buffer.from(signed), keyOf(key.raw), signature), 'note-signature');
    if (key.type === 4) cosignedAt.push(seconds);
    signers += 1;
  }
  demand(signers > 0, 'note-signer');
  return cosignedAt;
}
