import { choicesOf, openQuestionsOf, readAnswer, withAnswer } from '@comity/formats';
import type { AskedQuestion } from '@comity/policy';
import type { Marking, Registry } from '@comity/protocol';
import { cleanText } from './clean-text.ts';
import type { Context } from './context.ts';
import { EXIT, Failure, usage } from './failure.ts';
import { answerLine } from './legal-claims.ts';

/**
 * The marking with every question answered that its instruments ask, and no other: asked where a person sits, else said at once as
 * what is missing. An answer with which a claim cannot stand ends the command too: nobody would ever be given the statement.
 */
export async function answerClaims(
  context: Context,
  marking: Marking,
  registry: Registry | null,
): Promise<Marking> {
  let { legal } = marking;
  const missing = openQuestionsOf(legal, registry).filter(({ given }) => given === null);
  if (missing.length > 0 && !context.io.isInteractive)
    throw new Failure(
      EXIT.usage,
      'answers-missing',
      `${missing.length === 1 ? 'A question of an instrument is' : `${missing.length} questions of instruments are`} open.`,
      { answer: missing.map((open) => `${answerLine(open)}  # ${open.precondition.question}`) },
      'Say these options too. Why each is asked: comity instruments show ID',
    );
  for (const [at, open] of missing.entries()) {
    const answer = await askOne(context, open, `${at + 1} of ${missing.length}`);
    legal = withAnswer(legal, open.instrument, open.precondition.id, answer);
  }
  refuseAgainst(openQuestionsOf(legal, registry));
  return { ...marking, legal };
}

async function askOne({ io }: Context, { title, precondition }: AskedQuestion, place: string) {
  const choices = choicesOf(precondition);
  io.writeError(`\n${cleanText(title)} (${place})\n${cleanText(precondition.question)}\n`);
  io.writeError(`  ${cleanText(precondition.because)}\n`);
  for (const [at, choice] of choices.entries()) io.writeError(`  ${at + 1}  ${cleanText(choice)}\n`);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const said = await io.ask('> ');
    const answer = readAnswer(precondition, choices[Number(said.trim()) - 1] ?? said);
    if (answer !== undefined) return answer;
    io.writeError(`Answer with ${choices.length === 0 ? 'a text' : `${choices.join(', ')} or a number`}.\n`);
  }
  throw usage('The question was not answered. Nothing was sent.');
}

function refuseAgainst(open: readonly AskedQuestion[]): void {
  if (open.length === 0) return;
  throw new Failure(
    EXIT.badInput,
    'claim-cannot-stand',
    'With these answers the instrument cannot be claimed.',
    {
      answer: open.map(
        ({ instrument, precondition, given }) =>
          `${instrument}.${precondition.id}=${wordOf(given)}: ${precondition.because}`,
      ),
    },
    'Leave the instrument out, or publish something else under it.',
  );
}

const wordOf = (answer: string | boolean | null): string =>
  typeof answer === 'boolean' ? (answer ? 'yes' : 'no') : (answer ?? 'nothing');

const TRIES_MAX = 3;
