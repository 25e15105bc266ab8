import { type Instant, type Instrument, instantMs, isInForce } from '@comity/protocol';
import { INVITATIONS_MAX } from '@comity/protocol/limits';
import type { ApiDeps } from './api-deps.ts';
import { delegationsOf } from './delegations.ts';
import type { Caller } from './http/caller.ts';
import { keptInvitation, stateOf } from './invitation/invitation-row.ts';
import type { EXPIRING_KINDS } from './view/duty-shapes.ts';

/** One thing that ends by itself. */
export interface Ending {
  readonly kind: (typeof EXPIRING_KINDS)[number];
  readonly id: string;
  readonly name: string;
  readonly at: Instant;
  readonly ended: boolean;
}

const DAY_MS = 86_400_000;
/** What ended longer ago was seen, or does not matter. */
const ENDED_SHOWN_DAYS = 90;

/** What ends within so many days, or has ended in the last ninety, the soonest first. Tokens and invitations are an operator's. */
export async function endings(
  deps: Pick<ApiDeps, 'node' | 'store' | 'clock'>,
  caller: Caller,
  nowMs: number,
  withinDays: number,
): Promise<readonly Ending[]> {
  const isOperator = caller.roles.includes('operator');
  const all = [
    ...charterEnding(deps),
    ...(await delegationEndings(deps)),
    ...(deps.node.registry()?.instruments ?? []).flatMap((instrument) => instrumentEnding(instrument, nowMs)),
    ...(isOperator ? await tokenEndings(deps) : []),
    ...(isOperator ? await invitationEndings(deps) : []),
  ];
  return all
    .map((ending) => ({ ...ending, ended: instantMs(ending.at) <= nowMs }))
    .filter(({ at }) => instantMs(at) <= nowMs + withinDays * DAY_MS)
    .filter(({ at }) => instantMs(at) > nowMs - ENDED_SHOWN_DAYS * DAY_MS)
    .sort((left, right) => instantMs(left.at) - instantMs(right.at));
}

type Found = Omit<Ending, 'ended'>;

function charterEnding({ node }: Pick<ApiDeps, 'node'>): Found[] {
  const charter = node.charter()?.charter;
  if (charter === undefined) return [];
  const version = String(charter.version);
  return [{ kind: 'charter', id: version, name: version, at: charter.expiresAt }];
}

/** Of our own keys. A post that has a newer key is looked after. */
async function delegationEndings(deps: Pick<ApiDeps, 'node' | 'store' | 'clock'>): Promise<Found[]> {
  const ours = (await delegationsOf(deps, deps.node.institute)).filter(({ revoked }) => revoked === null);
  return ours
    .filter(({ post, until }) => !ours.some((other) => other.post === post && other.until > until))
    .map(({ keyId, post, until }) => ({ kind: 'delegation', id: keyId, name: post, at: until }));
}

/** The end of what is in force, if one is known; of what was in force, its last one. */
function instrumentEnding(instrument: Instrument, nowMs: number): Found[] {
  const { id, title, intervals, template } = instrument;
  if (template) return [];
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const current = intervals.find(({ from, until }) => from <= day && (until === null || day < until));
  const until = isInForce(instrument, nowMs)
    ? (current?.until ?? null)
    : (intervals.findLast((interval) => interval.until !== null && interval.until <= day)?.until ?? null);
  // as: a day of the registry, which is checked to be one, at its first instant
  return until === null
    ? []
    : [{ kind: 'instrument', id, name: title, at: `${until}T00:00:00.000Z` as Instant }];
}

/** Of those that were made to last: one for a few days ends as it was meant to. */
async function tokenEndings({ store }: Pick<ApiDeps, 'store'>): Promise<Found[]> {
  return (await store.tokens())
    .filter(
      ({ createdAt, expiresAt }) =>
        instantMs(expiresAt) - instantMs(createdAt) >= LASTING_TOKEN_DAYS * DAY_MS,
    )
    .map(({ tokenHash, label, expiresAt }) => ({ kind: 'token', id: tokenHash, name: label, at: expiresAt }));
}
const LASTING_TOKEN_DAYS = 30;

async function invitationEndings({ store, clock }: Pick<ApiDeps, 'store' | 'clock'>): Promise<Found[]> {
  const rows = await store.deskRows({ kind: 'invitation', limit: INVITATIONS_MAX });
  const open = rows.filter((row) => ['open', 'expired'].includes(stateOf(row, clock.nowMs())));
  return open.flatMap((row) =>
    row.expiresAt === null
      ? []
      : [{ kind: 'invitation' as const, id: row.id, name: keptInvitation(row).label, at: row.expiresAt }],
  );
}
