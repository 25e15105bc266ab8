import { composeAnswer, headNamed, type IncidentItem } from '@comity/formats/crisis';
import { Post, type Result, refuse, StatementId } from '@comity/protocol';
import { orEndPage } from '../../node-api.ts';
import { type PageAnswer, page, type SignedIn } from '../../page.ts';
import { composeDesk, type HandedIn, handIn, statementSeen } from './hand-in.ts';
import { addressOf, BASES, incidentPages, onBothSides, type Side, sideOf } from './sides.ts';

const STATES = ['acknowledged', 'acting', 'declined'] as const;
type State = (typeof STATES)[number];

/** Answers of this institute, by the post of whoever is signed in: one by one, or many at once. */
export const answerPages = [
  ...incidentPages('post', '/answer', answered),
  ...onBothSides((side) => page('post', `${BASES[side]}/answers`, (visit) => answeredMany(visit, side))),
];

async function answered(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const form = await visit.form();
  const state = STATES.find((each) => each === form.text('state')) ?? 'acknowledged';
  const done = orEndPage(await answerOne(visit, incident, form.text('head'), state, form.text('note')));
  return done.published === null
    ? { redirect: `${BASES[sideOf(incident.status)]}/drafts/${done.draft.id}` }
    : { redirect: `${addressOf(incident)}?done=acknowledgement` };
}

/** One that fails does not stop the others: the list says how many were answered. */
async function answeredMany(visit: SignedIn, side: Side): Promise<PageAnswer> {
  const form = await visit.form();
  const state = STATES.find((each) => each === form.text('state')) ?? 'acknowledged';
  let count = 0;
  let failed = 0;
  for (const head of form.list('head').slice(0, ANSWERED_AT_ONCE_MAX)) {
    const incident = await visit.api.json<IncidentItem>('GET', `/incidents/${head}`);
    const done =
      incident.ok && sideOf(incident.value.status) === side
        ? await answerOne(visit, incident.value, head, state, '')
        : refuse('not-found');
    if (done.ok && done.value.published !== null) count += 1;
    else failed += 1;
  }
  return { redirect: `${BASES[side]}?answered=${count}&failed=${failed}` };
}

/** Refuses `alert-not-head`: nobody answers what they have not looked at. */
async function answerOne(
  visit: SignedIn,
  incident: IncidentItem,
  named: string,
  state: State,
  note: string,
): Promise<Result<HandedIn>> {
  const id = StatementId.safeParse(named);
  const head = id.success ? headNamed(incident, id.data) : refuse('not-found');
  if (!head.ok) return head;
  const post = Post.safeParse(visit.session.post);
  if (!post.success) return refuse('forbidden-role', { roles: ['coordinator'] });
  const { composer } = await composeDesk(visit);
  const composed = composeAnswer(
    await statementSeen(visit.api, incident.head),
    {
      incident: incident.incident,
      status: incident.status,
      state,
      post: post.data,
      note: note === '' ? null : note,
    },
    composer,
  );
  return composed.ok ? handIn(visit, composed.value) : composed;
}

const ANSWERED_AT_ONCE_MAX = 200;
