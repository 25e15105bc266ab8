import {
  ACCESS_LOG_TYPE,
  type AccessEntry,
  type AccessLine,
  accessLineHash,
  accessName,
  accessSealMessage,
  assert,
  concatBytes,
  type Digest,
  encodeBase64,
  type Instant,
  instantOf,
  writeAccessLine,
} from '@comity/protocol';
import { ACCESS_BATCH_MAX, ACCESS_SEGMENT_BYTES_MAX, ACCESS_WAITING_MAX } from '@comity/protocol/limits';
import { accessTail, type Tail } from './access-tail.ts';
import type { Core } from './state.ts';
import type { AccessHead } from './store.ts';

/**
 * The one writer of the access log (spec/access-log.md): lines of reads that wait at the same time are written, flushed and committed
 * together. Files first, then the head in the database: after a crash the files may be ahead by lines that were never answered.
 */
export interface AccessLog {
  /** Resolves with the place of the line once it is durable. Rejects with the fault of the disk; then nothing may be answered. */
  note(entry: AccessEntry): Promise<AccessHead>;
}

type AccessCore = Pick<Core, 'clock' | 'keys' | 'store' | 'state'>;

interface Waiting {
  readonly entry: AccessEntry;
  readonly done: (place: AccessHead) => void;
  readonly fail: (fault: unknown) => void;
}

export function openAccessLog(core: AccessCore, segmentBytesMax = ACCESS_SEGMENT_BYTES_MAX): AccessLog {
  const waiting: Waiting[] = [];
  let writing = false;
  /** Where the files end; undefined: to be read, at first and after a fault. */
  let tail: Tail | undefined;
  const writeAll = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, ACCESS_BATCH_MAX);
      try {
        const pages = openPages(core, segmentBytesMax, tail ?? (await accessTail(core.store)));
        tail = undefined;
        const places = batch.map(({ entry }) => pages.add(entry));
        await persist(core, pages.written(), places.at(-1));
        tail = pages.tail();
        for (const [at, { done }] of batch.entries()) done(places[at] ?? bug());
      } catch (fault) {
        for (const { fail } of batch) fail(fault);
      }
    }
    writing = false;
  };
  return {
    note: (entry) =>
      new Promise((done, fail) => {
        if (waiting.length >= ACCESS_WAITING_MAX) {
          fail(new Error('the access log is behind: too many reads wait for their line'));
          return;
        }
        waiting.push({ entry, done, fail });
        if (!writing) void writeAll();
      }),
  };
}

const bug = (): never => {
  throw new Error('broken invariant: every entry of a batch has its place');
};

async function persist(
  { store }: AccessCore,
  written: ReadonlyMap<number, readonly Uint8Array[]>,
  head: AccessHead | undefined,
): Promise<void> {
  assert(head !== undefined, 'a batch has a last line');
  for (const [segment, lines] of written) await store.accessLog.append(segment, concatBytes(...lines));
  const answer = await store.commit([{ kind: 'access-head', head }]);
  assert(answer === 'done', 'nothing else writes the head of the access log');
}

/** Lines of one batch, by the segment that they go to. */
function openPages(core: AccessCore, segmentBytesMax: number, from: Tail) {
  const { clock, keys, state } = core;
  const { institute, network } = state;
  const at: Instant = instantOf(clock.nowMs());
  const written = new Map<number, Uint8Array[]>();
  let { segment, sequence, hash, sizeBytes, open } = from;

  const put = (line: AccessLine): void => {
    const bytes = writeAccessLine(line);
    const lines = written.get(segment) ?? [];
    lines.push(bytes, NEWLINE);
    written.set(segment, lines);
    sequence = line.sequence;
    hash = accessLineHash(bytes);
    sizeBytes += bytes.length + NEWLINE.length;
  };
  const place = (): { sequence: number; previous: Digest | null; at: Instant } => ({
    sequence: sequence + 1,
    previous: hash,
    at,
  });
  const begin = (): void => {
    segment += 1;
    sizeBytes = 0;
    open = true;
    put({ kind: 'open', ...place(), format: ACCESS_LOG_TYPE, network, institute, segment });
  };
  const seal = (): void => {
    const { sequence: at, previous } = place();
    const message = accessSealMessage({ network, institute }, { segment, sequence: at, previous });
    const signature = encodeBase64(keys.sign(message));
    put({ kind: 'seal', ...place(), publicKey: keys.publicKey, signature });
    open = false;
  };
  return {
    add: (entry: AccessEntry): AccessHead => {
      const lineHere = (): AccessLine => ({ ...entry, ...place(), by: accessName(entry.by) });
      const { length } = writeAccessLine(lineHere());
      if (open && sizeBytes + length + SEAL_BYTES > segmentBytesMax) seal();
      if (!open) begin();
      put(lineHere());
      return { segment, sequence, hash: hash ?? bug() };
    },
    written: () => written,
    tail: (): Tail => ({ segment, sequence, hash, sizeBytes, open }),
  };
}

const NEWLINE = new Uint8Array([0x0a]);
/** A seal is some 340 bytes. */
const SEAL_BYTES = 512;
