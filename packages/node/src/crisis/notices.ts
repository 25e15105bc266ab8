import {
  type AlertStatus,
  type BodyOf,
  encodeUtf8,
  type Instant,
  instantMs,
  instantOf,
  type Post,
  type Statement,
  type StatementId,
  sha256Hex,
} from '@comity/protocol';
import { NOTICES_PER_INCIDENT_MAX } from '@comity/protocol/limits';
import type { Core } from '../state.ts';
import type { Change, NoticeKind, NoticeRow } from '../store.ts';
import type { Joining } from '../takeback.ts';
import type { DutyRoster } from './view.ts';

/**
 * Whom of this institute a statement calls (spec/notices.md): rows that are committed together with it, so that neither a page nor the
 * inbox can lack what is held. One row for each alert and post, whatever happens to it afterwards.
 */

/** What a batch of statements brings. */
export async function noticesOf(core: Core, batch: readonly Joining[]): Promise<Change[]> {
  const changes: Change[] = [];
  for (const each of batch) {
    const { statement } = each;
    if (statement.type === 'alert')
      changes.push(...(await alertNotices(core, each, statement, isFollowed(core, each, batch))));
    if (statement.type === 'acknowledgement' && each.author === core.state.institute)
      changes.push(...(await answeredNotices(core, statement.body)));
  }
  return changes;
}

async function alertNotices(
  core: Core,
  { id, author, position }: Joining,
  { body }: Extract<Statement, { type: 'alert' }>,
  followed: boolean,
): Promise<Change[]> {
  const incident = body.incident ?? id;
  const earlier = await core.store.notices({ incident, limit: NOTICES_PER_INCIDENT_MAX });
  const open = earlier.filter((row) => isOpen(row) && row.status === body.status);
  const changes: Change[] = [];
  for (const row of open)
    if (await isReplaced(core, row, { author, position }))
      changes.push(...changeNotice(core, row, { state: 'stopped' }));
  const own = author === core.state.institute;
  // One coordinator acted alone in earnest: all of ours hear of it. What two have signed they know.
  const alone = body.breakGlass !== null || (body.status === 'Actual' && body.message === 'cancel');
  if (own && !alone) return changes;
  const { posts, expireMinutes } = core.state.duty;
  const nowMs = core.clock.nowMs();
  const expiresAtMs = Math.min(instantMs(body.expiresAt), nowMs + expireMinutes * MINUTE_MS);
  const stale = instantMs(body.expiresAt) + CLOCK_GRACE_MS < nowMs;
  // Whoever raised it alone answers to all of them at once; a received alert calls one after the other.
  const called = own ? posts : posts.slice(0, 1);
  const kind = own ? 'break-glass' : 'alert';
  const known = new Set<string>(earlier.map(({ key }) => key));
  for (const [step, { post }] of called.entries()) {
    // It was early once, its log had something else there, and now it comes at another place: it has been called for.
    if (known.has(noticeKey(kind, id, post))) continue;
    changes.push(
      ...newNotice(core, {
        kind,
        subject: id,
        incident,
        status: body.status,
        post,
        step,
        // A clock that is a day off calls nobody too little: an end that has just passed pages once and is not escalated.
        expiresAt: instantOf(Math.max(expiresAtMs, nowMs + MINUTE_MS)),
        ended: followed ? 'stopped' : stale ? 'expired' : null,
      }),
    );
  }
  return changes;
}

/** Whether it is of something that the same issuer said before: no stranger stops a call, nor does what was said earlier and came late. */
async function isReplaced(
  core: Core,
  row: NoticeRow,
  { author, position }: Pick<Joining, 'author' | 'position'>,
): Promise<boolean> {
  const alert = await core.store.statement(row.subject as StatementId); // as: the notices of an incident are of its alerts
  return alert !== undefined && alert.author === author && alert.position < position;
}

