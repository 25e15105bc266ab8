import { createHash } from 'node:crypto';
import type { AnswerRow, Clock, Store } from '@comity/node';
import { instantMs, instantOf, ok, REFUSALS, type Refusal, type Result, refuse } from '@comity/protocol';
import {
  IDEMPOTENCY_IN_FLIGHT_MAX,
  IDEMPOTENCY_KEY_CHARS_MAX,
  IDEMPOTENCY_MS,
} from '@comity/protocol/limits';

/** An answer as text, and the form of it that is kept: without what must never be stored. */
export interface WrittenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly keptBody: string;
}

export interface ReplayableAnswer extends WrittenAnswer {
  readonly replayed: boolean;
}

export interface IdempotentRequest {
  readonly key: string;
  readonly tokenHash: string;
  /** Method, path and the very bytes of the body. */
  readonly fingerprint: readonly (string | Uint8Array)[];
}

/**
 * The same key and request twice is answered once (draft-ietf-httpapi-idempotency-key-header-08). A key belongs to the
 * token that used it. Kept for 24 h. What this promises ends where the process dies between an effect and its stored
 * answer; there the verbs themselves hold: a second signature or envelope changes nothing, a second draft can be discarded.
 */
export interface Idempotency {
  /** Refuses `idempotency-key-malformed`, `idempotency-key-reused`, `idempotency-in-flight`. */
  run(request: IdempotentRequest, answer: () => Promise<WrittenAnswer>): Promise<Result<ReplayableAnswer>>;
}

export function createIdempotency(deps: {
  readonly store: Pick<Store, 'answer' | 'commit'>;
  readonly clock: Clock;
}): Idempotency {
  const inFlight = new Set<string>();
  return {
    async run({ key, tokenHash, fingerprint }, answer) {
      if (!/^[\x21-\x7e]+$/.test(key) || key.length > IDEMPOTENCY_KEY_CHARS_MAX)
        return refuse('idempotency-key-malformed');
      const bound = digestOf([tokenHash, key]);
      const requestHash = digestOf(fingerprint);
      if (inFlight.has(bound) || inFlight.size >= IDEMPOTENCY_IN_FLIGHT_MAX)
        return refuse('idempotency-in-flight');
      inFlight.add(bound);
      try {
        const earlier = await deps.store.answer(bound);
        const fresh = earlier !== undefined && deps.clock.nowMs() - instantMs(earlier.at) < IDEMPOTENCY_MS;
        if (fresh) return replay(earlier, requestHash);
        const given = await answer();
        if (isWorthKeeping(given)) await keep(deps, bound, requestHash, given, earlier === undefined);
        return ok({ ...given, replayed: false });
      } finally {
        inFlight.delete(bound);
      }
    },
  };
}

function replay(earlier: AnswerRow, requestHash: string): Result<ReplayableAnswer> {
  if (earlier.requestHash !== requestHash) return refuse('idempotency-key-reused');
  // as: written by `keep` below, and the store gives back what was written
  const { headers, body } = JSON.parse(earlier.body) as Pick<WrittenAnswer, 'headers' | 'body'>;
  return ok({ status: earlier.status, headers, body, keptBody: body, replayed: true });
}

async function keep(
  deps: { readonly store: Pick<Store, 'commit'>; readonly clock: Clock },
  key: string,
  requestHash: string,
  { status, headers, keptBody }: WrittenAnswer,
  first: boolean,
): Promise<void> {
  const { 'set-cookie': _secret, ...keptHeaders } = headers;
  const row: AnswerRow = {
    key,
    requestHash,
    status,
    body: JSON.stringify({ headers: keptHeaders, body: keptBody }),
    at: instantOf(deps.clock.nowMs()),
  };
  // A conflict means that another replica has answered the same key meanwhile: its answer stands.
  await deps.store.commit([{ kind: 'answer', answer: row }], first ? { unanswered: [key] } : undefined);
}

/** What may come out otherwise the next time is not kept: faults, and refusals that say "later". */
function isWorthKeeping({ status, body }: WrittenAnswer): boolean {
  if (status < 400) return true;
  if (status >= 500) return false;
  // as: a problem document that we have just written
  const { code } = JSON.parse(body) as { code: Refusal['code'] };
  return !REFUSALS[code].retry;
}

/** Lengths go first, so that no two lists run together. */
function digestOf(pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex');
}
