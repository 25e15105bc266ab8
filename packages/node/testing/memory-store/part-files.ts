import { bytesToHex, chunkHash, type Digest, equalBytes, sha256Stream } from '@comity/protocol';
import type { PartFiles } from '../../src/store.ts';
import type { Memory } from './memory.ts';

export function memoryParts(memory: Memory): PartFiles {
  const fileOf = (sha256: Digest) => {
    const file = memory.files.get(sha256) ?? { chunks: new Map<number, Uint8Array>(), sealed: false };
    memory.files.set(sha256, file);
    return file;
  };
  const inOrder = (sha256: Digest): Uint8Array[] =>
    [...fileOf(sha256).chunks].sort(([left], [right]) => left - right).map(([, chunk]) => chunk);
  return {
    writeChunk: async (sha256, index, chunk) => {
      const file = fileOf(sha256);
      if (!file.sealed) file.chunks.set(index, chunk.slice());
    },
    writtenChunks: async (sha256) => new Set(memory.files.get(sha256)?.chunks.keys() ?? []),
    seal: async (sha256, sizeBytes) => {
      const chunks = inOrder(sha256);
      const stream = sha256Stream();
      for (const chunk of chunks) stream.update(chunk);
      const right =
        bytesToHex(stream.digest()) === sha256 &&
        chunks.reduce((sum, { length }) => sum + length, 0) === sizeBytes;
      if (right) fileOf(sha256).sealed = true;
      return right;
    },
    readChunk: async (sha256, index, hash) => {
      const file = memory.files.get(sha256);
      const chunk = file?.sealed ? file.chunks.get(index) : undefined;
      if (chunk !== undefined && !equalBytes(chunkHash(chunk), hash))
        throw new Error(`chunk ${index} of ${sha256} is damaged`);
      return chunk;
    },
    manifest: async (sha256) =>
      memory.files.get(sha256)?.sealed ? inOrder(sha256).map(chunkHash) : undefined,
    delete: async (sha256) => void memory.files.delete(sha256),
  };
}