/** Whether a newer alert of its incident is here, or comes with it: then it calls nobody. */
function isFollowed(
  core: Core,
  { id, author, position, statement }: Joining,
  batch: readonly Joining[],
): boolean {
  if (statement.type !== 'alert') return false;
  const incident = statement.body.incident ?? id;
  const known = [...(core.state.crisis.incidents.get(incident)?.get(author)?.values() ?? [])];
  return [...known, ...batch].some(
    (other) =>
      other.author === author &&
      other.position > position &&
      other.statement.type === 'alert' &&
      other.statement.body.incident === incident &&
      other.statement.body.status === statement.body.status,
  );
}
const MINUTE_MS = 60_000;
/** A clock that jumps a day silences nobody; what ended longer ago is history and pages nobody. */
const CLOCK_GRACE_MS = 36 * 60 * MINUTE_MS;

/** A post has answered: from any surface, for all of the institute. */
async function answeredNotices(core: Core, body: BodyOf<'acknowledgement'>): Promise<Change[]> {
  if (body.state === 'seen') return [];
  const rows = await core.store.notices({ subject: body.statement, limit: NOTICES_PER_INCIDENT_MAX });
  return rows
    .filter((row) => isOpen(row) && row.kind === 'alert')
    .flatMap((row) => changeNotice(core, row, { state: 'answered' }));
}

export const isOpen = ({ state }: NoticeRow): boolean => state === 'due' || state === 'sent';

export interface NewNotice {
  readonly kind: NoticeKind;
  readonly subject: string;
  readonly incident: StatementId | null;
  readonly about?: NoticeRow['about'];
  readonly status: AlertStatus;
  readonly post: Post;
  readonly step: number;
  readonly expiresAt: Instant;
  /** It begins in this state: nobody is called. */
  readonly ended: 'stopped' | 'expired' | null;
}

/** A first row for a post, with the channels that may carry it. Without one it is in the inbox alone. */
export function newNotice(core: Core, notice: NewNotice): Change[] {
  const { kind, subject, post, status, about = null } = notice;
  const now = instantOf(core.clock.nowMs());
  const channels = channelsFor(core.state.duty, post, status);
  const row: NoticeRow = {
    key: noticeKey(kind, subject, post),
    revision: 1,
    kind,
    subject,
    incident: notice.incident,
    about,
    status,
    post,
    step: notice.step,
    state: notice.ended ?? (channels.length === 0 ? 'sent' : 'due'),
    channels,
    channelAt: 0,
    attempts: [],
    notBefore: now,
    expiresAt: notice.expiresAt,
    createdAt: now,
    updatedAt: now,
  };
  return [{ kind: 'notice', notice: row }, noticeEvent(row)];
}

/** The same key for whatever goes out for one alert and post, however often and by whatever channel. */
export const noticeKey = (kind: NoticeKind, subject: string, post: Post) =>
  sha256Hex(encodeUtf8(`comity notice v1\n${kind}\n${subject}\n${post}`));

/** A drill calls nobody by a channel that is not cleared for drills (spec/notices.md). */
export const channelsFor = (duty: DutyRoster, post: Post, status: AlertStatus): readonly string[] =>
  (duty.posts.find((each) => each.post === post)?.channels ?? []).filter((name) =>
    isCleared(duty, name, status),
  );

export const isCleared = (duty: DutyRoster, channel: string, status: AlertStatus): boolean =>
  duty.channels.some(({ name, drills }) => name === channel && (status === 'Actual' || drills));

export function changeNotice(
  core: Pick<Core, 'clock'>,
  row: NoticeRow,
  change: Partial<NoticeRow>,
): Change[] {
  const changed: NoticeRow = {
    ...row,
    ...change,
    revision: row.revision + 1,
    updatedAt: instantOf(core.clock.nowMs()),
  };
  return [{ kind: 'notice', notice: changed }, noticeEvent(changed)];
}

const noticeEvent = ({ key, kind, subject, post, state, updatedAt }: NoticeRow): Change => ({
  kind: 'event',
  event: {
    kind: 'notice-changed',
    subject: { notice: key, kind, about: subject, post, state },
    at: updatedAt,
  },
});
