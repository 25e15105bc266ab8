import { instantMs, instantOf, ok, type Post, type Result, refuse, type StatementId } from '@comity/protocol';
import { NOTICES_PER_INCIDENT_MAX } from '@comity/protocol/limits';
import { readHeld } from '../held.ts';
import { mayRead } from '../may-read.ts';
import type { Reader } from '../node.ts';
import type { Core } from '../state.ts';
import type { Change, NoticeRow } from '../store.ts';
import { chainsOf, isOver } from './chain.ts';
import type { Spoken } from './mirror.ts';
import { changeNotice, isOpen, newNotice, noticeKey } from './notices.ts';
import { hasAnswered, silentInstitutes } from './silence.ts';

/**
 * Silence is acted on, in bounded steps by the clock that was passed in (spec/notices.md): an alert that nobody here has answered calls the
 * next post; an alert of ours that others have not answered calls our own. Every step is a row with a key of its own, so that doing it
 * twice, after a crash for instance, changes nothing. Answers how many alerts it did something about.
 */
export async function escalationStep(core: Core): Promise<number> {
  if (core.state.duty.posts.length === 0) return 0;
  let changed = 0;
  for (const alert of alertsInForce(core)) {
    const rows = await core.store.notices({ subject: alert.id, limit: NOTICES_PER_INCIDENT_MAX });
    const changes =
      alert.author === core.state.institute
        ? await overdueChanges(core, alert, rows)
        : await stepsDue(core, alert, rows);
    if (changes.length > 0 && (await core.store.commit(changes)) === 'done') changed += 1;
  }
  return changed;
}

function alertsInForce(core: Core): readonly Spoken<'alert'>[] {
  const nowMs = core.clock.nowMs();
  return [...core.state.crisis.incidents.keys()]
    .flatMap((incident) => chainsOf(core.state.crisis, incident))
    .filter((chain) => !isOver(chain, nowMs))
    .map(({ head }) => head);
}

/** The next post, once the one before it has had its time. The last one ends it: it does not begin again with the first. */
async function stepsDue(core: Core, alert: Spoken<'alert'>, rows: readonly NoticeRow[]): Promise<Change[]> {
  if (hasAnswered(core.state.crisis, alert, core.state.institute)) return [];
  const [last] = rows.filter(({ kind }) => kind === 'alert').sort((left, right) => right.step - left.step);
  if (last === undefined || !isOpen(last)) return [];
  const waitedMs = core.clock.nowMs() - instantMs(last.createdAt);
  const next = waitedMs < core.state.duty.escalateMinutes * 60_000 ? [] : await nextStep(core, last);
  // With the row before it, as it was read: an answer that was committed meanwhile makes it a conflict, and nobody is called.
  return next.length === 0 ? [] : [...changeNotice(core, last, {}), ...next];
}

/** The step after one that has had its time, or whose channels have all failed. Nothing, if it was made already or nobody is left. */
export async function nextStep(core: Core, row: NoticeRow): Promise<Change[]> {
  const next = core.state.duty.posts[row.step + 1];
  if (row.kind !== 'alert' || next === undefined || instantMs(row.expiresAt) <= core.clock.nowMs()) return [];
  if ((await core.store.notice(noticeKey('alert', row.subject, next.post))) !== undefined) return [];
  return newNotice(core, {
    kind: 'alert',
    subject: row.subject,
    incident: row.incident,
    status: row.status,
    post: next.post,
    step: row.step + 1,
    expiresAt: row.expiresAt,
    ended: null,
  });
}

/**
 * Somebody does not wait until the post that was called has had its time: the next one is called now (spec/notices.md). Answers that post; null: an
 * answer was given meanwhile, or nobody is left. Refusals: `not-found`, `conflict` (the notice changed meanwhile).
 */
export async function callNextPost(
  core: Core,
  id: StatementId,
  reader: Reader,
): Promise<Result<Post | null>> {
  const held = await core.store.statement(id);
  const alert = held && readHeld(held);
  if (alert?.type !== 'alert' || mayRead(core, id, alert, null, reader).outcome !== 'permit')
    return refuse('not-found');
  const rows = await core.store.notices({ subject: id, limit: NOTICES_PER_INCIDENT_MAX });
  const [last] = rows.filter(({ kind }) => kind === 'alert').sort((left, right) => right.step - left.step);
  if (last === undefined || !isOpen(last)) return ok(null);
  const next = await nextStep(core, last);
  if (next.length === 0) return ok(null);
  const committed = await core.store.commit([...changeNotice(core, last, {}), ...next]);
  return committed === 'done' ? ok(core.state.duty.posts[last.step + 1]?.post ?? null) : refuse('conflict');
}

/** Our own alert has not been answered by everybody in time: one notice to our first post; the board names who is silent. */
async function overdueChanges(
  core: Core,
  alert: Spoken<'alert'>,
  rows: readonly NoticeRow[],
): Promise<Change[]> {
  const [first] = core.state.duty.posts;
  if (first === undefined) return [];
  if (rows.some(({ key }) => key === noticeKey('overdue', alert.id, first.post))) return [];
  const silent = await silentInstitutes(core, alert);
  if (silent.length === 0) return [];
  return newNotice(core, {
    kind: 'overdue',
    subject: alert.id,
    incident: alert.statement.body.incident ?? alert.id,
    about: silent.length === 1 ? (silent[0] ?? null) : null,
    status: alert.statement.body.status,
    post: first.post,
    step: 0,
    expiresAt: instantOf(core.clock.nowMs() + core.state.duty.expireMinutes * 60_000),
    ended: null,
  });
}
