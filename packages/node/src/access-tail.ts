import { accessLineHash, concatBytes, type Digest, readAccessLine } from '@comity/protocol';
import type { AccessHead, Store } from './store.ts';

/** Where the access log goes on. */
export interface Tail {
  readonly segment: number;
  /** Of the last line; 0 and null: there is none. */
  readonly sequence: number;
  readonly hash: Digest | null;
  readonly sizeBytes: number;
  /** Whether the segment takes more lines. */
  readonly open: boolean;
}

/**
 * Reads the end of the files, and the head that the database knows. A log that ends before its head, or has another line there, was
 * tampered with: it goes on after the head in a new segment, so that the gap stays where every verification finds it.
 */
export async function accessTail(store: Pick<Store, 'accessHead' | 'accessLog'>): Promise<Tail> {
  const head = await store.accessHead();
  const segments = await store.accessLog.segments();
  const numbers = segments.map(({ segment }) => segment);
  const newest = numbers.at(-1) ?? 0;
  for (const segment of numbers.toReversed()) {
    const end = await endOf(store, segment, head);
    if (end === 'empty') continue;
    if (end === 'changed') break;
    if (head !== undefined && end.sequence < head.sequence) break;
    // A segment that holds a torn first line only is begun again.
    return segment === newest ? end : { ...end, open: false };
  }
  if (head === undefined) return { segment: newest, sequence: 0, hash: null, sizeBytes: 0, open: false };
  const { sequence, hash } = head;
  return { segment: Math.max(newest, head.segment), sequence, hash, sizeBytes: 0, open: false };
}

async function endOf(
  store: Pick<Store, 'accessLog'>,
  segment: number,
  head: AccessHead | undefined,
): Promise<Tail | 'empty' | 'changed'> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.accessLog.read(segment)) pieces.push(piece);
  const bytes = concatBytes(...pieces);
  const lines = linesOf(bytes);
  const last = lines.at(-1);
  if (last === undefined) return 'empty';
  const read = readAccessLine(last);
  if (!read.ok) return 'changed';
  if (head?.segment === segment) {
    const back = read.value.sequence - head.sequence;
    const known = back < 0 ? undefined : lines.at(-1 - back);
    if (back >= 0 && (known === undefined || accessLineHash(known) !== head.hash)) return 'changed';
  }
  return {
    segment,
    sequence: read.value.sequence,
    hash: accessLineHash(last),
    sizeBytes: bytes.length,
    open: read.value.kind !== 'seal',
  };
}

/** Whole lines, without their newlines; what follows the last newline was torn by a crash and is cut off by the next append. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
