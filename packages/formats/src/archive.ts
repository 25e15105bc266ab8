import { ok, type Result, refuse } from '@comity/protocol';
import {
  ARCHIVE_INFLATED_BYTES_MAX,
  ARCHIVE_MEMBERS_MAX,
  ARCHIVE_RATIO_FROM_BYTES,
  ARCHIVE_RATIO_MAX,
} from '@comity/protocol/limits';
import yauzl from 'yauzl';
import type { OpenSource } from './source.ts';

/** What the central directory of a zip says. Names come from the archive: they are compared, never used as a path. */
export interface Archive {
  readonly zip: yauzl.ZipFile;
  /** The members asked for by name; of several with one name, the last. */
  readonly wanted: ReadonlyMap<string, yauzl.Entry>;
  /** Every distinct name. */
  readonly names: ReadonlySet<string>;
}

/**
 * Reads the directory of an archive and judges its sizes before anything is inflated. Only the wanted entries are kept.
 * Refuses `archive-damaged`, `archive-too-many-members`, `archive-inflates-too-far`.
 */
export async function openArchive(source: OpenSource, wanted: readonly string[]): Promise<Result<Archive>> {
  const reader = new SourceReader(source);
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(reader, source.sizeBytes, {
      autoClose: false,
      decodeStrings: false, // raw names: nothing in them may make a log unreadable
      validateEntrySizes: false, // judged in member.ts, with codes
    });
    return await readDirectory(zip, new Set(wanted));
  } catch (error) {
    if (reader.fault !== undefined) throw new Error('reading an archive', { cause: reader.fault });
    return refuse('archive-damaged', { reason: error instanceof Error ? error.message : String(error) });
  }
}

async function readDirectory(zip: yauzl.ZipFile, wantedNames: ReadonlySet<string>): Promise<Result<Archive>> {
  if (zip.entryCount > ARCHIVE_MEMBERS_MAX)
    return refuse('archive-too-many-members', { members: zip.entryCount, membersMax: ARCHIVE_MEMBERS_MAX });
  const wanted = new Map<string, yauzl.Entry>();
  const names = new Set<string>();
  let inflatedBytes = 0;
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileNameRaw.toString('utf8');
    if (wantedNames.has(name)) wanted.set(name, entry);
    names.add(name);
    inflatedBytes += entry.uncompressedSize;
    if (inflatesTooFar(entry) || inflatedBytes > ARCHIVE_INFLATED_BYTES_MAX)
      return refuse('archive-inflates-too-far', {
        inflatedBytes: entry.uncompressedSize,
        storedBytes: entry.compressedSize,
        ratioMax: ARCHIVE_RATIO_MAX,
      });
  }
  return ok({ zip, wanted, names });
}

function inflatesTooFar(entry: yauzl.Entry): boolean {
  return (
    entry.uncompressedSize > ARCHIVE_RATIO_FROM_BYTES &&
    entry.uncompressedSize > entry.compressedSize * ARCHIVE_RATIO_MAX
  );
}

/**
 * yauzl asks for 46 bytes at a time; a directory of 100,000 members would be 200,000 reads. This one reads ahead.
 * A class because yauzl's contract is one.
 */
class SourceReader extends yauzl.RandomAccessReader {
  /** An error of the disk, as opposed to one of the archive. */
  fault: unknown;
  readonly #source: OpenSource;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  constructor(source: OpenSource) {
    super();
    this.#source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.#fill(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        done(bytes.length === length ? null : new Error('unexpected end of file'));
      },
      (error: unknown) => {
        this.fault = error;
        done(new Error('fault while reading', { cause: error }));
      },
    );
  }

  async #fill(position: number, length: number): Promise<Uint8Array> {
    const end = this.#windowStart + this.#window.length;
    if (position < this.#windowStart || position + length > end) {
      this.#window = await this.#source.read(position, Math.max(length, WINDOW_BYTES));
      this.#windowStart = position;
    }
    const from = position - this.#windowStart;
    return this.#window.subarray(from, from + length);
  }
}

const WINDOW_BYTES = 256 * 1024;
