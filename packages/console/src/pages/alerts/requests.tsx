import {
  bodyOfSeen,
  composeAcceptance,
  composeOffer,
  composeOfferStep,
  composeRequest,
  composeRequestEnd,
  type IncidentItem,
} from '@comity/formats/crisis';
import { type Charter, InstituteId } from '@comity/protocol';
import { type FieldProblem, type Form, formFrom } from '../../form.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Choices, Input, TextArea } from '../../parts/fields.tsx';
import { afterHandIn } from './after-hand-in.ts';
import { statementSeen, withinIncident } from './hand-in.ts';
import { incidentFormShown } from './incident-form.tsx';
import { readMoment } from './moment-field.ts';
import { incidentPages } from './sides.ts';

const KINDS = ['information', 'assistance'] as const;
const STEP = ':step{[0-9a-f]{64}}';

/** Help: asked of named institutes, offered or declined, taken, delivered, closed. */
export const requestPages = [
  ...incidentPages('get', '/request', (visit, incident) =>
    requestShown(visit, incident, formFrom({ kind: ['assistance'] }), []),
  ),
  ...incidentPages('post', '/request', requested),
  ...incidentPages('post', `/requests/${STEP}/close`, async (visit, incident) => {
    const { within, step, what } = await stepOf(visit, incident);
    return afterHandIn(
      visit,
      incident,
      composeRequestEnd(within, step, what === '' ? null : what),
      '#requests',
    );
  }),
  ...incidentPages('post', `/requests/${STEP}/offer`, async (visit, incident) => {
    const { within, step, what, state } = await stepOf(visit, incident);
    const answer = state === 'declined' ? 'declined' : 'offered';
    return afterHandIn(
      visit,
      incident,
      composeOffer(within, step, answer, what || visit.t(`alerts.requests.${answer}-default`)),
      '#requests',
    );
  }),
  ...incidentPages('post', `/offers/${STEP}/accept`, async (visit, incident) => {
    const { within, step } = await stepOf(visit, incident);
    const request = await statementSeen(visit.api, bodyOfSeen(step, 'offer').request);
    return afterHandIn(visit, incident, composeAcceptance(within, request, step), '#requests');
  }),
  ...incidentPages('post', `/offers/${STEP}`, async (visit, incident) => {
    const { within, step, what, state } = await stepOf(visit, incident);
    const next = state === 'withdrawn' ? 'withdrawn' : 'delivered';
    return afterHandIn(
      visit,
      incident,
      composeOfferStep(within, step, next, what || visit.t(`alerts.requests.${next}-default`)),
      '#requests',
    );
  }),
];

async function stepOf(visit: SignedIn, incident: IncidentItem) {
  const form = await visit.form();
  const { within } = await withinIncident(visit, incident);
  const step = await statementSeen(visit.api, visit.params.step ?? '');
  return { within, step, what: form.text('what'), state: form.text('state') };
}

async function requestShown(
  visit: SignedIn,
  incident: IncidentItem,
  form: Form,
  problems: readonly FieldProblem[],
): Promise<PageAnswer> {
  const { t, api, session } = visit;
  const { charter } = await api.need<{ charter: Charter }>('/charter');
  return incidentFormShown(visit, incident, {
    title: t('alerts.request.title'),
    path: '/request',
    problems,
    fields: (
      <>
        <Choices
          name="asked"
          several
          label={t('alerts.request.asked')}
          hint={t('alerts.request.asked-hint')}
          problems={problems}
          chosen={form.list('asked')}
          options={charter.institutes
            .filter(({ id }) => id !== session.institute)
            .map(({ id, name }) => ({ value: id, text: `${name} (${id})` }))}
        />
        <Choices
          name="kind"
          label={t('alerts.request.kind')}
          problems={problems}
          chosen={[form.text('kind')]}
          options={KINDS.map((value) => ({ value, text: t(`alerts.request.${value}`) }))}
        />
        <TextArea
          name="what"
          label={t('alerts.request.what')}
          value={form.text('what')}
          problems={problems}
          rows={4}
          maxlength={4000}
        />
        <Input
          name="neededBy"
          type="datetime-local"
          label={t('alerts.request.needed-by')}
          value={form.text('neededBy')}
          problems={problems}
        />
      </>
    ),
    submit: t('alerts.request.send'),
  });
}

async function requested(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const { t, place } = visit;
  const form = await visit.form();
  const asked = form.list('asked').flatMap((id) => InstituteId.safeParse(id).data ?? []);
  const neededBy = readMoment(form, 'neededBy', t, place.nowMs);
  const problems = [
    ...(asked.length === 0 ? [{ field: 'asked', message: t('alerts.raise.institutes-missing') }] : []),
    ...(form.has('what') ? [] : [{ field: 'what', message: t('alerts.missing') }]),
    ...neededBy.problems,
  ];
  if (problems.length > 0) return requestShown(visit, incident, form, problems);
  const { within, head } = await withinIncident(visit, incident);
  const kind = KINDS.find((each) => each === form.text('kind')) ?? 'assistance';
  const composed = composeRequest(
    within,
    { kind, what: form.text('what'), neededBy: neededBy.at, asked },
    head.marking,
  );
  return afterHandIn(visit, incident, composed, '#requests');
}
