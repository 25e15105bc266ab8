import type { InstituteId } from '@comity/protocol';
import { MESSAGE_WORDS, REACH_WORDS } from '../crisis-words.ts';
import type { AfterActionInput } from './after-action-input.ts';
import { median, secondsText } from './elapsed.ts';
import { type Block, heading, type Line, paragraph, tableOr } from './report-page.ts';
import { type Response, type Responses, responsesOf } from './responses.ts';
import type { Sources } from './sources.ts';

/** How fast each institute was, alert by alert; who has not answered is marked. */
export function responseTimes(input: AfterActionInput, sources: Sources): readonly Block[] {
  return [
    heading(2, 'Response times'),
    paragraph(
      'Seconds from the issue of an alert until the node of the institute held it, a person there opened it and a post answered, each by the clock of that institute.',
    ),
    ...responsesOf(input).flatMap((each) => responsesBlocks(each, sources)),
  ];
}

function responsesBlocks({ alert, asks, replyBy, responses }: Responses, sources: Sources): readonly Block[] {
  return [
    heading(3, `${MESSAGE_WORDS[alert.body.message]}: ${alert.title}`),
    paragraph([
      'Issued ',
      { at: alert.issuedAt },
      ' UTC (',
      sources.of(alert.statement),
      '). ',
      ...(asks ? ['Answers were due by ', { at: replyBy } as const, ' UTC.'] : ['It asked for no answer.']),
    ]),
    paragraph(figures(responses, asks)),
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
    REACH_WORDS[response.state],
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
function figures(responses: readonly Response[], asks: boolean): string {
  const count = (verdict: Response['verdict']): number =>
    responses.filter((response) => response.verdict === verdict).length;
  return [
    figure('Delivered', responses, ({ deliveredMs }) => deliveredMs),
    figure('Seen', responses, ({ seenMs }) => seenMs),
    ...(asks
      ? [
          figure('Answered', responses, ({ answeredMs }) => answeredMs),
          `Missed: ${count('missed')}.`,
          `Late: ${count('late')}.`,
        ]
      : []),
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
