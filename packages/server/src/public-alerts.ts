import { type CapAlert, capProblems, readCap } from '@comity/formats';
import type { Reader, StatementView } from '@comity/node';
import {
  CAP_PART,
  type Instant,
  instantMs,
  type Marking,
  PartName,
  PURPOSES,
  type StatementId,
} from '@comity/protocol';
import { CAP_BYTES_MAX, CAP_FEED_ENTRIES_MAX } from '@comity/protocol/limits';
import type { ApiDeps } from './api-deps.ts';

/** An alert of ours that anybody may read, in CAP. */
export interface PublicAlert {
  readonly id: StatementId;
  readonly cap: CapAlert;
  /** The part as it was signed for. */
  readonly bytes: Uint8Array;
  readonly updatedAt: Instant;
  /** The terms in force when it was read. */
  readonly marking: Marking;
}

export type PublicAlerts = () => Promise<readonly PublicAlert[]>;

type Deps = Pick<ApiDeps, 'node' | 'store' | 'clock'>;

/**
 * Our own public alerts, the newest first (spec/cap.md): actual, marked public and CLEAR by the terms in force, not taken back, not held back by
 * time. An institute makes public what it says itself; what others say they make public themselves. Read again when something has happened, at most every ten
 * seconds, whoever asks how often: strangers cannot make the node work, nor fill its access log.
 */
export function openPublicAlerts(deps: Deps): PublicAlerts {
  let known: readonly PublicAlert[] = [];
  let asOf = { sequence: -1, ms: Number.NEGATIVE_INFINITY };
  let reading: Promise<void> | undefined;
  const readAgain = async (): Promise<void> => {
    const ms = deps.clock.monotonicMs();
    const sequence = await deps.store.lastEvent();
    known = await readPublic(deps);
    asOf = { sequence, ms };
  };
  return async () => {
    const fresh = deps.clock.monotonicMs() - asOf.ms < READ_AGAIN_MS;
    const same = !fresh && (await deps.store.lastEvent()) === asOf.sequence;
    if (!fresh && !same) {
      reading ??= readAgain().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    // Its time may have passed since it was read.
    const nowMs = deps.clock.nowMs();
    return known.filter(({ marking }) => isForEverybody(marking, nowMs));
  };
}
const READ_AGAIN_MS = 10_000;

/** Who reads in the name of the public: the access log says so. */
const PUBLISHER: Reader = {
  roles: ['coordinator'],
  unit: 'general',
  purposes: PURPOSES,
  post: null,
  label: 'public alerts',
};

async function readPublic({ node, clock }: Deps): Promise<readonly PublicAlert[]> {
  const query = { type: 'alert', author: node.institute, limit: CAP_FEED_ENTRIES_MAX } as const;
  const { items } = await node.statements(query, PUBLISHER);
  const found: PublicAlert[] = [];
  for (const view of items) {
    const alert = isPublic(view, clock.nowMs()) ? await readOne({ node }, view) : undefined;
    if (alert !== undefined) found.push(alert);
  }
  return found;
}

const isPublic = ({ statement, marking, withdrawn }: StatementView, nowMs: number): boolean =>
  statement.type === 'alert' &&
  statement.body.status === 'Actual' &&
  withdrawn === null &&
  isForEverybody(marking, nowMs);

function isForEverybody(marking: Marking, nowMs: number): boolean {
  const { audience, tlp, embargoUntil, deleteBy, prohibitedUses } = marking;
  return (
    audience.public &&
    tlp === 'CLEAR' &&
    !prohibitedUses.includes('publication') &&
    (embargoUntil === null || instantMs(embargoUntil) <= nowMs) &&
    (deleteBy === null || instantMs(deleteBy) > nowMs)
  );
}

/** Its CAP part, if it is here and says what the alert says: what was signed elsewhere may carry anything. */
async function readOne(
  { node }: Pick<Deps, 'node'>,
  { row, statement, marking }: StatementView,
): Promise<PublicAlert | undefined> {
  if (statement.type !== 'alert') return undefined;
  const part = await node.part(row.id, PartName.parse(CAP_PART.name), PUBLISHER);
  if (!part.ok || part.value.part.sizeBytes > CAP_BYTES_MAX) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.value.content) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const cap = readCap(bytes);
  if (!cap.ok || cap.value.scope !== 'Public' || capProblems(statement, cap.value).length > 0)
    return undefined;
  return { id: row.id, cap: cap.value, bytes, updatedAt: row.receivedAt, marking };
}
