import type { ActivationItem } from '@comity/formats/crisis';
import { TASK_STATES } from '@comity/protocol';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { Countdown } from './countdown.tsx';
import type { IncidentShown } from './incident.tsx';
import { maySpeak } from './raisers.ts';
import { addressOf, sideOf } from './sides.ts';

type Task = ActivationItem['tasks'][number];

/** Playbooks in use: each step with how it stands at every institute that has said so. */
export function TasksPanel(shown: IncidentShown) {
  const {
    visit: { t, session, may },
    incident,
  } = shown;
  if (incident.activations.length === 0) return <></>;
  return (
    <Panel title={t('alerts.tasks.title')} id="tasks">
      {incident.activations.map((activation) => {
        const issuer = incident.timeline.find(({ statement }) => statement === activation.activation)?.issuer;
        const mayEnd =
          issuer === session.institute &&
          activation.state === 'active' &&
          maySpeak(sideOf(incident.status), may);
        return (
          <section class="stack">
            <h3>
              {activation.title}{' '}
              <State tone={activation.state === 'active' ? 'wait' : 'quiet'}>
                {t(`alerts.tasks.${activation.state}`)}
              </State>
            </h3>
            <Tasks shown={shown} activation={activation} />
            {mayEnd ? (
              <form method="post" action={`${addressOf(incident)}/activations/${activation.activation}/end`}>
                <button type="submit" class="plain">
                  {t('alerts.tasks.end')}
                </button>
              </form>
            ) : undefined}
          </section>
        );
      })}
    </Panel>
  );
}

function Tasks({
  shown,
  activation,
}: {
  readonly shown: IncidentShown;
  readonly activation: ActivationItem;
}) {
  const {
    visit: { t, speech, place, may },
    incident,
  } = shown;
  const reports = activation.state === 'active' && maySpeak(sideOf(incident.status), may);
  return (
    <Table
      caption={activation.title}
      captionHidden
      empty={t('alerts.tasks.hidden')}
      rows={activation.tasks}
      columns={[
        {
          head: t('alerts.tasks.step'),
          cell: ({ step }) => (
            <>
              <strong>{step.title}</strong>
              <p class="said hint">{step.text}</p>
            </>
          ),
          isHead: true,
        },
        { head: t('alerts.tasks.role'), cell: ({ step }) => step.role },
        {
          head: t('alerts.tasks.due'),
          cell: ({ dueAt }) =>
            dueAt === null ? '–' : <Countdown speech={speech} at={dueAt} nowMs={place.nowMs} />,
        },
        { head: t('alerts.tasks.stands'), cell: (task) => <Reports t={t} task={task} /> },
        ...(reports
          ? [
              {
                head: t('alerts.tasks.ours'),
                cell: (task: Task) => <ReportForm shown={shown} activation={activation} task={task} />,
              },
            ]
          : []),
      ]}
    />
  );
}

const Reports = ({ t, task }: { readonly t: IncidentShown['visit']['t']; readonly task: Task }) =>
  task.reports.length === 0 ? (
    <span>{t('alerts.tasks.nobody')}</span>
  ) : (
    <ul class="duty">
      {task.reports.map(({ issuer, body }) => (
        <li>
          <State tone={TONES[body.state]}>{t(`alerts.task-state.${body.state}`)}</State> {issuer}
          {body.note === null ? undefined : <span class="said hint">{body.note}</span>}
        </li>
      ))}
    </ul>
  );

function ReportForm({
  shown: {
    visit: { t, session },
    incident,
  },
  activation,
  task,
}: {
  readonly shown: IncidentShown;
  readonly activation: ActivationItem;
  readonly task: Task;
}) {
  const own = task.reports.find(({ issuer }) => issuer === session.institute)?.body;
  const id = `task-${activation.activation.slice(0, 8)}-${task.step.id}`;
  return (
    <form
      method="post"
      action={`${addressOf(incident)}/activations/${activation.activation}/tasks/${task.step.id}`}
      class="task-report"
    >
      <label class="hidden" for={id}>
        {t('alerts.tasks.state-label', { step: task.step.title })}
      </label>
      <select id={id} name="state">
        {TASK_STATES.map((state) => (
          <option value={state} selected={state === (own?.state ?? 'open')}>
            {t(`alerts.task-state.${state}`)}
          </option>
        ))}
      </select>
      <label class="hidden" for={`${id}-note`}>
        {t('alerts.act.note')}
      </label>
      <input id={`${id}-note`} name="note" maxlength={500} value={own?.note ?? ''} autocomplete="off" />
      <button type="submit" class="plain">
        {t('common.save')}
      </button>
    </form>
  );
}

const TONES = {
  open: 'wait',
  doing: 'wait',
  done: 'good',
  blocked: 'bad',
  'not-applicable': 'quiet',
} as const satisfies Record<Task['reports'][number]['body']['state'], Tone>;
