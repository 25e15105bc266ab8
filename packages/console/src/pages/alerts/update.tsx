import { MOMENTS } from '@comity/formats';
import { type Following, type IncidentItem, momentsSoFar, updateOf } from '@comity/formats/crisis';
import { ASSESSMENT_QUESTIONS } from '@comity/protocol';
import { type FieldProblem, type Form, formFrom } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Input } from '../../parts/fields.tsx';
import { momentReading } from '../../parts/moment-fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { afterHandIn } from './after-hand-in.ts';
import { followingOf, followUp } from './following.ts';
import { draftOf } from './hand-in.ts';
import { incidentFormShown } from './incident-form.tsx';
import { AssessmentFields, GradeFields, NeededFields, WhenFields } from './raise-form.tsx';
import { readRaiseForm } from './read-raise-form.ts';
import { BASES, incidentPages, sideOf } from './sides.ts';

/** What has changed, over what was said before. An actual update needs the signatures that the alert needed, so it goes to the check page. */
export const updatePages = [
  ...incidentPages('get', '/update', async (visit, incident) => {
    const following = orEndPage(await followingOf(visit, incident, incident.head));
    return updateShown(visit, incident, formFrom(saidBefore(following)), []);
  }),
  ...incidentPages('post', '/update', updated),
];

/** The form as the newest alert filled it. */
function saidBefore(following: Following): Readonly<Record<string, readonly string[]>> {
  const { title, body } = following.head;
  const told = momentsSoFar(following);
  const answers = ASSESSMENT_QUESTIONS.flatMap((question) => {
    const { answer, grounds } = body.assessment[question];
    return [
      [question, [answer]],
      [`${question}-grounds`, [grounds ?? '']],
    ] as const;
  });
  return {
    title: [title],
    event: [body.event],
    description: [body.description],
    instruction: [body.instruction ?? ''],
    level: [body.level],
    urgency: [body.urgency],
    severity: [body.severity],
    certainty: [body.certainty],
    verification: [body.verification],
    categories: body.categories,
    responses: body.responses,
    models: [body.models.join('\n')],
    ...Object.fromEntries(MOMENTS.map((moment) => [moment, [momentReading(told[moment] ?? undefined)]])),
    ...Object.fromEntries(answers),
  };
}

function updateShown(
  visit: SignedIn,
  incident: IncidentItem,
  form: Form,
  problems: readonly FieldProblem[],
): PageAnswer {
  const { t } = visit;
  const given = { t, form, problems };
  return incidentFormShown(visit, incident, {
    title: t('alerts.update.title'),
    path: '/update',
    problems,
    fields: (
      <>
        <input type="hidden" name="head" value={incident.head} />
        <Panel title={t('alerts.update.why')}>
          <Input
            name="reason"
            label={t('alerts.update.reason')}
            value={form.text('reason')}
            problems={problems}
            maxlength={500}
            required
          />
        </Panel>
        <NeededFields {...given} />
        <GradeFields {...given} />
        <AssessmentFields {...given} />
        <WhenFields {...given} />
      </>
    ),
    submit: t('alerts.update.check'),
  });
}

async function updated(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const { t, place, api } = visit;
  const form = await visit.form();
  const found = await followingOf(visit, incident, form.text('head'));
  const before = found.ok ? momentsSoFar(found.value) : {};
  const { said, moments, problems } = readRaiseForm(form, t, place.nowMs, before);
  const reason = form.text('reason');
  const wrong = [...(reason === '' ? [{ field: 'reason', message: t('alerts.missing') }] : []), ...problems];
  if (wrong.length > 0) return updateShown(visit, incident, form, wrong);
  const following = orEndPage(found);
  const content = updateOf(following.head, said, { reason, breakGlass: null }, place.nowMs);
  const composed = await followUp(visit, following, { ...content, moments }, following.newest.marking);
  if (incident.status !== 'Actual') return afterHandIn(visit, incident, composed);
  const { id } = orEndPage(await draftOf(api, orEndPage(composed)));
  return { redirect: `${BASES[sideOf(incident.status)]}/drafts/${id}` };
}
