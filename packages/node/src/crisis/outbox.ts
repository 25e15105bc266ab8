import {
  type AlertStatus,
  type Digest,
  instantMs,
  instantOf,
  ok,
  type Result,
  refuse,
  type StatementId,
} from '@comity/protocol';
import { CHANNEL_ATTEMPTS_MAX, CHANNEL_RETRY_MS, DUE_NOTICES_MAX } from '@comity/protocol/limits';
import { matterOf } from '../facts.ts';
import { readHeld } from '../held.ts';
import type { Core } from '../state.ts';
import type { Change, DraftRow, NoticeAttempt, NoticeRow } from '../store.ts';
import { nextStep } from './escalation.ts';
import { changeNotice, isCleared, newNotice } from './notices.ts';
import type { DueNotice } from './view.ts';

/** What channels work off, and what becomes of it (spec/notices.md). The server sends; what is due, and until when, is decided here. */

/** Notices to be sent now: corrections first, then actual alerts, then by level. What is over is not among them. */
export async function dueNotices(core: Core, limit: number): Promise<readonly DueNotice[]> {
  const now = instantOf(core.clock.nowMs());
  const rows = await core.store.notices({ dueAt: now, limit: DUE_NOTICES_MAX });
  const due: DueNotice[] = [];
  for (const row of rows) {
    const channel = row.channels[row.channelAt];
    if (row.expiresAt <= now) {
      await core.store.commit(changeNotice(core, row, { state: 'expired' }));
      continue;
    }
    if (channel === undefined || !isCleared(core.state.duty, channel, row.status)) {
      // The configuration changed since: what may not carry it any more counts as tried, and the next channel or post is called.
      const attempt = {
        channel: channel ?? 'none',
        at: now,
        outcome: 'failed',
        detail: 'not cleared',
      } as const;
      await noteAttempt(core, row.key, row.revision, attempt);
      continue;
    }
    const described = await describe(core, row, channel);
    if (described !== undefined) due.push(described);
  }
  return due.sort(byPriority).slice(0, limit);
}

async function describe(core: Core, row: NoticeRow, channel: string): Promise<DueNotice | undefined> {
  if (row.kind === 'watch') {
    const { institute } = core.state;
    return { ...row, channel, issuer: institute, title: '', tlp: 'RED', level: null, message: null };
  }
  const stored = await core.store.statement(row.subject as StatementId); // as: the notice of a watch rule aside, its subject is an alert;
  const statement = stored && readHeld(stored);
  if (statement?.type !== 'alert') return undefined;
  const { marking } = matterOf(core.state.standing, stored?.id ?? null, statement, null).statement;
  return {
    ...row,
    channel,
    issuer: statement.label.issuer,
    title: statement.label.title,
    tlp: marking.tlp,
    level: statement.body.level,
    message: statement.body.message,
  };
}

const byPriority = (left: DueNotice, right: DueNotice): number =>
  rank(right) - rank(left) || (left.notBefore < right.notBefore ? -1 : 1);

/** A correction outranks everything; a drill waits behind what is real. */
const rank = ({ message, status, level }: DueNotice): number =>
  (message === 'cancel' ? 100 : 0) +
  (status === 'Actual' ? 10 : 0) +
  (level === null ? 0 : LEVEL_RANK[level]);
const LEVEL_RANK = { information: 0, 'level-1': 1, 'level-2': 2, 'level-3': 3 } as const;

/**
 * What became of one attempt. Sent: it rests until it is escalated. Retry: again after a while, then by the next channel. Failed: by the
 * next channel at once. No channel left: the next post is called.
 */
export async function noteAttempt(
  core: Core,
  key: Digest,
  revision: number,
  attempt: NoticeAttempt,
): Promise<Result<NoticeRow>> {
  const row = await core.store.notice(key);
  if (row === undefined) return refuse('not-found');
  if (row.revision !== revision || row.state !== 'due') return refuse('conflict', { revision: row.revision });
  const changes = [...changeNotice(core, row, after(core, row, attempt))];
  const [changed] = changes;
  if (changed?.kind === 'notice' && changed.notice.state === 'failed')
    changes.push(...(await nextStep(core, changed.notice)));
  const answer = await core.store.commit(changes);
  const now = await core.store.notice(key);
  return answer === 'done' && now !== undefined ? ok(now) : refuse('conflict', { revision: row.revision });
}

function after(core: Core, row: NoticeRow, attempt: NoticeAttempt): Partial<NoticeRow> {
  const attempts = [...row.attempts, attempt];
  if (attempt.outcome === 'sent') return { attempts, state: 'sent' };
  const tried = attempts.filter(({ channel }) => channel === attempt.channel).length;
  if (attempt.outcome === 'retry' && tried < CHANNEL_ATTEMPTS_MAX) {
    const waitMs = CHANNEL_RETRY_MS * 2 ** (tried - 1);
    return { attempts, notBefore: instantOf(instantMs(attempt.at) + waitMs) };
  }
  const channelAt = row.channelAt + 1;
  return channelAt < row.channels.length
    ? { attempts, channelAt, notBefore: instantOf(core.clock.nowMs()) }
    : { attempts, channelAt, state: 'failed' };
}

/** Pages the first post on duty about a draft that a watch rule made: nothing is broadcast without people. */
export async function pageAbout(core: Core, draft: DraftRow, status: AlertStatus): Promise<void> {
  const [first] = core.state.duty.posts;
  if (first === undefined) return;
  const expiresAt = instantOf(core.clock.nowMs() + core.state.duty.expireMinutes * 60_000);
  const changes: Change[] = newNotice(core, {
    kind: 'watch',
    subject: draft.id,
    incident: null,
    status,
    post: first.post,
    step: 0,
    expiresAt,
    ended: null,
  });
  await core.store.commit(changes);
}
