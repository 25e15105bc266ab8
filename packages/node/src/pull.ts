import {
  type CompactRange,
  type InstituteId,
  ok,
  type PageRun,
  type RequestMessage,
  type Result,
} from '@comity/protocol';
import { CONTROL_PAGE_BYTES_MAX, PAGE_BYTES_MAX, POSITIONS_PER_REQUEST_MAX } from '@comity/protocol/limits';
import { verifySignatures } from './admit.ts';
import { ask } from './ask.ts';
import { recordForkIfAuthor } from './forks.ts';
import { type Page, readPage } from './page.ts';
import { deliverReceipts } from './receipts.ts';
import { type Received, receivePage } from './receive.ts';
import type { SyncCore } from './state.ts';
import { frontierOf } from './tree.ts';

/** What following one log did. */
export interface Pulled {
  readonly received: number;
}

/**
 * Pulls one log from a peer until its head (spec/exchange.md). Three pages are under way at once: one travels, one has its signatures
 * verified, one is admitted and committed. Refusals: those of pages and admission; what was committed before stays.
 */
export async function pullLog(
  core: SyncCore,
  peer: InstituteId,
  author: InstituteId,
  lane: keyof typeof PAGE_BYTES,
  signal?: AbortSignal,
): Promise<Result<Pulled>> {
  const reader = openReader(core, peer, author, lane, signal);
  const pending: number[] = [];
  let received = 0;
  let range = await frontierOf(core.store, author, core.state.heads.get(author)?.size ?? 0);
  let next = reader.read(range);
  for (let pages = 0; pages < PAGES_PER_ROUND_MAX; pages++) {
    const read = await next;
    if (!read.ok) return read;
    const { page, verified } = read.value;
    const more = page.end < page.checkpoint.size;
    if (more) {
      range = page.range;
      next = reader.read(range);
      next.catch(() => undefined); // awaited above, or of no more interest when this page is refused
    }
    const taken: Result<Received> = await receivePage(core, author, page, pending, await verified);
    if (!taken.ok) return taken;
    received += taken.value.held.length;
    if (taken.value.receipts.length > 0) pending.length = 0;
    else pending.push(...taken.value.held);
    await deliverReceipts(core, author, taken.value.receipts, signal);
    if (!more) break;
  }
  return ok({ received });
}
/** 4,096 pages of 1 MiB: more than any log of one round; the next round goes on. */
const PAGES_PER_ROUND_MAX = 4096;
const PAGE_BYTES = { control: CONTROL_PAGE_BYTES_MAX, bulk: PAGE_BYTES_MAX } as const;
/** Envelopes of one log that cannot even be read; beyond this the peer is not worth more questions. */
const BARE_MAX = POSITIONS_PER_REQUEST_MAX;

interface ReadAhead {
  readonly page: Page;
  /** Resolves when the signatures of the page have been verified. */
  readonly verified: ReturnType<typeof verifySignatures>;
}

/** Asks for pages and reads them; an envelope that cannot be read is asked for as its bare leaf hash instead. */
function openReader(
  core: SyncCore,
  peer: InstituteId,
  author: InstituteId,
  lane: keyof typeof PAGE_BYTES,
  signal?: AbortSignal,
) {
  const bare = new Set<number>();
  return {
    read: async (range: CompactRange): Promise<Result<ReadAhead>> => {
      for (;;) {
        const request: RequestMessage = {
          type: 'pull',
          author,
          from: range.size,
          bytesMax: PAGE_BYTES[lane],
          bare: [...bare],
        };
        const answer = await ask(core, peer, lane, request, 'page', { signal });
        if (!answer.ok) return answer;
        const { head, blobs } = answer.value;
        const page = readPage(core, author, range, {
          runs: peer === author ? head.runs : head.runs.map(relayed),
          from: head.from,
          size: head.size,
          blobs,
        });
        if (page.ok) {
          const candidates = page.value.rows.flatMap((row) => (row.kind === 'e' ? [row.candidate] : []));
          const verified = verifySignatures(core, author, candidates);
          verified.catch(() => undefined); // awaited by the caller, or of no more interest when an earlier page is refused
          return ok({ page: page.value, verified });
        }
        const { position } = page.refusal.facts;
        if (
          page.refusal.code !== 'page-malformed' ||
          typeof position !== 'number' ||
          bare.size >= BARE_MAX ||
          bare.has(position)
        ) {
          return recordForkIfAuthor(core, peer, author, blobs[0], page);
        }
        bare.add(position);
      }
    },
  };
}

/** Only the author's own node can say that an entry is withheld; a relay that says so only does not give it. */
const relayed = ([kind, count]: PageRun): PageRun => [kind === 'w' ? 'u' : kind, count];
