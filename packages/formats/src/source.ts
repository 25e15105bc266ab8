import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { bytesToHex, type Digest, ok, type Result, refuse, sha256Stream } from '@comity/protocol';

/** Where a results file comes from: a path on this machine, or bytes that were handed over. */
export type ResultSource = ({ readonly path: string } | { readonly bytes: Uint8Array }) & {
  /** What people call it, where the path does not say. */
  readonly name?: string;
};

export interface ReadOptions {
  /** Called after each piece; both in bytes. */
  readonly onProgress?: (progress: { readonly readBytes: number; readonly totalBytes: number }) => void;
  /** Aborting rejects with the signal's reason: the caller gave up, which is no refusal. */
  readonly signal?: AbortSignal;
}

/** A source that is open for reading at any position; must be closed. */
export interface OpenSource extends AsyncDisposable {
  /** For people only: the last segment of the path, or what the caller says. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Fewer bytes than asked for only at the end. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array>;
  /** Refuses `file-changed` when the file is not the one that was opened any more. */
  readonly unchanged: () => Promise<Result<null>>;
}

/** Opens a source. Refuses `file-unreadable`. */
export async function openSource(source: ResultSource): Promise<Result<OpenSource>> {
  if ('bytes' in source) return ok(openBytes(source.bytes, source.name ?? '(bytes)'));
  try {
    return await openFile(source.path, source.name ?? basename(source.path));
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== undefined) return refuse('file-unreadable', { path: source.name ?? source.path, reason });
    throw new Error('reading a results file', { cause: error });
  }
}

/** The SHA-256 of a source, read in pieces of 1 MiB and shown to `piece` on the way. */
export async function hashSource(
  source: OpenSource,
  options: ReadOptions,
  piece: (bytes: Uint8Array) => void = () => undefined,
): Promise<Digest> {
  const hash = sha256Stream();
  let readBytes = 0;
  while (readBytes < source.sizeBytes) {
    options.signal?.throwIfAborted();
    const bytes = await source.read(readBytes, PIECE_BYTES);
    if (bytes.length === 0) break; // shortened meanwhile: `unchanged` refuses it
    hash.update(bytes);
    piece(bytes);
    readBytes += bytes.length;
    options.onProgress?.({ readBytes, totalBytes: source.sizeBytes });
  }
  return bytesToHex(hash.digest()) as Digest; // as: 64 hex characters
}

/** All bytes of a small source. Refuses `too-large`. */
export async function readWhole(source: OpenSource, bytesMax: number): Promise<Result<Uint8Array>> {
  if (source.sizeBytes > bytesMax)
    return refuse('too-large', { name: source.name, sizeBytes: source.sizeBytes, bytesMax });
  const bytes = await source.read(0, source.sizeBytes);
  const same = await source.unchanged();
  return same.ok ? ok(bytes) : same;
}

function openBytes(bytes: Uint8Array, name: string): OpenSource {
  return {
    name,
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    unchanged: async () => ok(null),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function openFile(path: string, name: string): Promise<Result<OpenSource>> {
  const file = await open(path, 'r');
  const opened = await file.stat();
  if (!opened.isFile()) {
    await file.close();
    return refuse('file-unreadable', { path, reason: 'not a file' });
  }
  return ok({
    name,
    sizeBytes: opened.size,
    read: (offset, length) => readAt(file, offset, Math.min(length, Math.max(0, opened.size - offset))),
    unchanged: async () => {
      const now = await file.stat();
      return now.size === opened.size && now.mtimeMs === opened.mtimeMs
        ? ok(null)
        : refuse('file-changed', { path });
    },
    [Symbol.asyncDispose]: () => file.close(),
  });
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** What a person can mend; anything else of the file system is a fault. */
function reasonOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code];
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EISDIR: 'not a file',
  ELOOP: 'too many links',
  ENAMETOOLONG: 'the name is too long',
};
const PIECE_BYTES = 1024 * 1024;
