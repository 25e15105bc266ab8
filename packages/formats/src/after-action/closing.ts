import type { AfterActionInput } from './after-action-input.ts';
import { type Block, heading, type Line, paragraph } from './report-page.ts';
import type { Sources } from './sources.ts';

/** Rows to be filled by those who meet about it. */
export function lessons(): readonly Block[] {
  return [
    heading(2, 'Lessons'),
    paragraph('To be filled in by the institutes: what is to change, who sees to it, by when.'),
    {
      kind: 'table',
      caption: 'Lessons',
      columns: ['Number', 'What happened', 'What is to change', 'Owner', 'Due'],
      rows: Array.from({ length: LESSON_ROWS }, (_, index): Line[] => [String(index + 1), '', '', '', '']),
    },
  ];
}

const LESSON_ROWS = 5;

/** Where it comes from, how to check it, and what it does not show. */
export function making({ generatedAt, incident }: AfterActionInput, { count }: Sources): readonly Block[] {
  return [
    heading(2, 'How this report was made'),
    paragraph([
      `From ${count} signed ${count === 1 ? 'statement' : 'statements'} of incident `,
      { code: incident.incident },
      ', at ',
      { at: generatedAt },
      ' UTC; verify with ',
      { code: 'comity verify' },
      '.',
    ]),
    paragraph([
      'A number such as S1 stands for one statement. To check a line, take its statement out with ',
      { code: 'comity export' },
      ' and the whole id, and give the file to ',
      { code: 'comity verify' },
      '.',
    ]),
    paragraph(
      'It shows what the node that made it held and what its reader was allowed to read: other institutes may hold more. Times are those that the statements give.',
    ),
  ];
}
