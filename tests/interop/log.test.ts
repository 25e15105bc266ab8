import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { accepted } from '@comity/node/testing';
import {
  CompactRange,
  leafHash,
  noteKey,
  openCheckpoint,
  parseNote,
  parsePublicKey,
  parseVerifierKey,
  verifyCosignatures,
  verifyInclusion,
  writeVerifierKey,
} from '@comity/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BundleDocument } from './independent/documents.ts';
import {
  claimedHead,
  leafOf,
  type NoteKey,
  noteKeyOf,
  Refused,
  rootOfLeaves,
  rootOfPath,
  sha256,
  verifyNote,
} from './independent/log.ts';
import { type Issued, issue } from './issued.ts';

let issued: Issued;
beforeAll(async () => {
  issued = await issue();
});

const outcome = <T>(verify: () => T): T | string => {
  try {
    return verify();
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
};

/** Our keys as other tools take them: text, made by our code, read by theirs. */
const ourKeys = (): NoteKey[] => {
  const [north, south] = [issued.north, issued.south].map(({ node }) =>
    accepted(parsePublicKey(node.publicKey)),
  );
  if (north === undefined || south === undefined) throw new Error('two institutes');
  const origin = issued.origin;
  const witness = origin.replace('/north', '/south');
  return [noteKey(origin, 'ed25519', north), noteKey(witness, 'cosignature', south)].map((key) =>
    noteKeyOf(writeVerifierKey(key)),
  );
};

describe('a checkpoint of our node with the cosignature of a peer, read by independent code', () => {
  it('verifies under both verifier keys, with the time of the witness', () => {
    const [cosignedAt] = verifyNote(issued.cosignedCheckpoint, ourKeys());
    expect(new Date((cosignedAt ?? 0) * 1000).toISOString()).toBe('2026-11-21T04:00:00.000Z');
  });

  it('has the root that RFC 6962 defines over the leaves of the whole log', () => {
    const { size, root, origin } = claimedHead(issued.cosignedCheckpoint);
    expect([origin, size]).toEqual([issued.origin, issued.leafHashes.length]);
    expect(rootOfLeaves(issued.leafHashes)).toEqual(root);
    expect(rootOfLeaves(issued.leafHashes.slice(0, -1))).not.toEqual(root);
  });

  it('is refused with another size, another root, or another time of the witness', () => {
    const note = issued.cosignedCheckpoint;
    const { size, root } = claimedHead(note);
    const swapped = sha256(root).toString('base64');
    expect(outcome(() => verifyNote(note.replace(`\n${size}\n`, `\n${size + 1}\n`), ourKeys()))).toBe(
      'note-signature',
    );
    expect(outcome(() => verifyNote(note.replace(root.toString('base64'), swapped), ourKeys()))).toBe(
      'note-signature',
    );
    const lines = note.split('\n');
    const last = lines.length - 2;
    const [dash, name, base64 = ''] = (lines[last] ?? '').split(' ');
    const bytes = Buffer.from(base64, 'base64');
    bytes[11] = (bytes[11] ?? 0) ^ 1; // the lowest byte of the seconds
    lines[last] = [dash, name, bytes.toString('base64')].join(' ');
    expect(outcome(() => verifyNote(lines.join('\n'), ourKeys()))).toBe('note-signature');
  });

  it('is refused under the key of another institute', () => {
    const [own, witness] = ourKeys();
    if (own === undefined || witness === undefined) throw new Error('two keys');
    expect(outcome(() => verifyNote(issued.cosignedCheckpoint, [{ ...own, raw: witness.raw }]))).toBe(
      'note-signer',
    );
  });
});

describe("a log made by other people's code (tessera)", () => {
  const folder = new URL('../../protocol/vectors/log/tiles/', import.meta.url);
  const bytesOf = (name: string): Buffer => readFileSync(new URL(name, folder));
  const keyText = /`(\S+\+[0-9a-f]{8}\+\S+)`/.exec(bytesOf('README.md').toString('utf8'))?.[1] ?? '';
  const sizes = [1, 4, 7, 8];
  /** A bundle of entries: u16 length, then the entry. */
  const entriesOf = (bundle: Buffer): Buffer[] => {
    const entries: Buffer[] = [];
    for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
      entries.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)));
    return entries;
  };
  const leavesOf = (size: number) => entriesOf(bytesOf(`tile_entries_000.p_${size}`)).map(leafOf);

  it('is read alike by our code and by the independent code: key, checkpoints and roots', () => {
    const ours = accepted(parseVerifierKey(keyText));
    for (const size of sizes) {
      const note = bytesOf(`checkpoint.${size}`);
      const opened = accepted(openCheckpoint(note, { origin: ours.name, keys: [ours] })).checkpoint;
      expect(verifyNote(note.toString('utf8'), [noteKeyOf(keyText)])).toEqual([]);
      const root = rootOfLeaves(leavesOf(size));
      const range = new CompactRange();
      for (const entry of entriesOf(bytesOf(`tile_entries_000.p_${size}`))) range.appendLeaf(leafHash(entry));
      expect([opened.size, Buffer.from(opened.root)]).toEqual([size, root]);
      expect(Buffer.from(range.root())).toEqual(root);
    }
  });

  it('is refused by both with a checkpoint whose size was changed', () => {
    const ours = accepted(parseVerifierKey(keyText));
    const forged = bytesOf('checkpoint.8').toString('utf8').replace('\n8\n', '\n9\n');
    expect(outcome(() => verifyNote(forged, [noteKeyOf(keyText)]))).toBe('note-signature');
    expect(openCheckpoint(Buffer.from(forged), { origin: ours.name, keys: [ours] })).toMatchObject({
      refusal: { code: 'signature-wrong' },
    });
  });

  it('is cosigned by a witness that node:crypto alone makes, and our code knows the witness and the time', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const typed = Buffer.concat([Buffer.from([4]), raw]);
    const hash = sha256('witness.example\n', typed).subarray(0, 4);
    const text = bytesOf('checkpoint.8').toString('utf8');
    const signed = `cosignature/v1\ntime 1795233600\n${text.slice(0, text.indexOf('\n\n') + 1)}`;
    const seconds = Buffer.alloc(8);
    seconds.writeBigUInt64BE(1795233600n);
    const line = Buffer.concat([hash, seconds, sign(null, Buffer.from(signed), privateKey)]);
    const note = accepted(parseNote(Buffer.from(`${text}— witness.example ${line.toString('base64')}\n`)));
    const key = accepted(
      parseVerifierKey(`witness.example+${hash.toString('hex')}+${typed.toString('base64')}`),
    );
    expect(accepted(verifyCosignatures(note, [key])).map((each) => each.cosignedAtSeconds)).toEqual([
      1795233600,
    ]);
    const later = { ...note, text: note.text.replace('\n8\n', '\n9\n') };
    expect(verifyCosignatures(later, [key])).toMatchObject({ refusal: { code: 'signature-wrong' } });
  });

  it('gives proofs that both sides accept for the right leaf and refuse for any other', () => {
    for (const size of sizes) {
      const leaves = leavesOf(size);
      const root = rootOfLeaves(leaves);
      for (const index of leaves.keys()) {
        const path = pathOf(leaves, index);
        for (const [at, leaf] of leaves.entries()) {
          expect(verifyInclusion(leaf, index, size, path, root), `${at} at ${index} of ${size}`).toBe(
            at === index,
          );
          expect(rootOfPath(leaf, index, size, path).equals(root)).toBe(at === index);
        }
        if (path.length > 0) {
          expect(verifyInclusion(leaves[index] ?? root, index, size, path.slice(1), root)).toBe(false);
          expect(outcome(() => rootOfPath(leaves[index] ?? root, index, size, path.slice(1)))).toBe(
            'path-too-short',
          );
        }
      }
    }
  });
});

/** RFC 6962 section 2.1.1 by its recursive definition: the audit path of a leaf, its sibling first. */
function pathOf(leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length <= 1) return [];
  const left = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return index < left
    ? [...pathOf(leaves.slice(0, left), index), rootOfLeaves(leaves.slice(left))]
    : [...pathOf(leaves.slice(left), index - left), rootOfLeaves(leaves.slice(0, left))];
}

describe('proofs of our node', () => {
  it('are the audit path that RFC 6962 defines, hash for hash', () => {
    const bundle: BundleDocument = JSON.parse(issued.bundle.toString('utf8'));
    const lines = bundle.inclusionProof.split('\n\n')[0]?.split('\n').slice(2) ?? [];
    expect(lines).toEqual(pathOf(issued.leafHashes, bundle.position).map((hash) => hash.toString('base64')));
  });
});
