import { assert, type Charter, instantMs, type Marking } from '@comity/protocol';
import { type AudienceIndex, groundFor, indexCharter, isGround } from './audience.ts';
import type { Decision } from './decision.ts';
import { endsAtRecipient, isEmbargoed, obligationsOf } from './obligation.ts';
import { judgeReader } from './reader.ts';
import type { Question, Request } from './request.ts';
import { type Outcome, RULES, type RuleId } from './rule.ts';

export type Decider = (question: Question) => Decision;

/** May this go there, now? Default deny; forbid beats hold beats permit (spec/policy.md). */
export const decide = (request: Request): Decision => createDecider(request.charter)(request);

/** The same for many questions under one charter: members and groups are looked up once. */
export function createDecider(charter: Charter): Decider {
  const index = indexCharter(charter);
  return (question) => conclude(question, index, judge(question, index));
}

/** The question with what several checks need to know about it. */
interface Case {
  readonly question: Question;
  readonly marking: Marking;
  readonly index: AudienceIndex;
  readonly member: boolean;
  /** The issuer's own terms do not bind the issuer; those of a members' statement bind no member. */
  readonly bound: boolean;
}

type Check = (matter: Case) => RuleId | undefined;

/** In the order of the table of rules; every check speaks, so that nobody fixes one reason only to meet the next. */
const CHECKS: readonly Check[] = [
  checkMembership,
  checkHolder,
  checkDeleteBy,
  checkAudience,
  checkPartAudience,
  checkOnward,
  checkReader,
  checkInstruments,
  checkEmbargo,
];

function judge(question: Question, index: AudienceIndex): readonly RuleId[] {
  const { statement, institute } = question;
  const member = index.members.has(institute);
  const own = institute === statement.issuer;
  const bound = !own && !(statement.audienceKind === 'members' && member);
  const matter: Case = { question, marking: statement.marking, index, member, bound };
  const rules: RuleId[] = [];
  for (const check of CHECKS) {
    const rule = check(matter);
    if (rule !== undefined) rules.push(rule);
  }
  return rules;
}

function conclude(question: Question, index: AudienceIndex, found: readonly RuleId[]): Decision {
  const outcome = outcomeOf(found);
  const rules = found.filter((rule) => RULES[rule].outcome === outcome);
  assert(rules.length > 0, 'the check of the audience always speaks');
  const { marking } = question.statement;
  const free = rules.includes('issuer-own') || rules.includes('members-statement');
  const obligations = outcome === 'permit' && !free ? obligationsOf(marking, question.nowMs) : [];
  const decision: Decision = { outcome, rules, obligations, charterVersion: index.charterVersion };
  const onlyEmbargo = rules.length === 1 && rules[0] === 'embargo';
  if (!onlyEmbargo || marking.embargoUntil === null) return decision;
  return { ...decision, holdUntil: marking.embargoUntil };
}

function outcomeOf(rules: readonly RuleId[]): Outcome {
  if (rules.some((rule) => RULES[rule].outcome === 'forbid')) return 'forbid';
  if (rules.some((rule) => RULES[rule].outcome === 'hold')) return 'hold';
  return 'permit';
}

/** Nodes talk to members only. People may read and take out what is their institute's own, and take out what is public. */
function checkMembership({ question, marking, member }: Case): RuleId | undefined {
  if (member) return undefined;
  const { action, institute, statement } = question;
  if (action === 'export' && marking.audience.public && marking.tlp === 'CLEAR') return undefined;
  if ((action === 'export' || action === 'read') && institute === statement.issuer) return undefined;
  return 'not-member';
}

function checkHolder({ question, index }: Case): RuleId | undefined {
  const { action, holder } = question;
  const stranger = holder !== undefined && !index.members.has(holder);
  return stranger && (action === 'deliver' || action === 'relay') ? 'holder-not-member' : undefined;
}

function checkDeleteBy({ question, marking, bound }: Case): RuleId | undefined {
  const passed = marking.deleteBy !== null && question.nowMs >= instantMs(marking.deleteBy);
  return bound && passed ? 'delete-by-passed' : undefined;
}

function checkAudience({ question, marking, index, bound }: Case): RuleId {
  if (bound) return groundFor(marking.audience, marking.tlp, question.institute, index);
  return question.institute === question.statement.issuer ? 'issuer-own' : 'members-statement';
}

function checkPartAudience({ question, marking, index, bound }: Case): RuleId | undefined {
  const audience = question.part?.audience ?? null;
  if (!bound || audience === null) return undefined;
  const reason = groundFor(audience, marking.tlp, question.institute, index);
  return isGround(reason) ? 'part-audience' : 'part-audience-excluded';
}

function checkOnward({ question, marking, bound }: Case): RuleId | undefined {
  if (!bound || !isHandedOn(question)) return undefined;
  if (endsAtRecipient(marking)) return 'tlp-onward-none';
  if (marking.onward === 'none') return 'onward-none';
  return marking.onward === 'ask-originator' ? 'onward-ask-originator' : undefined;
}

/** Somebody other than the issuer gives it to another. The name of the action alone is not trusted to say so. */
function isHandedOn({ action, holder, institute, statement }: Question): boolean {
  if (action === 'relay') return holder !== statement.issuer;
  if (action !== 'deliver' && action !== 'export') return false;
  return holder !== undefined && holder !== statement.issuer && holder !== institute;
}

function checkReader({ question, marking }: Case): RuleId | undefined {
  const { action, statement, reader } = question;
  if (action !== 'read' && action !== 'export') return undefined;
  const verdict = judgeReader(action, marking.tlp, reader);
  const openToAnyRole = statement.audienceKind === 'members' && verdict !== 'reader-missing';
  return openToAnyRole ? 'reader-role' : verdict;
}

/** A restriction that this version cannot check is never ignored: that would turn a deny into an allow. */
function checkInstruments({ question, marking, bound }: Case): RuleId | undefined {
  if (!bound || question.action === 'receive') return undefined;
  const claims =
    marking.legal.length > 0 ||
    marking.confidenceTerms !== null ||
    marking.consultBeforeRelease.length > 0 ||
    marking.competition?.sensitive === true;
  return claims ? 'instrument-not-supported-yet' : undefined;
}

/** What has arrived has arrived: neither admitting nor reading it depends on the clock of the recipient. */
function checkEmbargo({ question, marking, bound }: Case): RuleId | undefined {
  const leaves = question.action === 'deliver' || question.action === 'relay' || question.action === 'export';
  return bound && leaves && isEmbargoed(marking, question.nowMs) ? 'embargo' : undefined;
}
