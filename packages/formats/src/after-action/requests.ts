import { MEASURE_WORDS, OFFER_WORDS, REACH_WORDS, REQUEST_WORDS } from '../crisis-words.ts';
import type { AfterActionIncident, MeasureIn, RequestIn } from './after-action-input.ts';
import { at, type Block, heading, type Line, paragraph, quote, tableOr } from './report-page.ts';
import type { Sources } from './sources.ts';

/** Who asked whom for what, and what became of it. */
export function requests({ requests: asked }: AfterActionIncident, sources: Sources): readonly Block[] {
  return [
    heading(2, 'Requests'),
    ...(asked.length === 0 ? [paragraph('None.')] : []),
    ...asked.flatMap((request) => requestBlocks(request, sources)),
  ];
}

function requestBlocks({ state, asked, steps }: RequestIn, sources: Sources): readonly Block[] {
  const [first] = steps;
  return [
    heading(3, first?.title ?? 'Request'),
    paragraph([
      'State: ',
      { strong: REQUEST_WORDS[state] },
      `. Asked: ${asked.length === 0 ? 'nobody who is known' : asked.join(', ')}.`,
    ]),
    ...steps.flatMap(({ statement, issuer, posts, issuedAt, body }): Block[] => [
      paragraph([
        at(issuedAt),
        ` UTC, ${issuer} (${posts.join(', ')}): `,
        { strong: 'kind' in body ? `request ${body.state}` : OFFER_WORDS[body.state] },
        'kind' in body ? `, ${body.kind} (` : ' (',
        sources.of(statement),
        ')',
      ]),
      quote(body.what),
    ]),
  ];
}

/** What was done, and what was said in public. */
export function measures({ measures: taken }: AfterActionIncident, sources: Sources): readonly Block[] {
  const of = (kind: MeasureIn['newest']['body']['kind']): readonly MeasureIn[] =>
    taken.filter(({ newest }) => newest.body.kind === kind);
  return [
    heading(2, 'Measures and public lines'),
    tableOr('No measures.', {
      caption: 'Measures, as they stand',
      columns: ['Measure', 'Institute', 'State', 'In effect from (UTC)', 'Statements'],
      rows: of('measure').map(({ newest, steps }) => [
        newest.title,
        newest.issuer,
        MEASURE_WORDS[newest.body.state],
        at(newest.body.effectiveAt),
        named(steps, sources),
      ]),
    }),
    ...of('measure').flatMap(wording),
    tableOr('No public lines.', {
      caption: 'Public lines, as they stand',
      columns: ['Line', 'Institute', 'State', 'Not before (UTC)', 'Answers', 'Statements'],
      rows: of('public-line').map(({ newest, steps, answers }) => [
        newest.title,
        newest.issuer,
        MEASURE_WORDS[newest.body.state],
        at(newest.body.releaseAt),
        answers.map(({ issuer, body }) => `${issuer}: ${REACH_WORDS[body.state]}`).join('; ') || '-',
        named([...steps, ...answers], sources),
      ]),
    }),
    ...of('public-line').flatMap(wording),
  ];
}

const wording = ({ newest: { title, issuer, body } }: MeasureIn): readonly Block[] => [
  paragraph(`Text of "${title}" of ${issuer}, ${MEASURE_WORDS[body.state]}:`),
  quote(body.text),
];

const named = (said: readonly { readonly statement: MeasureIn['measure'] }[], sources: Sources): Line =>
  said.flatMap(({ statement }, index) => [...(index === 0 ? [] : [', ']), sources.of(statement)]);
