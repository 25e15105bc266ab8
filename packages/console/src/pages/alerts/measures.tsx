import { bodyOfSeen, composeAnswer, composeMeasure, type IncidentItem } from '@comity/formats/crisis';
import { type BodyOf, Post } from '@comity/protocol';
import { type FieldProblem, type Form, formFrom } from '../../form.ts';
import { orEndPage, PageRefusal } from '../../node-api.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Choices, Input, TextArea } from '../../parts/fields.tsx';
import { afterHandIn } from './after-hand-in.ts';
import { statementSeen, withinIncident } from './hand-in.ts';
import { incidentFormShown } from './incident-form.tsx';
import { readMoment } from './moment-field.ts';
import { incidentPages } from './sides.ts';

type Kind = BodyOf<'measure'>['kind'];
const STEP = ':step{[0-9a-f]{64}}';
const PATHS = { measure: '/measure', 'public-line': '/line' } as const satisfies Record<Kind, string>;

/** Measures: planned, adopted, withdrawn. Public lines: proposed, agreed to in exactly these words, adopted. */
export const measurePages = [
  ...(['measure', 'public-line'] as const).flatMap((kind) => [
    ...incidentPages('get', PATHS[kind], async (visit, incident) =>
      measureShown(visit, incident, kind, formFrom({ state: ['planned'] }), []),
    ),
    ...incidentPages('post', PATHS[kind], (visit, incident) => said(visit, incident, kind)),
  ]),
  ...incidentPages('post', `/measures/${STEP}`, carriedOn),
  ...incidentPages('post', `/measures/${STEP}/agree`, agreed),
];

function measureShown(
  visit: SignedIn,
  incident: IncidentItem,
  kind: Kind,
  form: Form,
  problems: readonly FieldProblem[],
): PageAnswer {
  const { t } = visit;
  const isLine = kind === 'public-line';
  return incidentFormShown(visit, incident, {
    title: t(`alerts.measure.title-${kind}`),
    path: PATHS[kind],
    problems,
    fields: (
      <>
        <TextArea
          name="text"
          label={t(`alerts.measure.text-${kind}`)}
          value={form.text('text')}
          problems={problems}
          rows={5}
          maxlength={8000}
        />
        <Choices
          name="state"
          label={t('alerts.measure.state')}
          chosen={[form.text('state')]}
          options={(['planned', 'adopted'] as const).map((value) => ({
            value,
            text: t(`alerts.measure.${value}-${kind}`),
          }))}
        />
        <Input
          name={isLine ? 'releaseAt' : 'effectiveAt'}
          type="datetime-local"
          label={t(isLine ? 'alerts.measure.release' : 'alerts.measure.effective')}
          value={form.text(isLine ? 'releaseAt' : 'effectiveAt')}
          problems={problems}
        />
      </>
    ),
    submit: t(`alerts.measure.send-${kind}`),
  });
}

async function said(visit: SignedIn, incident: IncidentItem, kind: Kind): Promise<PageAnswer> {
  const { t, place } = visit;
  const form = await visit.form();
  const effective = readMoment(form, 'effectiveAt', t, place.nowMs);
  const release = readMoment(form, 'releaseAt', t, place.nowMs);
  const problems = [
    ...(form.has('text') ? [] : [{ field: 'text', message: t('alerts.missing') }]),
    ...effective.problems,
    ...release.problems,
  ];
  if (problems.length > 0) return measureShown(visit, incident, kind, form, problems);
  const { within, marking } = await withinIncident(visit, incident);
  const composed = composeMeasure(
    within,
    {
      kind,
      state: form.text('state') === 'adopted' ? 'adopted' : 'planned',
      text: form.text('text'),
      effectiveAt: effective.at,
      releaseAt: release.at,
    },
    null,
    marking,
  );
  return afterHandIn(visit, incident, composed, '#measures');
}

/** The next step of one of ours, in the same words. */
async function carriedOn(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const form = await visit.form();
  const before = await statementSeen(visit.api, visit.params.step ?? '');
  const { kind, text, effectiveAt, releaseAt } = bodyOfSeen(before, 'measure');
  const { within } = await withinIncident(visit, incident);
  const state = form.text('state') === 'withdrawn' ? 'withdrawn' : 'adopted';
  return afterHandIn(
    visit,
    incident,
    composeMeasure(within, { kind, state, text, effectiveAt, releaseAt }, before, before.marking),
    '#measures',
  );
}

/** Agreed to the words that stood on the page: newer ones are another statement. */
async function agreed(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const form = await visit.form();
  const line = await statementSeen(visit.api, visit.params.step ?? '');
  const post = Post.safeParse(visit.session.post);
  if (!post.success) throw new PageRefusal({ code: 'forbidden-role', facts: { roles: ['coordinator'] } });
  const { within } = await withinIncident(visit, incident);
  const composed = composeAnswer(
    line,
    {
      incident: incident.incident,
      status: incident.status,
      state: form.text('state') === 'declined' ? 'declined' : 'acknowledged',
      post: post.data,
      note: null,
    },
    within.composer,
  );
  return afterHandIn(visit, incident, { ok: true, value: orEndPage(composed) }, '#measures');
}
