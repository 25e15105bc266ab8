import { type AlertName, capProblems, readCap } from '@comity/formats';
import {
  CAP_PART,
  ok,
  parseEnvelope,
  parseStatement,
  type Result,
  refuse,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import {
  ALERTS_RAISED_PER_HOUR,
  CAP_BYTES_MAX,
  CAP_PROBLEMS_MAX,
  CAP_REFERENCES_MAX,
} from '@comity/protocol/limits';
import type { ApiDeps } from './api-deps.ts';
import { phraseOf } from './confirmation.ts';
import type { Caller } from './http/caller.ts';
import { createRateLimiter, type RateLimiter } from './http/rate-limit.ts';

type Alert = Extract<Statement, { type: 'alert' }>;

/**
 * The CAP part of an alert says what the alert says (spec/cap.md): else whoever reads only the part would be told what nobody signed. Nothing for
 * other statements. Refuses `cap-disagrees` with the places, `part-missing`, `too-large`, and the codes of `readCap`.
 */
export async function checkCap(
  { store }: Pick<ApiDeps, 'store'>,
  statement: Statement,
): Promise<Result<null>> {
  if (statement.type !== 'alert') return ok(null);
  const part = statement.label.parts.find(({ name }) => name === CAP_PART.name);
  if (part === undefined) return refuse('part-missing', { part: CAP_PART.name });
  const { sha256, sizeBytes } = part;
  if (sizeBytes > CAP_BYTES_MAX)
    return refuse('too-large', { part: part.name, sizeBytes, bytesMax: CAP_BYTES_MAX });
  // CAP_BYTES_MAX is below CHUNK_BYTES: it is one chunk.
  const [hash] = (await store.parts.manifest(sha256)) ?? [];
  const bytes = hash && (await store.parts.readChunk(sha256, 0, hash));
  if (bytes === undefined) return refuse('part-missing', { part: part.name, sha256 });
  const cap = readCap(bytes);
  if (!cap.ok) return cap;
  const problems = capProblems(statement, cap.value, await chainBefore({ store }, statement));
  return problems.length === 0
    ? ok(null)
    : refuse('cap-disagrees', { problems: problems.slice(0, CAP_PROBLEMS_MAX) });
}

/** The names of the alerts before it, the first one first; undefined: they are not all here, which the node refuses for its own reasons. */
async function chainBefore(
  { store }: Pick<ApiDeps, 'store'>,
  { body }: Alert,
): Promise<readonly AlertName[] | undefined> {
  const names: AlertName[] = [];
  let id: StatementId | null = body.previous;
  while (id !== null && names.length < CAP_REFERENCES_MAX) {
    const row = await store.statement(id);
    const envelope = row && parseEnvelope(row.envelope, [STATEMENT_PAYLOAD_TYPE]);
    const before = envelope?.ok ? parseStatement(envelope.value.payload) : undefined;
    if (before?.ok !== true || before.value.type !== 'alert') return undefined;
    names.unshift(before.value.label);
    id = before.value.body.previous;
  }
  return names;
}

/**
 * What is asked of a signature under an alert, whatever the surface: the phrase that was shown, typed by whoever signs (`phrase-wrong`), and
 * not too many raised by one token (`rate-limited`). Corrections are never held up.
 */
export interface AlertGate {
  pass(
    deps: ApiDeps,
    statement: Statement,
    caller: Caller,
    confirm: string | undefined,
  ): Promise<Result<null>>;
}

/** Made per app: the count is its own, in memory; a restart forgets it. */
export function createAlertGate(): AlertGate {
  let limiter: RateLimiter | undefined;
  return {
    pass: async (deps, statement, caller, confirm) => {
      if (statement.type !== 'alert') return ok(null);
      const phrase = await phraseOf(deps, statement);
      if (!phrase.ok) return phrase;
      if (phrase.value !== null && confirm !== phrase.value) return refuse('phrase-wrong');
      if (statement.body.message !== 'alert') return ok(null);
      limiter ??= createRateLimiter(deps.clock);
      const { allowed, headers } = limiter.take(caller.tokenHash, RAISED);
      return allowed
        ? ok(null)
        : refuse('rate-limited', {
            alertsPerHour: ALERTS_RAISED_PER_HOUR,
            retryAfterSeconds: Number(headers['retry-after'] ?? 1),
            advice: "Another coordinator's token can raise it.",
          });
    },
  };
}

const RAISED = {
  name: 'alerts',
  burst: ALERTS_RAISED_PER_HOUR,
  perSecond: ALERTS_RAISED_PER_HOUR / 3600,
} as const;
