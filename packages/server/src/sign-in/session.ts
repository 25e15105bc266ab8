import { createHash } from 'node:crypto';
import type { Change, Clock, DeskRow, Random, Store } from '@comity/node';
import { Instant, instantMs, instantOf, ok, type Result, refuse } from '@comity/protocol';
import {
  SESSION_SECRET_BYTES,
  SESSION_SEEN_MS,
  SESSIONS_PER_PERSON_MAX,
  STEP_UP_MS,
  USER_AGENT_CHARS_MAX,
} from '@comity/protocol/limits';
import { z } from 'zod';
import type { Caller } from '../http/caller.ts';
import { type Grant, knownGrant } from './grant.ts';
import type { SignInConfig } from './session-terms.ts';

export const SESSION_METHODS = ['oidc', 'passkey', 'link', 'demo'] as const;
export type SessionMethod = (typeof SESSION_METHODS)[number];

/** What is kept of somebody who is signed in. Loose in its roles: another version may have written it. */
const SessionDocument = z.object({
  /** Names it to people; tells nothing of its secret. */
  publicId: z.string(),
  /** Who it is, as whoever vouches for them knows them: `oidc:…`, `link:…`, `demo:…`. */
  subject: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  post: z.string().nullable(),
  unit: z.string(),
  purposes: z.array(z.string()),
  method: z.enum(SESSION_METHODS),
  /** Of OpenID Connect: by what the provider names the session when it ends it. */
  provider: z.object({ issuer: z.string(), sid: z.string().nullable() }).nullable(),
  createdAt: Instant,
  seenAt: Instant,
  /** When a passkey was last shown. */
  stepUpAt: Instant.nullable(),
  userAgent: z.string(),
});
export type Session = Readonly<z.infer<typeof SessionDocument>>;

/** Who signs in, and by what. */
export interface NewSession {
  readonly subject: string;
  readonly name: string;
  readonly grant: Grant;
  readonly method: SessionMethod;
  readonly provider?: Session['provider'];
  readonly stepUpAt?: Instant;
  readonly userAgent: string | undefined;
}

export interface SessionDeps {
  readonly store: Pick<Store, 'deskRow' | 'deskRows' | 'commit'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly signIn: SignInConfig;
}

/** A session that stands, with its row as the store has it. */
export interface StandingSession {
  readonly row: DeskRow;
  readonly session: Session;
}

/** A fresh session: the secret is for the cookie alone, the changes bring the row and drop what has expired. */
export async function mintSession(
  deps: SessionDeps & { readonly random: Random },
  wish: NewSession,
): Promise<{ readonly secret: string; readonly session: Session; readonly changes: readonly Change[] }> {
  const { clock, random, signIn } = deps;
  const secret = newSecret(random);
  const now = instantOf(clock.nowMs());
  const { grant, userAgent = '', provider = null, stepUpAt = null, ...who } = wish;
  const session: Session = {
    publicId: Buffer.from(random.bytes(8)).toString('hex'),
    ...who,
    roles: [...grant.roles],
    post: grant.post,
    unit: grant.unit,
    purposes: [...grant.purposes],
    provider,
    createdAt: now,
    seenAt: now,
    stepUpAt,
    userAgent: userAgent.slice(0, USER_AGENT_CHARS_MAX),
  };
  const row = rowOf(session, { id: hashSecret(secret), revision: 1 }, signIn);
  const changes: Change[] = [
    { kind: 'expire-desks', at: now },
    ...(await surplusOf(deps, wish.subject)),
    { kind: 'desk', row },
  ];
  return { secret, session, changes };
}

/**
 * The session of a secret, seen now: that is written at most once a minute. Refuses `unauthenticated` alike for what was never a session and
 * what is one no more.
 */
export async function standingSession(deps: SessionDeps, secret: string): Promise<Result<StandingSession>> {
  if (!SECRET_FORM.test(secret)) return refuse('unauthenticated');
  const found = await sessionAt(deps, hashSecret(secret));
  if (!found.ok) return found;
  const nowMs = deps.clock.nowMs();
  const { row, session } = found.value;
  if (nowMs - instantMs(session.seenAt) < SESSION_SEEN_MS) return found;
  return reviseSession(deps, { row, session: { ...session, seenAt: instantOf(nowMs) } });
}
const newSecret = (random: Random): string =>
  Buffer.from(random.bytes(SESSION_SECRET_BYTES)).toString('base64url');
const SECRET_FORM = /^[A-Za-z0-9_-]{43}$/;

