import { composeSituationReport, type IncidentItem, newestReportOf } from '@comity/formats/crisis';
import { instantOf } from '@comity/protocol';
import { type FieldProblem, type Form, formFrom } from '../../form.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Select, TextArea } from '../../parts/fields.tsx';
import { afterHandIn } from './after-hand-in.ts';
import { withinIncident } from './hand-in.ts';
import { incidentFormShown } from './incident-form.tsx';
import { incidentPages } from './sides.ts';

/** The next situation report of this institute: it begins as the one before, so that only what is new is typed. */
export const reportPages = [
  ...incidentPages('get', '/report', async (visit, incident) => {
    const before = newestReportOf(incident, visit.session.institute);
    return reportShown(
      visit,
      incident,
      formFrom({ situation: [before?.body.situation ?? ''], nextMinutes: ['120'] }),
      [],
    );
  }),
  ...incidentPages('post', '/report', reported),
];

const NEXT_MINUTES = ['', '30', '60', '120', '240', '720', '1440'] as const;

function reportShown(
  visit: SignedIn,
  incident: IncidentItem,
  form: Form,
  problems: readonly FieldProblem[],
): PageAnswer {
  const { t, session } = visit;
  const number = (newestReportOf(incident, session.institute)?.body.number ?? 0) + 1;
  return incidentFormShown(visit, incident, {
    title: t('alerts.report.title', { number }),
    path: '/report',
    problems,
    fields: (
      <>
        <TextArea
          name="changed"
          label={t('alerts.report.changed')}
          hint={t('alerts.report.changed-hint')}
          value={form.text('changed')}
          problems={problems}
          rows={3}
          maxlength={4000}
        />
        <TextArea
          name="situation"
          label={t('alerts.report.situation')}
          hint={t('alerts.report.situation-hint')}
          value={form.text('situation')}
          problems={problems}
          rows={8}
          maxlength={8000}
        />
        <Select
          name="nextMinutes"
          label={t('alerts.report.next')}
          value={form.text('nextMinutes')}
          options={NEXT_MINUTES.map((value) => ({
            value,
            text:
              value === ''
                ? t('alerts.report.next-none')
                : t('alerts.raise.reply-minutes', { minutes: Number(value) }),
          }))}
        />
      </>
    ),
    submit: t('alerts.report.send', { number }),
  });
}

async function reported(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const { t, place } = visit;
  const form = await visit.form();
  const problems = (['changed', 'situation'] as const).flatMap((field) =>
    form.has(field) ? [] : [{ field, message: t('alerts.missing') }],
  );
  if (problems.length > 0) return reportShown(visit, incident, form, problems);
  const minutes = Number(form.text('nextMinutes'));
  const { within, marking } = await withinIncident(visit, incident);
  const composed = composeSituationReport(
    within,
    {
      changed: form.text('changed'),
      situation: form.text('situation'),
      nextDueAt: minutes > 0 ? instantOf(place.nowMs + minutes * 60_000) : null,
    },
    marking,
  );
  return afterHandIn(visit, incident, composed, '#reports');
}
