import { ASSESSMENT_QUESTIONS } from '@comity/protocol';
import {
  CAUSE_WORDS,
  INCIDENT_WORDS,
  LEVEL_WORDS,
  MESSAGE_WORDS,
  QUESTION_WORDS,
  STATUS_WORDS,
} from '../crisis-words.ts';
import type { AfterActionIncident } from './after-action-input.ts';
import { durationText, elapsedMs } from './elapsed.ts';
import { at, type Block, heading, type Line, listOr, paragraph, quote, tableOr } from './report-page.ts';
import type { Sources } from './sources.ts';

/** What it was, who raised it, how it went on and how it ended. */
export function summary(incident: AfterActionIncident, sources: Sources): readonly Block[] {
  const [root] = incident.alerts;
  return [
    heading(2, 'Summary'),
    listOr('None.', [...facts(incident), ...signing(incident, sources)]),
    ...(root === undefined ? [] : said(root.body)),
  ];
}

/** Every alert of the chain. */
export function alertsTable({ alerts }: AfterActionIncident, sources: Sources): readonly Block[] {
  return [
    heading(2, 'Alerts'),
    tableOr('None that the reader may read.', {
      caption: 'Alerts of the incident, the first one first',
      columns: ['Time (UTC)', 'Message', 'Level', 'Title', 'Signed by', 'Why', 'Statement'],
      rows: alerts.map(({ statement, title, posts, issuedAt, body }) => [
        { at: issuedAt },
        MESSAGE_WORDS[body.message],
        LEVEL_WORDS[body.level],
        title,
        posts.join(', '),
        [
          ...(body.cause === null ? [] : [`${CAUSE_WORDS[body.cause]}: `]),
          body.reason ?? body.breakGlass ?? '-',
        ],
        sources.of(statement),
      ]),
    }),
  ];
}

function facts(incident: AfterActionIncident): readonly Line[] {
  const { status, state, raisedAt, updatedAt } = incident;
  const ended = state === 'cancelled' || state === 'stood-down';
  const retainUntil = incident.alerts.at(-1)?.body.retainUntil ?? null;
  return [
    ['Status: ', { strong: STATUS_WORDS[status] }],
    ['State: ', { strong: INCIDENT_WORDS[state] }],
    `Event: ${incident.event}`,
    `Level: ${LEVEL_WORDS[incident.level]}`,
    `Issuer: ${incident.issuer}`,
    ['Raised: ', at(raisedAt), ' UTC'],
    [`${ended ? 'Ended' : 'Last alert'}: `, at(updatedAt), ' UTC'],
    `${ended ? 'Duration' : 'From the first to the last alert'}: ${durationText(elapsedMs(raisedAt, updatedAt))}`,
    ...(retainUntil === null
      ? []
      : [['Parts of the incident are deleted after: ', at(retainUntil), ' UTC'] as const]),
    ...(incident.ambiguous
      ? [
          {
            strong:
              'The issuer contradicts itself: two alerts claim to follow one. All of them are shown here.',
          },
        ]
      : []),
  ];
}

function signing({ alerts, breakGlass }: AfterActionIncident, sources: Sources): readonly Line[] {
  const [root] = alerts;
  return [
    ...(root === undefined
      ? []
      : [[`Raised and signed by: ${root.posts.join(', ')} (`, sources.of(root.statement), ')'] as const]),
    ...(breakGlass === null
      ? []
      : [[{ strong: 'Break-glass, one coordinator alone:' }, ` ${breakGlass}`] as const]),
  ];
}

function said(body: AfterActionIncident['alerts'][number]['body']): readonly Block[] {
  return [
    paragraph('What the first alert said:'),
    quote(body.description),
    ...(body.instruction === null ? [] : [paragraph('What it asked to do:'), quote(body.instruction)]),
    tableOr('None.', {
      caption: 'Assessment before it was raised',
      columns: ['Question', 'Answer', 'Grounds'],
      rows: ASSESSMENT_QUESTIONS.map((question) => [
        QUESTION_WORDS[question],
        body.assessment[question].answer,
        body.assessment[question].grounds ?? '-',
      ]),
    }),
  ];
}
