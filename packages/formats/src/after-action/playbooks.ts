import type { InstituteId } from '@comity/protocol';
import { TASK_WORDS } from '../crisis-words.ts';
import type { ActivationIn, AfterActionIncident } from './after-action-input.ts';
import { at, type Block, heading, type Line, paragraph, tableOr } from './report-page.ts';
import type { Sources } from './sources.ts';

/** The tasks of each playbook that was put to use, institute by institute. */
export function playbooks({ activations }: AfterActionIncident, sources: Sources): readonly Block[] {
  return [
    heading(2, 'Playbooks'),
    ...(activations.length === 0 ? [paragraph('None.')] : []),
    ...activations.flatMap((activation) => activationBlocks(activation, sources)),
  ];
}

function activationBlocks(activation: ActivationIn, sources: Sources): readonly Block[] {
  const { name, title, state, activatedAt, playbook, tasks } = activation;
  return [
    heading(3, name === '' ? title : `${title} (${name})`),
    paragraph([
      'Activated ',
      at(activatedAt),
      ` UTC, ${state} (playbook `,
      sources.of(playbook),
      ', activation ',
      sources.of(activation.activation),
      ').',
    ]),
    tableOr('It has no steps that the reader may read.', {
      caption: `Steps of the playbook: ${title}`,
      columns: ['Step', 'Role', 'Due (UTC)', 'Done by', 'Not done by'],
      rows: tasks.map(({ step, dueAt, reports }) => [
        step.title,
        step.role,
        at(dueAt),
        institutesOf(reports.filter(({ body }) => finished(body.state))),
        institutesOf(reports.filter(({ body }) => !finished(body.state))),
      ]),
    }),
    tableOr('No institute has reported on its tasks.', {
      caption: `Tasks by institute: ${title}`,
      columns: ['Institute', 'Step', 'State', 'Reported (UTC)', 'Note', 'Statement'],
      rows: reporting(activation).flatMap((institute) => tasksOf(institute, activation, sources)),
    }),
  ];
}

const tasksOf = (institute: InstituteId, { tasks }: ActivationIn, sources: Sources): readonly Line[][] =>
  tasks.map(({ step, reports }) => {
    const report = reports.find(({ issuer }) => issuer === institute);
    return report === undefined
      ? [institute, step.title, 'no report', '-', '-', '-']
      : [
          institute,
          step.title,
          TASK_WORDS[report.body.state],
          at(report.issuedAt),
          report.body.note ?? '-',
          sources.of(report.statement),
        ];
  });

/** Institutes that have reported on any task, by name. */
export const reporting = ({ tasks }: ActivationIn): readonly InstituteId[] =>
  [...new Set(tasks.flatMap(({ reports }) => reports.map(({ issuer }) => issuer)))].sort();

/** Nothing is left to do. */
export const finished = (state: keyof typeof TASK_WORDS): boolean =>
  state === 'done' || state === 'not-applicable';

const institutesOf = (reports: readonly { readonly issuer: InstituteId }[]): string =>
  reports.map(({ issuer }) => issuer).join(', ') || '-';
