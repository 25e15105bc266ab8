import type { Clock, ComityNode, NoticeRow } from '@comity/node';
import { instantMs, memberOf, parseEnvelope, parseStatement, STATEMENT_PAYLOAD_TYPE } from '@comity/protocol';
import { API_PAGE_MAX, CONTACT_STALE_DAYS } from '@comity/protocol/limits';
import type { SqliteStore } from '@comity/store/sqlite';
import type { DoctorCheck } from '../upkeep.ts';
import type { Config } from './config.ts';
import { check, DAY_MS, span } from './doctor-check.ts';
import { dutyOf } from './duty.ts';

export interface CrisisSubject {
  readonly config: Pick<Config, 'institute' | 'posts' | 'channels' | 'duty'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly node: Pick<ComityNode, 'charter'>;
  readonly store: Pick<SqliteStore, 'notices' | 'statements'>;
}

/** Whether anybody would hear of an alert: posts, channels, what they did last, and whether contacts are still true. */
export async function examineCrisis(subject: CrisisSubject): Promise<readonly DoctorCheck[]> {
  const rows = await subject.store.notices({ limit: API_PAGE_MAX });
  return [
    ...checkDuty(subject),
    ...checkChannels(subject, rows),
    checkAlerts(rows),
    ...(await checkContacts(subject)),
  ];
}

function checkDuty({ config }: CrisisSubject): readonly DoctorCheck[] {
  const { posts, channels } = dutyOf(config);
  const advice = 'List `posts` with their `channels` in config.json: protocol/spec/notices.md section 1.';
  if (posts.length === 0)
    return [check('duty', false, 'warning', 'No post is on duty: an alert calls nobody here.', advice)];
  const checks = [
    check('duty', true, 'warning', `called in this order: ${posts.map(({ post }) => post).join(', ')}`, ''),
  ];
  for (const { post, channels: names } of posts) {
    if (names.length === 0)
      checks.push(
        check('duty-channel', false, 'warning', `${post} has no channel: it has its inbox alone.`, advice),
      );
    else if (!channels.some(({ name, drills }) => drills && names.includes(name))) {
      const detail = `no channel of ${post} is cleared for drills: an exercise reaches its inbox alone`;
      checks.push(
        check(
          'duty-channel',
          false,
          'note',
          detail,
          'Set `drills: true` on the channel that may carry them.',
        ),
      );
    }
  }
  return checks;
}

function checkChannels({ config }: CrisisSubject, rows: readonly NoticeRow[]): readonly DoctorCheck[] {
  const attempts = rows
    .flatMap((row) => row.attempts)
    .sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0));
  return config.channels.map(({ name }) => {
    const last = attempts.find(({ channel }) => channel === name);
    const detail =
      last === undefined ? `${name}: never used` : `${name}: ${last.outcome} at ${last.at} (${last.detail})`;
    const advice = `Try it: comity channels test ${name}`;
    return check('channel', last === undefined || last.outcome === 'sent', 'warning', detail, advice);
  });
}

function checkAlerts(rows: readonly NoticeRow[]): DoctorCheck {
  const actual = rows.filter(({ status }) => status === 'Actual');
  const overdue = actual.filter(
    ({ kind, state }) => kind === 'overdue' && (state === 'due' || state === 'sent'),
  );
  const unheard = actual.filter(({ kind, state }) => kind === 'alert' && state === 'failed');
  const detail = `${overdue.length} of our alerts are not answered by everybody in time; ${unheard.length} alerts reached a post by no channel`;
  const advice = 'Look at the board of each incident, and call those who are silent by the directory.';
  return check('alerts', overdue.length + unheard.length === 0, 'warning', detail, advice);
}

/** Contacts that are looked at, the newest: six roles of 300 members. */
const CONTACTS_LOOKED_AT_MAX = 2000;

async function checkContacts({ store, node, clock, config }: CrisisSubject): Promise<readonly DoctorCheck[]> {
  const charter = node.charter()?.charter;
  const rows = await store.statements({ type: 'contact', limit: CONTACTS_LOOKED_AT_MAX });
  const seen = new Set<string>();
  const checks: DoctorCheck[] = [];
  for (const { author, envelope } of rows) {
    const read = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
    const statement = read.ok ? parseStatement(read.value.payload) : read;
    if (!statement.ok || statement.value.type !== 'contact') continue;
    const { role, confirmedAt } = statement.value.body;
    // The newest of each role counts, of members alone.
    if (seen.has(`${author} ${role}`) || charter === undefined || memberOf(charter, author) === undefined)
      continue;
    seen.add(`${author} ${role}`);
    const ageMs = clock.nowMs() - instantMs(confirmedAt);
    if (ageMs <= CONTACT_STALE_DAYS * DAY_MS) continue;
    const own = author === config.institute;
    const advice = own
      ? 'Try it and say so: comity contact confirm'
      : `Ask ${author} to try it and to confirm it.`;
    checks.push(
      check(
        'contact',
        false,
        own ? 'warning' : 'note',
        `${role} of ${author}: confirmed ${span(ageMs)} ago`,
        advice,
      ),
    );
  }
  if (!seen.has(`${config.institute} coordinator`)) {
    const detail =
      'Other institutes do not know whom to call here: we have no contact for the role coordinator.';
    checks.push(check('contact', false, 'warning', detail, 'Publish it: comity contact set'));
  }
  return checks.length > 0
    ? checks
    : [check('contact', true, 'note', `${seen.size} contacts, none stale`, '')];
}
