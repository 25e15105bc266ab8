import { assert, instantMs, type Marking, type Member } from '@comity/protocol';
import { type Groups, groundFor, isGround, openGroups } from './audience.ts';
import { judgeCompetition } from './competition.ts';
import type { Decision } from './decision.ts';
import { judgeInstruments } from './instrument.ts';
import { endsAtRecipient, isEmbargoed, obligationsOf } from './obligation.ts';
import { judgeReader } from './reader.ts';
import { indexRegistry, type RegistryIndex } from './registry-index.ts';
import type { Question, Request } from './request.ts';
import { type Outcome, RULES, type RuleId } from './rule.ts';
import type { Setting } from './setting.ts';
import { isDowngraded, isPurgedByLapse, type Terms, termsOf } from './terms.ts';

export type Decider = (question: Question) => Decision;

/** May this go there, now? Default deny; forbid beats hold beats permit (spec/policy.md). */
export const decide = (request: Request): Decision => createDecider(request.setting)(request);

/** The same for many questions in one setting: members and groups are looked up once. */
export function createDecider(setting: Setting): Decider {
  const ready: Ready = {
    setting,
    groups: openGroups(setting),
    registry: indexRegistry(setting.registry),
  };
  return (question) => conclude(judge(question, ready));
}

/** What is looked up once for many questions. */
interface Ready {
  readonly setting: Setting;
  readonly groups: Groups;
  readonly registry: RegistryIndex;
}

/** The question with what several checks need to know about it. */
interface Case extends Ready {
  readonly question: Question;
  readonly marking: Marking;
  readonly terms: Terms;
  /** Undefined: the institute is no member. */
  readonly member: Member | undefined;
  /** The issuer's own terms do not bind the issuer; those of a members' statement bind no member. */
  readonly bound: boolean;
}

type Check = (matter: Case) => RuleId | readonly RuleId[] | undefined;

/** Every check speaks, so that nobody fixes one reason only to meet the next. */
const CHECKS: readonly Check[] = [
  checkMembership,
  checkHolder,
  checkTakenBack,
  checkAudience,
  checkPartAudience,
  checkCompetition,
  checkInstruments,
  checkOnward,
  checkReader,
  checkConsultation,
  checkEmbargo,
];

interface Judged extends Case {
  readonly found: readonly RuleId[];
}

function judge(question: Question, ready: Ready): Judged {
  const { statement, institute } = question;
  const { marking } = statement;
  const member = ready.groups.now.members.get(institute);
  const own = institute === statement.issuer;
  const found: RuleId[] = [];
  const matter: Judged = {
    setting: ready.setting,
    groups: ready.groups,
    registry: ready.registry,
    question,
    marking,
    terms: termsOf(marking, ready.registry, question.nowMs),
    member,
    bound: !own && !(statement.audienceKind === 'members' && member !== undefined),
    found,
  };
  for (const check of CHECKS) {
    const rules = check(matter);
    if (rules === undefined) continue;
    if (typeof rules === 'string') found.push(rules);
    else for (const rule of rules) found.push(rule);
  }
  return matter;
}

function conclude({ question, marking, terms, setting, bound, found }: Judged): Decision {
  const outcome = outcomeOf(found);
  const rules = found.filter((rule) => RULES[rule].outcome === outcome);
  if (rules.length > 1) rules.sort((left, right) => RANK[left] - RANK[right]);
  assert(rules.length > 0, 'the check of the audience always speaks');
  const decision: Decision = {
    outcome,
    rules,
    obligations: outcome === 'permit' && bound ? obligationsOf(marking, terms, question.nowMs) : NONE,
    charterVersion: setting.charter.version,
    registryVersion: setting.registry?.version ?? null,
  };
  const onlyEmbargo = rules.length === 1 && rules[0] === 'embargo';
  if (!onlyEmbargo || marking.embargoUntil === null) return decision;
  return { ...decision, holdUntil: marking.embargoUntil };
}

const NONE: readonly never[] = [];

/** The place of each rule in the table. */
// as: names and places of one object literal
const RANK = Object.fromEntries(Object.keys(RULES).map((rule, at) => [rule, at])) as Readonly<
  Record<RuleId, number>
>;

function outcomeOf(rules: readonly RuleId[]): Outcome {
  let outcome: Outcome = 'permit';
  for (const rule of rules) {
    const said = RULES[rule].outcome;
    if (said === 'forbid') return said;
    if (said === 'hold') outcome = said;
  }
  return outcome;
}

/** Nodes talk to members only. People may read and take out what is their institute's own, and take out what is public. */
function checkMembership({ question, marking, member }: Case): RuleId | undefined {
  if (member !== undefined) return undefined;
  const { action, institute, statement } = question;
  if (action === 'export' && marking.audience.public && marking.tlp === 'CLEAR') return undefined;
  if ((action === 'export' || action === 'read') && institute === statement.issuer) return undefined;
  return 'not-member';
}

function checkHolder({ question, groups }: Case): RuleId | undefined {
  const { action, holder } = question;
  const stranger = holder !== undefined && !groups.now.members.has(holder);
  return stranger && (action === 'deliver' || action === 'relay') ? 'holder-not-member' : undefined;
}

