import type { InstituteId } from '@comity/protocol';
import { MESSAGE_WORDS, REACH_WORDS } from '../crisis-words.ts';
import type { AfterActionInput, SaidIn } from './after-action-input.ts';
import { median, secondsText } from './elapsed.ts';
import { type Block, heading, type Line, paragraph, tableOr } from './report-page.ts';
import { type Response, type Responses, responsesByBoard, responsesBySaid } from './responses.ts';
import type { Sources } from './sources.ts';

/** How fast each institute was, alert by alert; who has not answered is marked. */
export function responseTimes(input: AfterActionInput, sources: Sources): readonly Block[] {
  const { alerts } = input.incident;
  return [
    heading(2, 'Response times'),
    paragraph(
      'Seconds from the issue of an alert until the node of the institute held it, a person there opened it and a post answered, each by the clock of that institute.',
    ),
    ...alerts.flatMap((alert) =>
      responsesBlocks(
        alert,
        alert.statement === input.board.alert ? responsesByBoard(input) : responsesBySaid(alert, input),
        sources,
      ),
    ),
  ];
}

function responsesBlocks(
  alert: SaidIn<AfterActionInput['incident']['alerts'][number]['body']>,
  { responses, replyBy, deliveryKnown }: Responses,
  sources: Sources,
): readonly Block[] {
  const name = `${MESSAGE_WORDS[alert.body.message]}: ${alert.title}`;
  return [
    heading(3, name),
    paragraph([
      'Issued ',
      { at: alert.issuedAt },
      ' UTC (',
      sources.of(alert.statement),
      '). ',
      ...(replyBy === null
        ? ['When answers were due is in the charter of that time.']
        : ['Answers were due by ', { at: replyBy } as const, ' UTC.']),
      ...(deliveryKnown ? [] : [' When it was delivered was not kept: a newer alert took its place.']),
    ]),
    paragraph(figures(responses, deliveryKnown)),
    tableOr('No institute is known to have been reached.', {
      caption: `Responses to: ${alert.title}`,
      columns: ['Institute', 'Delivered', 'Seen', 'Answered', 'Answer', 'In time', 'Note'],
      rows: responses.map(rowOf),
    }),
  ];
}

const rowOf = (response: Response): readonly Line[] => [
  response.institute,
  seconds(response.deliveredMs),
  seconds(response.seenMs),
  seconds(response.answeredMs),
  [
    response.state === null ? '-' : REACH_WORDS[response.state],
    ...(response.post === null ? [] : [` by ${response.post}`]),
    ...(response.earlier === null ? [] : [`; to an earlier alert: ${REACH_WORDS[response.earlier]}`]),
  ],
  response.verdict === 'missed' || response.verdict === 'late'
    ? { strong: response.verdict.toUpperCase() }
    : response.verdict,
  response.note ?? '-',
];

const seconds = (milliseconds: number | null): string =>
  milliseconds === null ? '-' : secondsText(milliseconds);

/** "Answered: 7 of 9; median 42 s, slowest 754 s (lumen-institute). Missed: 1. Late: 1." */
function figures(responses: readonly Response[], deliveryKnown: boolean): string {
  const count = (verdict: Response['verdict']): number =>
    responses.filter((response) => response.verdict === verdict).length;
  return [
    ...(deliveryKnown ? [figure('Delivered', responses, ({ deliveredMs }) => deliveredMs)] : []),
    figure('Seen', responses, ({ seenMs }) => seenMs),
    figure('Answered', responses, ({ answeredMs }) => answeredMs),
    `Missed: ${count('missed')}.`,
    `Late: ${count('late')}.`,
  ].join(' ');
}

function figure(
  name: string,
  responses: readonly Response[],
  of: (response: Response) => number | null,
): string {
  const timed = responses.flatMap((response): { readonly institute: InstituteId; readonly ms: number }[] => {
    const ms = of(response);
    return ms === null ? [] : [{ institute: response.institute, ms }];
  });
  const middle = median(timed.map(({ ms }) => ms));
  const [first, ...others] = timed;
  if (middle === undefined || first === undefined) return `${name}: 0 of ${responses.length}.`;
  const slowest = others.reduce((slow, each) => (each.ms > slow.ms ? each : slow), first);
  return `${name}: ${timed.length} of ${responses.length}; median ${secondsText(middle)}, slowest ${secondsText(slowest.ms)} (${slowest.institute}).`;
}
