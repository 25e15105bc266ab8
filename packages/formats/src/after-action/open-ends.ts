import { INCIDENT_WORDS, REACH_WORDS, REQUEST_WORDS, TASK_WORDS } from '../crisis-words.ts';
import type { ActivationIn, AfterActionInput, MeasureIn } from './after-action-input.ts';
import { finished, reporting } from './playbooks.ts';
import { at, type Block, heading, type Line, listOr } from './report-page.ts';
import { responsesOf } from './responses.ts';
import type { Sources } from './sources.ts';

/** What was not closed: each is somebody's to do, or to say that it will not be done. */
export function openEnds(input: AfterActionInput, sources: Sources): readonly Block[] {
  const { incident } = input;
  return [
    heading(2, 'Open ends'),
    listOr('Nothing is left open.', [
      ...unended(input),
      ...unanswered(input),
      ...unreported(input),
      ...incident.requests
        .filter(({ state }) => state !== 'closed')
        .map(
          ({ request, state, steps }): Line => [
            `Request "${steps[0]?.title ?? 'unknown'}" is not closed: ${REQUEST_WORDS[state]} (`,
            sources.of(request),
            ')',
          ],
        ),
      ...incident.measures.flatMap((measure) => unsettled(measure, sources)),
      ...incident.activations.flatMap((activation) => undone(activation, sources)),
    ]),
  ];
}

const unended = ({ incident }: AfterActionInput): readonly Line[] => [
  ...(incident.state === 'open' || incident.state === 'expired'
    ? [`The incident was not ended: ${INCIDENT_WORDS[incident.state]}.`]
    : []),
  ...(incident.ambiguous ? ['The issuer has to say which of its two newest alerts counts.'] : []),
];

/** The last alert that asked: nobody owes an answer to those before it, or to what ended the incident. */
function unanswered(input: AfterActionInput): readonly Line[] {
  const asked = responsesOf(input).findLast(({ asks }) => asks);
  if (asked === undefined) return [];
  const name = asked.newest ? 'the newest alert' : 'the last alert that asked for an answer';
  return asked.responses
    .filter(({ answeredMs }) => answeredMs === null)
    .map(
      ({ institute, state, verdict }) =>
        `${institute} has not answered ${name} (${REACH_WORDS[state]}${verdict === 'missed' ? ', overdue' : ''}).`,
    );
}

const unreported = ({ incident: { nextReport, state } }: AfterActionInput): readonly Line[] =>
  nextReport === null || state === 'cancelled' || state === 'stood-down'
    ? []
    : [
        [
          'A situation report was announced for ',
          at(nextReport.dueAt),
          ` UTC${nextReport.overdue ? ' and did not come' : ''}.`,
        ],
      ];

function unsettled({ measure, newest, answers }: MeasureIn, sources: Sources): readonly Line[] {
  const name = newest.body.kind === 'measure' ? 'Measure' : 'Public line';
  return [
    ...(newest.body.state === 'planned'
      ? [[`${name} "${newest.title}" is planned and was not adopted (`, sources.of(measure), ')'] as const]
      : []),
    ...(newest.body.state === 'withdrawn' ? [] : answers)
      .filter(({ body }) => body.state === 'declined')
      .map(
        (answer): Line => [
          `${answer.issuer} does not agree with ${name.toLowerCase()} "${newest.title}" (`,
          sources.of(answer.statement),
          ')',
        ],
      ),
  ];
}

function undone(activation: ActivationIn, sources: Sources): readonly Line[] {
  const { title, state, tasks } = activation;
  return [
    ...(state === 'active'
      ? [[`Playbook "${title}" is still active (`, sources.of(activation.activation), ')'] as const]
      : []),
    ...reporting(activation).flatMap((institute) =>
      tasks.flatMap(({ step, reports }): Line[] => {
        const report = reports.find(({ issuer }) => issuer === institute);
        if (report !== undefined && finished(report.body.state)) return [];
        const stands = report === undefined ? 'no report' : TASK_WORDS[report.body.state];
        return [`${institute}: task "${step.title}" of playbook "${title}" is not done: ${stands}.`];
      }),
    ),
  ];
}
