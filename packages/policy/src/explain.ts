import { assert, instantMs, unreachable } from '@comity/protocol';
import type { Decision } from './decision.ts';
import type { Action, Question } from './request.ts';
import { RULES, type RuleId } from './rule.ts';

/**
 * The decision in plain words for staff: who, what, and the rules that say so, by their ids.
 * Not for peers: a peer hears only that there is nothing for it by this name.
 */
export function explain(decision: Decision, question: Question): string {
  const what = question.part === null ? 'the statement' : `part "${question.part.name}"`;
  const first = decision.rules[0];
  assert(first !== undefined, 'a decision names its rules');
  const head = `${question.institute} ${verdict(decision, question.action)} ${what}: ${lower(reasonOf(first, question))} [${first}]`;
  const others = decision.rules.slice(1);
  return others.length === 0 ? head : `${head} Also: ${others.join(', ')}.`;
}

function verdict({ outcome }: Decision, action: Action): string {
  switch (outcome) {
    case 'permit':
      return `may ${VERBS[action]}`;
    case 'hold':
      return `must wait to ${VERBS[action]}`;
    case 'forbid':
      return `may not ${VERBS[action]}`;
    default:
      return unreachable(outcome);
  }
}

/** What the institute, or its person, would do. */
const VERBS: Readonly<Record<Action, string>> = {
  deliver: 'be given',
  relay: 'be passed',
  receive: 'take in',
  read: 'read',
  export: 'take out',
};

/** The rule's own sentence, with the fact that a person would ask for next. */
function reasonOf(rule: RuleId, { statement, nowMs }: Question): string {
  const { marking } = statement;
  if (rule === 'embargo' && marking.embargoUntil !== null) {
    const hours = Math.ceil((instantMs(marking.embargoUntil) - nowMs) / 3_600_000);
    return `It is under embargo until ${marking.embargoUntil} (${hours} h from now).`;
  }
  if (rule === 'delete-by-passed') return `Every copy was to be deleted by ${String(marking.deleteBy)}.`;
  if (rule === 'reader-role-level')
    return `The person's roles do not reach TLP:${marking.tlp} for this action.`;
  return RULES[rule].meaning;
}

/** A sentence in mid-sentence. Words that are written in capitals stay as they are. */
const lower = (sentence: string): string =>
  /^[A-Z][a-z ]/.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence;
