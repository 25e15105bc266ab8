import {
  type ActivationItem,
  bodyOfSeen,
  composeTaskReport,
  type IncidentItem,
  type IncidentRow,
} from '@comity/formats/crisis';
import { Slug, TASK_STATES } from '@comity/protocol';
import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { oneOf } from '../choices.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { incidentOf } from '../crisis/incident-of.ts';
import { printActivation } from '../crisis/incident-text.ts';
import { composedOrFail, incidentMarking, withinOf } from '../crisis/within.ts';
import { printByStatus } from '../drill-mark.ts';
import { EXIT, usage } from '../failure.ts';
import { handInAndSay, type SignOptions, withSignOptions } from '../hand-in.ts';
import type { Running } from '../program.ts';

interface ReportOptions extends SignOptions {
  readonly state: string;
  readonly note?: string;
}

export function define(program: Command, running: Running): void {
  const task = program
    .command('task')
    .summary('list the tasks of activated playbooks, and report on them')
    .description('Each step of an activated playbook is a task of every institute that it reaches.');
  runs(
    task
      .command('list')
      .summary('list tasks')
      .description('Tasks of an incident, or of all that are open, with how they stand at each institute.')
      .argument('[incident]', 'any alert of it: its id, or its first characters'),
    running,
    ['comity task list', 'comity task list 3fa9c1'],
    listTasks,
  );
  runs<ReportOptions>(
    withSignOptions(
      task
        .command('report')
        .summary('say how a task stands at your institute')
        .description('Say how one step stands at your institute, to everybody who was reached by the alert.')
        .argument('<activation>', 'id of the activation, or its first characters')
        .argument('<step>', 'id of the step')
        .requiredOption('--state <state>', TASK_STATES.join(', '))
        .option('--note <text>', 'more, in one line'),
    ),
    running,
    [
      'comity task report 5d3fe0 close-access --state done',
      'comity task report 5d3fe0 ask-developer --state blocked --note "no answer"',
    ],
    reportTask,
  );
}

interface Tasks extends Pick<IncidentItem, 'status' | 'incident' | 'title'> {
  readonly activations: readonly ActivationItem[];
}

async function listTasks(context: Context, _options: CommonOptions, named?: string): Promise<number> {
  const { io, out } = context;
  const api = await context.api();
  const incidents =
    named === undefined ? await openIncidents(api) : [(await incidentOf(api, named)).incident];
  const found = incidents
    .filter(({ activations }) => activations.length > 0)
    .map(({ status, incident, title, activations }): Tasks => ({ status, incident, title, activations }));
  out.result(found, () => {
    if (found.length === 0)
      return out.line('No playbook is in use there. Put one to use: comity activate INCIDENT PLAYBOOK');
    printByStatus(out, found, (own) => {
      for (const { title, activations } of own) {
        out.fields([['incident', title]]);
        for (const activation of activations) printActivation(out, activation, io.nowMs());
      }
    });
  });
  return EXIT.ok;
}

async function openIncidents(api: Api): Promise<readonly IncidentItem[]> {
  const { items } = await api.json<{ items: readonly IncidentRow[] }>(
    'GET',
    `/incidents?state=open&limit=${LOOKED_AT_MAX}`,
  );
  const incidents: IncidentItem[] = [];
  for (const { incident } of items) incidents.push(await api.json('GET', `/incidents/${incident}`));
  return incidents;
}

async function reportTask(
  context: Context,
  options: ReportOptions & CommonOptions,
  named = '',
  stepNamed = '',
): Promise<number> {
  const problems: string[] = [];
  const state = oneOf('--state', options.state, TASK_STATES, problems);
  if (state === undefined) throw usage(problems.join('\n  '));
  const within = await withinOf(context, named, ['activation']);
  const { composer, incident, item } = within;
  const activation = bodyOfSeen(item, 'activation').activation ?? item.id;
  const tasks = incident.activations.find((each) => each.activation === activation)?.tasks ?? [];
  const step = Slug.safeParse(stepNamed);
  if (!step.success || (tasks.length > 0 && !tasks.some((task) => task.step.id === step.data)))
    throw usage(
      `The playbook has no step ${stepNamed}.`,
      `Steps: ${tasks.map((task) => task.step.id).join(', ') || 'none that you may read'}`,
    );
  const composed = composedOrFail(
    composeTaskReport(
      within,
      { activation, step: step.data, state, note: options.note ?? null },
      await incidentMarking(within),
    ),
    within,
  );
  await handInAndSay(context, composer.api, composed, options);
  return EXIT.ok;
}

const LOOKED_AT_MAX = 50;
