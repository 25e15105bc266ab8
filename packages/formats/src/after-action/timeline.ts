import { didWords } from '../crisis-words.ts';
import type { AfterActionIncident } from './after-action-input.ts';
import { at, type Block, heading, paragraph, quote, tableOr } from './report-page.ts';
import type { Sources } from './sources.ts';

/** Every statement in one line each, in the order of their times. */
export function timelineTable({ timeline }: AfterActionIncident, sources: Sources): readonly Block[] {
  return [
    heading(2, 'Timeline'),
    tableOr('Empty.', {
      caption: 'Timeline, by the times that the statements give',
      columns: ['Time (UTC)', 'Institute', 'What', 'Title', 'Statement'],
      rows: timeline.map((line) => [
        at(line.at),
        line.issuer,
        didWords(line),
        line.title,
        sources.of(line.statement),
      ]),
    }),
  ];
}

export function situationReports(
  { situationReports: reports }: AfterActionIncident,
  sources: Sources,
): readonly Block[] {
  return [
    heading(2, 'Situation reports'),
    ...(reports.length === 0 ? [paragraph('None.')] : []),
    ...reports.flatMap(({ statement, issuer, title, posts, issuedAt, body }): Block[] => [
      heading(3, `Report ${body.number} of ${issuer}: ${title}`),
      paragraph([at(issuedAt), ` UTC, by ${posts.join(', ')} (`, sources.of(statement), ')']),
      paragraph('What changed:'),
      quote(body.changed),
      paragraph('Situation:'),
      quote(body.situation),
      paragraph(
        body.nextDueAt === null
          ? 'No further report was announced.'
          : ['Next report announced for ', at(body.nextDueAt), ' UTC.'],
      ),
    ]),
  ];
}
