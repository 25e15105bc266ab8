import { assert, type Instant, instantMs, memberOf, unreachable } from '@comity/protocol';
import { AGGREGATE_COMPANIES_MIN, competitorsOf } from './competition.ts';
import type { Decision } from './decision.ts';
import { instrumentReason } from './instrument-words.ts';
import type { Action, Question } from './request.ts';
import { RULES, type RuleId } from './rule.ts';
import type { Setting } from './setting.ts';

/**
 * The decision in plain words for staff: who, what, and the rules that say so, by their ids. With the setting it was made in, also which
 * instrument, text, question or charter it is about.
 * Not for peers: a peer hears only that there is nothing for it by this name.
 */
export function explain(decision: Decision, question: Question, setting?: Setting): string {
  const what = question.part === null ? 'the statement' : `part "${question.part.name}"`;
  const first = decision.rules[0];
  assert(first !== undefined, 'a decision names its rules');
  const head = `${question.institute} ${verdict(decision, question.action)} ${what}: ${lower(reasonOf(first, question, setting))} [${first}]`;
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
function reasonOf(rule: RuleId, question: Question, setting: Setting | undefined): string {
  const ofInstruments = setting && instrumentReason(rule, question, setting);
  return ofInstruments ?? reasonOfMarking(rule, question, setting) ?? RULES[rule].meaning;
}

function reasonOfMarking(
  rule: RuleId,
  { statement, institute, nowMs, reader }: Question,
  setting: Setting | undefined,
): string | undefined {
  const { marking, consulted } = statement;
  const { embargoUntil, deleteBy, competition, consultBeforeRelease } = marking;
  switch (rule) {
    case 'embargo':
      return embargoUntil === null ? undefined : underEmbargo(embargoUntil, nowMs);
    case 'delete-by-passed':
      return `Every copy was to be deleted by ${String(deleteBy)}.`;
    case 'audience-joined-later':
      return `The institute was in no group of it under charter ${statement.issuedUnder}, or its roster, when it was addressed; the originator would have to widen it by a remark.`;
    case 'reader-role-level':
      return `The person's roles do not reach TLP:${marking.tlp} for this action.`;
    case 'reader-purpose':
      return `The person declares ${listed(reader?.purposes ?? [])}; it may be used for ${listed(marking.purposes)}.`;
    case 'reader-unit':
      return `It prohibits what the person's unit does: ${reader?.unit ?? 'unknown'}.`;
    case 'competitor-related': {
      if (setting === undefined || competition === null) return undefined;
      const related = memberOf(setting.charter, institute)?.relatedCompanies ?? [];
      const competitors = competitorsOf(related, competition.originCompanies);
      return `It is sensitive for competition and of ${listed(competition.originCompanies)}; the charter lists the institute as related to ${listed(competitors)}.`;
    }
    case 'aggregation-floor':
      return `It is an aggregate of sensitive figures of ${listed(competition?.originCompanies ?? [])}: fewer than ${AGGREGATE_COMPANIES_MIN} companies.`;
    case 'consult-open':
      return `To be consulted before release, and not answered yet: ${listed(consultBeforeRelease.filter((each) => !consulted.has(each)))}.`;
    case 'consult-objected':
      return `To be consulted before release, and objecting: ${listed(consultBeforeRelease.filter((each) => consulted.get(each) === 'objected'))}.`;
    default:
      return undefined;
  }
}

function underEmbargo(until: Instant, nowMs: number): string {
  const hours = Math.ceil((instantMs(until) - nowMs) / 3_600_000);
  return `It is under embargo until ${until} (${hours} h from now).`;
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '));

/** A sentence in mid-sentence. Words that are written in capitals stay as they are. */
const lower = (sentence: string): string =>
  /^[A-Z][a-z ]/.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence;