/** What was taken back is nobody's but the issuer's, for every action: also for what arrives late. */
function checkTakenBack({ question, marking, terms, bound }: Case): readonly RuleId[] {
  if (!bound) return NONE;
  const rules: RuleId[] = [];
  if (question.statement.withdrawn) rules.push('withdrawn');
  if (marking.deleteBy !== null && question.nowMs >= instantMs(marking.deleteBy))
    rules.push('delete-by-passed');
  if (isPurgedByLapse(terms)) rules.push('instrument-lapsed-purge');
  return rules;
}

function checkAudience({ question, marking, groups, member, bound }: Case): RuleId {
  const { statement, institute, part } = question;
  if (!bound) return institute === statement.issuer ? 'issuer-own' : 'members-statement';
  const issued = { charterVersion: statement.issuedUnder, rosters: statement.rosters };
  const reason = groundFor(marking.audience, marking.tlp, institute, issued, groups);
  const asked = part === null && member !== undefined && marking.consultBeforeRelease.includes(institute);
  return !isGround(reason) && asked ? 'consulted' : reason;
}

function checkPartAudience({ question, marking, groups, bound }: Case): RuleId | undefined {
  const audience = question.part?.audience ?? null;
  if (!bound || audience === null) return undefined;
  const { statement, institute } = question;
  const issued = { charterVersion: statement.issuedUnder, rosters: statement.rosters };
  const reason = groundFor(audience, marking.tlp, institute, issued, groups);
  return isGround(reason) ? 'part-audience' : 'part-audience-excluded';
}

/** The label names companies and figures nothing; what is sensitive about it is not told either. */
function checkCompetition({ marking, member, bound }: Case): RuleId | undefined {
  return bound ? judgeCompetition(marking, member?.relatedCompanies ?? NONE) : undefined;
}

/** `receive` is not asked: that nothing leaves early is the sender's duty, and a recipient's log must not depend on its registry. */
function checkInstruments({ question, marking, terms, member, registry, setting, bound }: Case) {
  if (!bound || question.action === 'receive') return NONE;
  const rules = judgeInstruments(marking, terms, question.institute, member, registry, setting.adheres);
  // A lapse keeps back what is not out yet. Copies that are out go by what the instrument says of copies.
  return question.action === 'read' ? rules.filter((rule) => rule !== 'instrument-lapsed') : rules;
}

function checkOnward({ question, marking, terms, bound }: Case): RuleId | undefined {
  if (!bound || !isHandedOn(question)) return undefined;
  if (endsAtRecipient(marking)) return 'tlp-onward-none';
  if (marking.onward === 'none') return 'onward-none';
  if (isDowngraded(terms)) return 'instrument-lapsed-onward';
  return marking.onward === 'ask-originator' ? 'onward-ask-originator' : undefined;
}

/** Somebody other than the issuer gives it to another. The name of the action alone is not trusted to say so. */
function isHandedOn({ action, holder, institute, statement }: Question): boolean {
  if (action === 'relay') return holder !== statement.issuer;
  if (action !== 'deliver' && action !== 'export') return false;
  return holder !== undefined && holder !== statement.issuer && holder !== institute;
}

/** Purposes and units bind whoever works at the institute where it is read or taken out, unless that is the issuer's own. */
function checkReader(matter: Case): readonly RuleId[] | RuleId | undefined {
  const { question, marking, terms } = matter;
  const { action, statement, institute, holder, reader } = question;
  if (action !== 'read' && action !== 'export') return undefined;
  const at = action === 'export' ? (holder ?? institute) : institute;
  const personBound = statement.audienceKind === 'marking' && at !== statement.issuer;
  const verdict = judgeReader(action, marking.tlp, terms, reader, personBound);
  const openToAnyRole = statement.audienceKind === 'members' && !verdict.includes('reader-missing');
  if (openToAnyRole) return 'reader-role';
  return personBound && !matter.bound ? [...verdict, ...unreadClaims(matter)] : verdict;
}

/** Somebody elsewhere takes it out for the issuer: what instruments prohibit to that person must be known, though nothing binds the issuer. */
function unreadClaims({ marking, terms, registry }: Case): readonly RuleId[] {
  if (terms.claimed.length === marking.legal.length) return NONE;
  return [registry.registry === null ? 'registry-missing' : 'instrument-unknown'];
}

/** Who is consulted must be able to answer; everybody else waits until all have agreed. What has arrived has arrived. */
function checkConsultation({ question, marking, bound }: Case): readonly RuleId[] {
  const { action, institute, statement } = question;
  const asked = marking.consultBeforeRelease;
  const leaves = action === 'deliver' || action === 'relay' || action === 'export';
  if (!bound || !leaves || asked.length === 0 || asked.includes(institute)) return NONE;
  const rules: RuleId[] = [];
  if (asked.some((each) => statement.consulted.get(each) === 'objected')) rules.push('consult-objected');
  if (asked.some((each) => !statement.consulted.has(each))) rules.push('consult-open');
  return rules;
}

/**
 * What has arrived has arrived: neither admitting nor reading it depends on the clock of the recipient. The label reaches who is to be
 * consulted before the embargo ends: that is what it is asked about.
 */
function checkEmbargo({ question, marking, bound }: Case): RuleId | undefined {
  const { action, part, institute } = question;
  const leaves = action === 'deliver' || action === 'relay' || action === 'export';
  if (!bound || !leaves || !isEmbargoed(marking, question.nowMs)) return undefined;
  return part === null && action === 'deliver' && marking.consultBeforeRelease.includes(institute)
    ? undefined
    : 'embargo';
}
