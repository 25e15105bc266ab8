import type { ReaderRole } from '@comity/policy';
import { approvalAddress, draftAddress, findingAddress, incidentAddress } from '../../addresses.ts';
import type { Speech } from '../../i18n/speech.ts';
import type { SignedIn } from '../../page.ts';
import type { Tone } from '../../parts/state.tsx';
import type { DraftItem, DutiesAnswer, NoticeItem, QuestionsAnswer } from './answers.ts';

/** Something that somebody here is to do: where, what it is, how it stands, and until when. */
export interface Waiting {
  readonly href: string;
  readonly text: string;
  readonly state: string;
  readonly tone: Tone;
  /** Until when; null: no time is set. */
  readonly dueAt: string | null;
}

/** Everything that waits for this person, the most urgent first: alerts, then what has a time, then the rest. */
export async function waitingFor(visit: SignedIn): Promise<readonly Waiting[]> {
  const [notices, drafts, questions, duties] = await Promise.all([
    noticesFor(visit),
    draftsFor(visit),
    questionsFor(visit),
    dutiesFor(visit),
  ]);
  return [...notices, ...[...drafts, ...questions, ...duties].sort(bySoonest)];
}

const bySoonest = (left: Waiting, right: Waiting): number =>
  (left.dueAt ?? LAST) < (right.dueAt ?? LAST) ? -1 : (left.dueAt ?? LAST) > (right.dueAt ?? LAST) ? 1 : 0;
const LAST = '9999';

/** Alerts that call this post and have no answer yet. */
async function noticesFor({ api, session, t }: SignedIn): Promise<readonly Waiting[]> {
  if (session.post === null) return [];
  const page = await api.json<{ items: readonly NoticeItem[] }>('GET', `/notices?limit=${LISTED_MAX}`);
  if (!page.ok) return [];
  const open = page.value.items.filter(
    ({ state }) => state === 'due' || state === 'sent' || state === 'failed',
  );
  // One line an incident: reminders and escalations are about the same thing.
  const newest = new Map<string, NoticeItem>();
  for (const notice of open)
    if (!newest.has(notice.incident ?? notice.subject)) newest.set(notice.incident ?? notice.subject, notice);
  return [...newest.values()].map(({ incident, subject, status, title, kind }) => ({
    href: kind === 'watch' ? draftAddress(subject, 'alert') : incidentAddress(incident ?? subject, status),
    text: title ?? t('home.alert-untitled'),
    state: t(status === 'Actual' ? 'home.alert-unanswered' : 'home.drill-unanswered'),
    tone: 'strong' as const,
    dueAt: null,
  }));
}

/** Drafts that lack a signature of a role of theirs, and that they have not signed. */
async function draftsFor({ api, session, may, t }: SignedIn): Promise<readonly Waiting[]> {
  if (!may('publisher', 'approver', 'coordinator', 'counsel')) return [];
  const page = await api.json<{ items: readonly DraftItem[] }>(
    'GET',
    `/drafts?state=open&limit=${LISTED_MAX}`,
  );
  if (!page.ok) return [];
  return page.value.items
    .filter(
      ({ missing, signatures }) =>
        missing.some((role) => may(role as ReaderRole)) &&
        !signatures.some(({ post }) => post !== null && post === session.post),
    ) // as: what is no role is nobody's
    .map(({ id, statement, missing }) => ({
      href: missing.includes('approver')
        ? approvalAddress(id, statement.type)
        : draftAddress(id, statement.type),
      text: statement.label.title,
      state: t('home.signature-missing', { roles: missing.join(', ') }),
      tone: 'wait' as const,
      dueAt: null,
    }));
}

/** Institutes that ask to agree to a release, or for access to something of ours. */
async function questionsFor({ api, may, t }: SignedIn): Promise<readonly Waiting[]> {
  if (!may('publisher', 'approver', 'counsel')) return [];
  const answer = await api.json<QuestionsAnswer>('GET', '/questions');
  if (!answer.ok) return [];
  const { consultations, accessRequests } = answer.value;
  return [
    ...consultations.map(({ id, title, author }) => ({
      href: findingAddress(id),
      text: title,
      state: t('home.consulted', { institute: author }),
      tone: 'wait' as const,
      dueAt: null,
    })),
    ...accessRequests.map(({ id, title, author }) => ({
      href: findingAddress(id),
      text: title,
      state: t('home.access-asked', { institute: author }),
      tone: 'wait' as const,
      dueAt: null,
    })),
  ];
}

/** Reports that are due to authorities, and what ends soon. */
async function dutiesFor({ api, may, t, speech }: SignedIn): Promise<readonly Waiting[]> {
  if (!may('counsel', 'coordinator', 'operator')) return [];
  const answer = await api.json<DutiesAnswer>('GET', '/duties');
  if (!answer.ok) return [];
  const { reports, expiring } = answer.value;
  return [
    ...reports.flatMap(({ title, clocks, ours }) =>
      clocks
        .filter(({ state, dueAt }) => ours && dueAt !== null && state !== 'met' && state !== 'not-started')
        .map(({ instrument, dueAt, state }) => ({
          href: '/law/duties',
          text: t('home.duty', { title, instrument }),
          state: t(state === 'passed' ? 'home.duty-passed' : 'home.duty-runs'),
          tone: state === 'passed' ? ('bad' as const) : ('wait' as const),
          dueAt,
        })),
    ),
    ...expiring.map((each) => ({
      href: each.kind === 'instrument' ? '/law' : '/run',
      text: t('home.expires', { kind: kindInWords(each.kind, speech), name: each.name }),
      state: t(each.ended ? 'home.ended' : 'home.ends-soon'),
      tone: each.ended ? ('bad' as const) : ('wait' as const),
      dueAt: each.at,
    })),
  ];
}

const kindInWords = (kind: string, speech: Speech): string => speech.maybe(`home.kind-${kind}`) ?? kind;

const LISTED_MAX = 50;
