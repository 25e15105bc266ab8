import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { runs } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import type { QuestionsAnswer } from '../sharing-rows.ts';

export function define(program: Command, running: Running): void {
  runs(
    program
      .command('questions')
      .summary('list what waits for an answer of yours')
      .description(
        'Consultations that name your institute, and requests for access to what it published, each without an answer.',
      ),
    running,
    ['comity questions'],
    listQuestions,
  );
}

async function listQuestions({ api, out }: Context): Promise<number> {
  const answer = await (await api()).json<QuestionsAnswer>('GET', '/questions');
  const { consultations, accessRequests } = answer;
  out.result(answer, () => {
    if (consultations.length + accessRequests.length === 0) return out.line('Nothing waits for you.');
    if (consultations.length > 0) {
      out.line(out.tone('strong', 'To be consulted before release'));
      out.table(
        ['statement', 'of', 'issued', 'title'],
        consultations.map(({ id, author, issuedAt, title }) => [
          shortId(id),
          author,
          issuedAt.slice(0, 16),
          title,
        ]),
      );
      out.line('Answer as counsel: comity consult ID --agree --because TEXT, or --object');
    }
    if (accessRequests.length > 0) {
      if (consultations.length > 0) out.line();
      out.line(out.tone('strong', 'Requests for access'));
      out.table(['request', 'of', 'statement', 'parts', 'for', 'because'], accessRequests.map(requestRow));
      out.line('Answer as publisher: comity answer REQUEST --grant, or --decline --because TEXT');
    }
  });
  return EXIT.ok;
}

const requestRow = ({ id, author, body }: StatementItem): string[] => [
  shortId(id),
  author,
  shortId(String(body.statement)),
  Array.isArray(body.parts) ? body.parts.join(', ') : '-',
  String(body.purpose),
  String(body.reason),
];
