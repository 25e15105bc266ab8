import { MEASURE_WORDS, REACH_WORDS, REQUEST_WORDS } from '../crisis-words.ts';
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
    ...(first === undefined ? [] : [quote(first.body.what)]),
    tableOr('No step is known.', {
      caption: `Steps of the request: ${first?.title ?? 'unknown'}`,
      columns: ['Time (UTC)', 'Institute', 'Step', 'Signed by', 'What', 'Statement'],
      rows: steps.map(({ statement, issuer, posts, issuedAt, body }) => [
        at(issuedAt),
        issuer,
        'kind' in body ? `request ${body.state} (${body.kind})` : `offer ${body.state}`,
        posts.join(', '),
        body.what,
        sources.of(statement),
      ]),
    }),
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
      columns: ['Measure', 'Institute', 'State', 'In effect from (UTC)', 'Text', 'Statements'],
      rows: of('measure').map(({ newest, steps }) => [
        newest.title,
        newest.issuer,
        MEASURE_WORDS[newest.body.state],
        at(newest.body.effectiveAt),
        newest.body.text,
        named(steps, sources),
      ]),
    }),
    tableOr('No public lines.', {
      caption: 'Public lines, as they stand',
      columns: ['Line', 'Institute', 'State', 'Not before (UTC)', 'Text', 'Answers', 'Statements'],
      rows: of('public-line').map(({ newest, steps, answers }) => [
        newest.title,
        newest.issuer,
        MEASURE_WORDS[newest.body.state],
        at(newest.body.releaseAt),
        newest.body.text,
        answers.map(({ issuer, body }) => `${issuer}: ${REACH_WORDS[body.state]}`).join('; ') || '-',
        named([...steps, ...answers], sources),
      ]),
    }),
  ];
}

const named = (said: readonly { readonly statement: MeasureIn['measure'] }[], sources: Sources): Line =>
  said.flatMap(({ statement }, index) => [...(index === 0 ? [] : [', ']), sources.of(statement)]);
