import {
  composeActivation,
  composeActivationEnd,
  composeTaskReport,
  type IncidentItem,
  type StatementSeen,
} from '@comity/formats/crisis';
import { Slug, StatementId, TASK_STATES } from '@comity/protocol';
import { PageRefusal } from '../../node-api.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Choices } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { afterHandIn } from './after-hand-in.ts';
import { statementSeen, withinIncident } from './hand-in.ts';
import { incidentFormShown } from './incident-form.tsx';
import { incidentPages } from './sides.ts';

const ACTIVATION = ':activation{[0-9a-f]{64}}';

/** Playbooks: put to use, reported on step by step, ended. */
export const activationPages = [
  ...incidentPages('get', '/activate', activateShown),
  ...incidentPages('post', '/activate', async (visit, incident) => {
    const form = await visit.form();
    const playbook = StatementId.safeParse(form.text('playbook'));
    if (!playbook.success) return activateShown(visit, incident);
    const { within, marking } = await withinIncident(visit, incident);
    return afterHandIn(
      visit,
      incident,
      composeActivation(within, await statementSeen(visit.api, playbook.data), marking),
      '#tasks',
    );
  }),
  ...incidentPages('post', `/activations/${ACTIVATION}/end`, async (visit, incident) => {
    const { within } = await withinIncident(visit, incident);
    const activation = await statementSeen(visit.api, visit.params.activation ?? '');
    return afterHandIn(visit, incident, composeActivationEnd(within, activation), '#tasks');
  }),
  ...incidentPages('post', `/activations/${ACTIVATION}/tasks/:step`, taskReported),
];

async function activateShown(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const { t, api } = visit;
  const { items } = await api.need<{ items: readonly StatementSeen[] }>(
    '/statements?type=playbook&limit=100',
  );
  if (items.length === 0)
    return {
      ...incidentFormShown(visit, incident, {
        title: t('alerts.activate.title'),
        path: '/activate',
        fields: '',
        submit: '',
      }),
      body: (
        <Panel title={t('alerts.activate.title')}>
          <p class="empty">{t('alerts.activate.none')}</p>
          <pre>comity playbook publish FILE</pre>
        </Panel>
      ),
    };
  return incidentFormShown(visit, incident, {
    title: t('alerts.activate.title'),
    path: '/activate',
    fields: (
      <Choices
        name="playbook"
        label={t('alerts.activate.playbook')}
        hint={t('alerts.activate.hint')}
        chosen={[items[0]?.id ?? '']}
        options={items.map(({ id, title, author, body }) => ({
          value: id,
          text: `${title} (${author})`,
          hint: String(body.trigger ?? ''),
        }))}
      />
    ),
    submit: t('alerts.activate.send'),
  });
}

async function taskReported(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const form = await visit.form();
  const activation = StatementId.safeParse(visit.params.activation);
  const step = Slug.safeParse(visit.params.step);
  const state = TASK_STATES.find((each) => each === form.text('state'));
  if (!activation.success || !step.success || state === undefined)
    throw new PageRefusal({ code: 'not-found', facts: {} });
  const { within, marking } = await withinIncident(visit, incident);
  const note = form.text('note');
  const composed = composeTaskReport(
    within,
    { activation: activation.data, step: step.data, state, note: note === '' ? null : note },
    marking,
  );
  return afterHandIn(visit, incident, composed, '#tasks');
}
