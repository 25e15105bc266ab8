import { crc32, inflateRawSync } from 'node:zlib';
import { ok, type Result, refuse, unreachable } from '@comity/protocol';
import type yauzl from 'yauzl';
import type { Archive } from './archive.ts';
import type { OpenSource } from './source.ts';
import { inflateZstd } from './zstd-frames.ts';

/**
 * The content of one small member, checked against everything the archive says of it, in this order. Refuses
 * `archive-encrypted`, `archive-method-unsupported`, `too-large`, `archive-damaged`, `archive-size-wrong`,
 * `archive-checksum-wrong`.
 */
export async function readMember(
  source: OpenSource,
  archive: Archive,
  entry: yauzl.Entry,
  bytesMax: number,
): Promise<Result<Uint8Array>> {
  if (entry.isEncrypted()) return refuse('archive-encrypted');
  const method = methodOf(entry.compressionMethod);
  if (method === undefined) return refuse('archive-method-unsupported', { method: entry.compressionMethod });
  if (entry.uncompressedSize > bytesMax || entry.compressedSize > bytesMax)
    return refuse('too-large', {
      sizeBytes: entry.uncompressedSize,
      storedBytes: entry.compressedSize,
      bytesMax,
    });
  const stored = await readStored(source, archive, entry);
  if (!stored.ok) return stored;
  const content = inflate(method, stored.value, entry.uncompressedSize);
  if (!content.ok) return content;
  if (content.value.length !== entry.uncompressedSize)
    return refuse('archive-size-wrong', { saidBytes: entry.uncompressedSize });
  if (crc32(content.value) !== entry.crc32) return refuse('archive-checksum-wrong');
  return content;
}

type Method = 'stored' | 'deflate' | 'zstandard';

function methodOf(code: number): Method | undefined {
  if (code === 0) return 'stored';
  if (code === 8) return 'deflate';
  if (code === 93) return 'zstandard'; // APPNOTE 6.3.8; Inspect writes it by default since 0.3.206
  return undefined;
}

/** The bytes as they are stored. The header in front of them must say what the directory says, or readers would differ. */
async function readStored(
  source: OpenSource,
  archive: Archive,
  entry: yauzl.Entry,
): Promise<Result<Uint8Array>> {
  let local: yauzl.LocalFileHeader;
  try {
    local = await archive.zip.readLocalFileHeaderPromise(entry);
  } catch (error) {
    return refuse('archive-damaged', { reason: error instanceof Error ? error.message : String(error) });
  }
  if (!local.fileName.equals(entry.fileNameRaw) || local.compressionMethod !== entry.compressionMethod)
    return refuse('archive-damaged', { reason: 'a member and the directory disagree' });
  const stored = await source.read(local.fileDataStart, entry.compressedSize);
  return stored.length === entry.compressedSize
    ? ok(stored)
    : refuse('archive-damaged', { reason: 'unexpected end of file' });
}

/** At most one byte more than the archive says comes out, however long the stored bytes would go on. */
function inflate(method: Method, stored: Uint8Array, saidBytes: number): Result<Uint8Array> {
  try {
    switch (method) {
      case 'stored':
        return ok(stored);
      case 'deflate':
        return ok(inflateRawSync(stored, { maxOutputLength: saidBytes + 1 }));
      case 'zstandard':
        return ok(inflateZstd(stored, saidBytes));
      default:
        return unreachable(method);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      return refuse('archive-size-wrong', { saidBytes });
    return refuse('archive-damaged', { reason: error instanceof Error ? error.message : String(error) });
  }
}
