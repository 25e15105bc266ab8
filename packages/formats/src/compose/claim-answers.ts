import { type AskedQuestion, questionsFor } from '@comity/policy';
import type { LegalClaim, Precondition, Registry } from '@comity/protocol';

/** What the claimed instruments ask and is not answered so that the claim can stand. */
export const openQuestionsOf = (
  legal: readonly LegalClaim[],
  registry: Registry | null,
): readonly AskedQuestion[] => questionsFor({ legal: [...legal] }, registry).filter(({ open }) => open);

/** What can be answered, in the words of the person; empty: any text. */
export function choicesOf({ kind, choices }: Precondition): readonly string[] {
  if (kind === 'yes-no') return ['yes', 'no'];
  return kind === 'choice' ? choices : [];
}

/** The answer that a text is; undefined: none that the question knows. */
export function readAnswer(question: Precondition, text: string): string | boolean | undefined {
  const said = text.trim();
  if (question.kind === 'yes-no') {
    if (/^(y|yes|true)$/i.test(said)) return true;
    return /^(n|no|false)$/i.test(said) ? false : undefined;
  }
  if (question.kind === 'text') return said === '' ? undefined : said;
  return question.choices.find((choice) => choice.toLowerCase() === said.toLowerCase());
}

/** The claims with one answer more. */
export const withAnswer = (
  legal: readonly LegalClaim[],
  instrument: string,
  question: string,
  answer: string | boolean,
): LegalClaim[] =>
  legal.map((claim) =>
    claim.instrument === instrument ? { ...claim, answers: { ...claim.answers, [question]: answer } } : claim,
  );
