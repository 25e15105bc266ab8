import { bytesToHex, chunkHash, type Digest, sha256Hex } from '@comity/protocol';
import { CHUNK_BYTES } from '@comity/protocol/limits';
import { describe, expect, it } from 'vitest';
import type { PartFiles } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import { digestOf } from './rows.ts';

export function partFilesContract(open: OpenStore): void {
  describe('part files', () => {
    const rig = eachTest(open);
    const parts = (): PartFiles => rig.store().parts;

    it('take chunks in any order and again, and count nothing before the seal', async () => {
      const part = partOf(3, 5);
      await Promise.all(
        [2, 0, 2].map((index) => parts().writeChunk(part.sha256, index, ...hashed(part.chunk(index)))),
      );
      expect(await written(parts(), part.sha256)).toEqual([0, 2]);
      expect(await parts().readChunk(part.sha256, 0, part.hash(0))).toBeUndefined();
      expect(await parts().manifest(part.sha256)).toBeUndefined();
      expect(await parts().seal(part.sha256, part.bytes.length)).toBe(false);
      await parts().writeChunk(part.sha256, 1, ...hashed(part.chunk(1)));
      expect(await parts().seal(part.sha256, part.bytes.length)).toBe(true);
      await expectWhole(parts(), part);
    });

    it('resume after a restart with the chunks that are there, and keep what is sealed', async () => {
      const [open, sealed] = [partOf(3, 9), partOf(2, 1)];
      for (const index of [0, 1])
        await parts().writeChunk(sealed.sha256, index, ...hashed(sealed.chunk(index)));
      await parts().seal(sealed.sha256, sealed.bytes.length);
      for (const index of [2, 1]) await parts().writeChunk(open.sha256, index, ...hashed(open.chunk(index)));
      const again = (await rig.reopen()).parts;
      expect(await written(again, open.sha256)).toEqual([1, 2]);
      await expectWhole(again, sealed);
      await again.writeChunk(open.sha256, 0, ...hashed(open.chunk(0)));
      expect(await again.seal(open.sha256, open.bytes.length)).toBe(true);
      await expectWhole(again, open);
    });

    it('do not seal other content, less of it or more of it', async () => {
      const part = partOf(2, 100);
      await parts().writeChunk(part.sha256, 0, ...hashed(part.chunk(1)));
      await parts().writeChunk(part.sha256, 1, ...hashed(part.chunk(1)));
      expect(await parts().seal(part.sha256, part.bytes.length)).toBe(false);
      await parts().writeChunk(part.sha256, 0, ...hashed(part.chunk(0)));
      expect(await parts().seal(part.sha256, part.bytes.length - 1)).toBe(false);
      expect(await parts().seal(part.sha256, part.bytes.length + 1)).toBe(false);
      expect(await parts().readChunk(part.sha256, 0, part.hash(0))).toBeUndefined();
      expect(await parts().seal(part.sha256, part.bytes.length)).toBe(true);
    });

    it('are complete and stay what they are once sealed', async () => {
      const part = partOf(2, 7);
      for (const index of [0, 1]) await parts().writeChunk(part.sha256, index, ...hashed(part.chunk(index)));
      await parts().seal(part.sha256, part.bytes.length);
      expect(await written(parts(), part.sha256)).toEqual([0, 1]);
      await parts().writeChunk(part.sha256, 0, ...hashed(new Uint8Array(CHUNK_BYTES)));
      expect(await parts().seal(part.sha256, part.bytes.length)).toBe(true);
      await expectWhole(parts(), part);
    });

    it('hash a chunk again as it is read: a fault, never a value', async () => {
      const part = partOf(2, 7);
      for (const index of [0, 1]) await parts().writeChunk(part.sha256, index, ...hashed(part.chunk(index)));
      await parts().seal(part.sha256, part.bytes.length);
      await expect(parts().readChunk(part.sha256, 0, part.hash(1))).rejects.toThrow();
    });

    it('hold the empty part', async () => {
      const empty = sha256Hex(new Uint8Array(0));
      expect(await parts().manifest(empty)).toBeUndefined();
      expect(await parts().seal(empty, 0)).toBe(true);
      expect(await parts().manifest(empty)).toEqual([]);
      expect(await parts().seal(digestOf('not empty'), 0)).toBe(false);
    });

    it('are gone when they are deleted, sealed or not, there or not', async () => {
      const [open, sealed] = [partOf(1, 4), partOf(2, 4)];
      await parts().writeChunk(open.sha256, 0, ...hashed(open.chunk(0)));
      for (const index of [0, 1])
        await parts().writeChunk(sealed.sha256, index, ...hashed(sealed.chunk(index)));
      await parts().seal(sealed.sha256, sealed.bytes.length);
      for (const sha256 of [open.sha256, sealed.sha256, digestOf('never there')]) {
        await parts().delete(sha256);
        expect(await written(parts(), sha256)).toEqual([]);
        expect(await parts().manifest(sha256)).toBeUndefined();
      }
      expect(await parts().readChunk(sealed.sha256, 0, sealed.hash(0))).toBeUndefined();
      expect(await parts().seal(sealed.sha256, sealed.bytes.length)).toBe(false);
    });
  });
}

const hashed = (chunk: Uint8Array) => [chunk, chunkHash(chunk)] as const;

interface TestPart {
  readonly bytes: Uint8Array;
  readonly sha256: Digest;
  chunk(index: number): Uint8Array;
  hash(index: number): Uint8Array;
}

/** A part of `chunks` chunks, the last with `tailBytes`. */
function partOf(chunks: number, tailBytes: number): TestPart {
  const bytes = new Uint8Array((chunks - 1) * CHUNK_BYTES + tailBytes);
  for (let at = 0; at < bytes.length; at += 997) bytes[at] = (at / 997 + tailBytes) % 251;
  const chunk = (index: number) => bytes.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
  return { bytes, sha256: sha256Hex(bytes), chunk, hash: (index) => chunkHash(chunk(index)) };
}

const written = async (parts: PartFiles, sha256: Digest): Promise<number[]> =>
  [...(await parts.writtenChunks(sha256))].sort((left, right) => left - right);

async function expectWhole(parts: PartFiles, part: TestPart): Promise<void> {
  const manifest = await parts.manifest(part.sha256);
  const count = Math.ceil(part.bytes.length / CHUNK_BYTES);
  const hashes = Array.from({ length: count }, (_, index) => part.hash(index));
  expect(manifest?.map(bytesToHex)).toEqual(hashes.map(bytesToHex));
  for (const [index, hash] of hashes.entries()) {
    const chunk = await parts.readChunk(part.sha256, index, hash);
    expect(chunk && sha256Hex(chunk)).toBe(sha256Hex(part.chunk(index)));
  }
}
