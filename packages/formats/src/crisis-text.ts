import { ASSESSMENT_QUESTIONS, type BodyOf, type Label } from '@comity/protocol';
import { cleanLine, cleanProse } from './clean-prose.ts';
import {
  CAUSE_WORDS,
  LEVEL_WORDS,
  MESSAGE_WORDS,
  markedLines,
  QUESTION_WORDS,
  STATUS_WORDS,
} from './crisis-words.ts';

/**
 * Crisis statements as people read them in a terminal or a mail: plain text of several lines without markup, the mark of a drill first and
 * last, then what it is, how bad, and what is asked for. Texts of others cannot break out of their lines.
 */

type Spoken = Pick<Label, 'issuer' | 'title' | 'issuedAt'> & {
  readonly marking: Pick<Label['marking'], 'tlp'>;
};

export function alertText(body: BodyOf<'alert'>, label: Spoken): string {
  return written(body.status, [
    `${MESSAGE_WORDS[body.message]}, ${LEVEL_WORDS[body.level]}`,
    ...heading(body.status, label),
    `Event: ${cleanLine(body.event)} (${body.categories.join(', ')})`,
    `Urgency ${body.urgency}, severity ${body.severity}, certainty ${body.certainty}; ${body.verification}.`,
    ...said('Raised by one coordinator alone, because', body.breakGlass),
    ...(body.cause === null ? [] : [`Cause: ${CAUSE_WORDS[body.cause]}.`]),
    ...said('Reason', body.reason),
    ...paragraph('What is known', body.description),
    ...paragraph('What to do', body.instruction),
    '',
    ...(body.responses.length === 0 ? [] : [`Asked for: ${body.responses.join(', ')}`]),
    ...(body.models.length === 0 ? [] : [`Models: ${body.models.map(cleanLine).join(', ')}`]),
    ...ASSESSMENT_QUESTIONS.map((question) => {
      const { answer, grounds } = body.assessment[question];
      return `${QUESTION_WORDS[question]} ${answer}${grounds === null ? '' : `: ${cleanLine(grounds)}`}`;
    }),
    ...said('Reply by', body.replyBy),
    `Over at: ${body.expiresAt}`,
    ...said('Level looked at again by', body.reviewBy),
    ...said('Parts are deleted after', body.retainUntil),
  ]);
}

export function situationReportText(body: BodyOf<'situation-report'>, label: Spoken): string {
  return written(body.status, [
    `Situation report ${body.number}`,
    ...heading(body.status, label),
    ...paragraph('What changed', body.changed),
    ...paragraph('Situation', body.situation),
    '',
    body.nextDueAt === null ? 'No further report is announced.' : `Next report by: ${body.nextDueAt}`,
  ]);
}

const written = (status: BodyOf<'alert'>['status'], lines: readonly string[]): string =>
  `${markedLines(status, lines).join('\n')}\n`;

const heading = (
  status: BodyOf<'alert'>['status'],
  { issuer, title, issuedAt, marking }: Spoken,
): string[] => [
  `Title: ${cleanLine(title)}`,
  `Status: ${STATUS_WORDS[status]}.`,
  `From: ${cleanLine(issuer)}, ${issuedAt}`,
  `Marking: TLP:${marking.tlp}`,
];

const said = (name: string, text: string | null): string[] =>
  text === null ? [] : [`${name}: ${cleanLine(text)}`];

/** Each line of it is indented: none can be taken for one of ours, nor for the mark of a drill. */
const paragraph = (name: string, text: string | null): string[] =>
  text === null
    ? []
    : [
        '',
        `${name}:`,
        ...cleanProse(text)
          .split('\n')
          .map((line) => `  ${line}`),
      ];
