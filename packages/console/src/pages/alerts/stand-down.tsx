import { type BoardItem, type IncidentItem, openEnds, standDownOf } from '@comity/formats/crisis';
import { type FieldProblem, type Form, formFrom } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Input } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { afterHandIn } from './after-hand-in.ts';
import { followingOf, followUp } from './following.ts';
import { incidentFormShown } from './incident-form.tsx';
import { readMoment } from './moment-field.ts';
import { incidentPages } from './sides.ts';

/** The end of an incident of ours: what is still open is listed before anybody says that it is over. */
export const standDownPages = [
  ...incidentPages('get', '/stand-down', (visit, incident) =>
    standDownShown(visit, incident, formFrom({}), []),
  ),
  ...incidentPages('post', '/stand-down', stoodDown),
];

async function standDownShown(
  visit: SignedIn,
  incident: IncidentItem,
  form: Form,
  problems: readonly FieldProblem[],
): Promise<PageAnswer> {
  const { t } = visit;
  orEndPage(await followingOf(visit, incident, incident.head));
  const board = await visit.api.need<BoardItem>(`/incidents/${incident.incident}/board`);
  const open = openEnds(incident, board);
  return incidentFormShown(visit, incident, {
    title: t('alerts.stand-down.title'),
    path: '/stand-down',
    problems,
    before: (
      <Panel title={t('alerts.stand-down.open', { count: open.length })}>
        <Table
          caption={t('alerts.stand-down.open', { count: open.length })}
          captionHidden
          empty={t('alerts.stand-down.nothing')}
          rows={open}
          columns={[
            {
              head: t('alerts.stand-down.what'),
              cell: ({ what }) => t(`alerts.stand-down.${what}`),
              isHead: true,
            },
            { head: t('alerts.institute'), cell: ({ institute }) => institute },
            { head: t('alerts.stand-down.stands'), cell: ({ state }) => state },
          ]}
        />
      </Panel>
    ),
    fields: (
      <>
        <input type="hidden" name="head" value={incident.head} />
        <Input
          name="because"
          label={t('alerts.stand-down.because')}
          value={form.text('because')}
          problems={problems}
          maxlength={500}
          required
        />
        <Input
          name="retainUntil"
          type="datetime-local"
          label={t('alerts.stand-down.retain')}
          hint={t('alerts.stand-down.retain-hint')}
          value={form.text('retainUntil')}
          problems={problems}
        />
      </>
    ),
    submit: t('alerts.stand-down.send'),
  });
}

async function stoodDown(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const { t, place } = visit;
  const form = await visit.form();
  const because = form.text('because');
  const retain = readMoment(form, 'retainUntil', t, place.nowMs);
  const problems = [
    ...(because === '' ? [{ field: 'because', message: t('alerts.missing') }] : []),
    ...retain.problems,
  ];
  if (problems.length > 0) return standDownShown(visit, incident, form, problems);
  const following = orEndPage(await followingOf(visit, incident, form.text('head')));
  const content = standDownOf(incident, following.head, { because, retainUntil: retain.at }, place.nowMs);
  return afterHandIn(visit, incident, await followUp(visit, following, content));
}