/** The same by the hash, without being seen: streams that are open are no sign of life. */
export async function sessionAt(
  { store, clock }: Pick<SessionDeps, 'store' | 'clock'>,
  id: string,
): Promise<Result<StandingSession>> {
  const row = await store.deskRow('session', id);
  const over = row === undefined || row.expiresAt === null || instantMs(row.expiresAt) <= clock.nowMs();
  const session = over ? undefined : readSession(row);
  return row === undefined || session === undefined ? refuse('unauthenticated') : ok({ row, session });
}

/** Writes a session that changed. Refuses `unauthenticated` if it was ended meanwhile; a change at the same time wins over a later sight of it. */
export async function reviseSession(
  deps: SessionDeps,
  { row, session }: StandingSession,
): Promise<Result<StandingSession>> {
  const next = rowOf(session, { id: row.id, revision: row.revision + 1 }, deps.signIn);
  const done = await deps.store.commit([{ kind: 'desk', row: next }], {
    desks: [{ kind: 'session', id: row.id, revision: row.revision }],
  });
  return done === 'done' ? ok({ row: next, session }) : sessionAt(deps, row.id);
}

/** The same session under a new secret: whoever had the old one is out. */
export function renewSession(
  { random, signIn }: Pick<SessionDeps, 'signIn'> & { readonly random: Random },
  { row, session: before }: StandingSession,
  changed: Pick<Session, 'stepUpAt'>,
): { readonly secret: string; readonly session: Session; readonly changes: readonly Change[] } {
  const secret = newSecret(random);
  const session = { ...before, ...changed };
  const changes: Change[] = [
    { kind: 'forget-desk', of: 'session', id: row.id },
    { kind: 'desk', row: rowOf(session, { id: hashSecret(secret), revision: 1 }, signIn) },
  ];
  return { secret, session, changes };
}

/** Sessions that stand: of one person, or all. */
export async function standingSessions(
  { store, clock }: Pick<SessionDeps, 'store' | 'clock'>,
  query: { readonly owner?: string; readonly limit: number },
): Promise<readonly StandingSession[]> {
  const rows = await store.deskRows({ kind: 'session', ...query });
  return rows.flatMap((row) => {
    const over = row.expiresAt === null || instantMs(row.expiresAt) <= clock.nowMs();
    const session = over ? undefined : readSession(row);
    return session === undefined ? [] : [{ row, session }];
  });
}

/** The person of a session, as they call. */
export function callerOfSession({ row, session }: StandingSession): Caller {
  const { publicId, subject, name, method, createdAt, stepUpAt } = session;
  return {
    tokenHash: row.id,
    // What tells people apart is what their provider calls them: names can be chosen.
    label: subject,
    ...knownGrant(session),
    // as: a row without an end is no session (`sessionAt`)
    expiresAt: row.expiresAt as Instant,
    session: { publicId, name, method, createdAt, stepUpAt },
  };
}

/** Until when a passkey that was shown counts; null: none does. */
export function steppedUpUntil(
  session: Pick<Session, 'stepUpAt'>,
  clock: Pick<Clock, 'nowMs'>,
): Instant | null {
  const untilMs = session.stepUpAt === null ? 0 : instantMs(session.stepUpAt) + STEP_UP_MS;
  return untilMs > clock.nowMs() ? instantOf(untilMs) : null;
}

/** Lowercase hex SHA-256: the secret holds 256 random bits. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

function readSession(row: DeskRow): Session | undefined {
  const parsed = SessionDocument.safeParse(JSON.parse(row.document));
  return parsed.success ? parsed.data : undefined; // of a version that this one does not know: sign in again
}

function rowOf(session: Session, at: Pick<DeskRow, 'id' | 'revision'>, signIn: SignInConfig): DeskRow {
  const { idleMinutes, absoluteHours } = signIn;
  const endMs = Math.min(
    instantMs(session.seenAt) + idleMinutes * 60_000,
    instantMs(session.createdAt) + absoluteHours * 3_600_000,
  );
  return {
    kind: 'session',
    ...at,
    owner: session.subject,
    document: JSON.stringify(session),
    updatedAt: session.seenAt,
    expiresAt: instantOf(endMs),
  };
}

/** One person's oldest sessions make room: nobody fills the store by signing in. */
async function surplusOf(deps: SessionDeps, owner: string): Promise<readonly Change[]> {
  const mine = await standingSessions(deps, { owner, limit: SESSIONS_PER_PERSON_MAX + 1 });
  return mine
    .toSorted((left, right) => (left.session.seenAt < right.session.seenAt ? -1 : 1))
    .slice(0, Math.max(0, mine.length - SESSIONS_PER_PERSON_MAX + 1))
    .map(({ row }) => ({ kind: 'forget-desk', of: 'session', id: row.id }) as const);
}
