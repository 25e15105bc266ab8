import {
  type Audience,
  type Charter,
  convenerOf,
  type GroupId,
  type InstituteId,
  instantMs,
  type Marking,
  MEMBERS_GROUP,
  memberOf,
  type Registry,
  type Tlp,
} from '@comity/protocol';
import { audienceOf, indexCharter } from './audience.ts';
import { claimProblems } from './check-claims.ts';
import { competitorsOf, mayBeShown } from './competition.ts';
import { type MarkingProblem, problem } from './marking-problem.ts';
import { endsAtRecipient } from './obligation.ts';
import type { PartFacts, StatementFacts } from './request.ts';
import type { RosterFacts } from './setting.ts';

export interface MarkingSetting {
  readonly parts: readonly Pick<PartFacts, 'audience'>[];
  readonly issuer: InstituteId;
  readonly audienceKind: StatementFacts['audienceKind'];
  readonly charter: Charter;
  /** The registry that the charter names; null: it names none, or the document is not here. */
  readonly registry: Registry | null;
  /** The rosters that its label relates to: private groups as it is addressed to them. */
  readonly rosters: readonly RosterFacts[];
  readonly nowMs: number;
}

/**
 * What contradicts itself or cannot be kept in a marking and its parts, all of it at once; empty if it is sound.
 * Asked when a statement is composed, never when a peer's arrives: there `decide` takes the strictest reading.
 * Rules in spec/marking.md; `refuseMarking` makes a refusal of them.
 */
export function checkMarking(marking: Marking, setting: MarkingSetting): readonly MarkingProblem[] {
  return [
    ...duplicates(marking, setting),
    ...unknownNames(marking, setting),
    ...widerParts(marking, setting),
    ...levelProblems(marking, setting),
    ...clearProblems(marking),
    ...useProblems(marking),
    ...timeProblems(marking, setting),
    ...competitionProblems(marking, setting),
    ...(setting.audienceKind === 'members' ? membersProblems(marking) : scopeProblems(marking, setting)),
  ];
}

/** The audiences of the statement and of its parts, each with its path. */
function audiences(marking: Marking, { parts }: MarkingSetting): readonly (readonly [string, Audience])[] {
  const ofParts = parts.flatMap(({ audience }, at) =>
    audience === null ? [] : [[`parts.${at}.audience`, audience] as const],
  );
  return [['marking.audience', marking.audience], ...ofParts];
}

function duplicates(marking: Marking, setting: MarkingSetting): MarkingProblem[] {
  const lists: (readonly [string, readonly string[]])[] = [
    ...audiences(marking, setting).flatMap(([path, { institutes, groups }]) => [
      [`${path}.institutes`, institutes] as const,
      [`${path}.groups`, groups] as const,
    ]),
    ['marking.purposes', marking.purposes],
    ['marking.prohibitedUses', marking.prohibitedUses],
    ['marking.legal', marking.legal.map((claim) => claim.instrument)],
    ...marking.legal.map((claim, at) => [`marking.legal.${at}.provisions`, claim.provisions] as const),
    ['marking.competition.originCompanies', marking.competition?.originCompanies ?? []],
    ['marking.consultBeforeRelease', marking.consultBeforeRelease],
  ];
  return lists
    .filter(([, names]) => new Set(names).size !== names.length)
    .map(([path]) => problem('duplicate', path));
}

function unknownNames(marking: Marking, setting: MarkingSetting): MarkingProblem[] {
  const { groups } = indexCharter(setting.charter);
  const hasRoster = (group: GroupId) => setting.rosters.some((roster) => roster.group === group);
  const stranger = (institute: InstituteId) => memberOf(setting.charter, institute) === undefined;
  const problems = audiences(marking, setting).flatMap(([path, audience]) => [
    ...(audience.institutes.some(stranger) ? [problem('institute-unknown', `${path}.institutes`)] : []),
    ...(audience.groups.every((group) => convenerOf(group) !== undefined || groups.has(group))
      ? []
      : [problem('group-unknown', `${path}.groups`)]),
    ...(audience.groups.every((group) => convenerOf(group) === undefined || hasRoster(group))
      ? []
      : [problem('roster-missing', `${path}.groups`)]),
  ]);
  if (marking.consultBeforeRelease.some(stranger)) {
    problems.push(problem('institute-unknown', 'marking.consultBeforeRelease'));
  }
  if (marking.consultBeforeRelease.includes(setting.issuer)) {
    problems.push(problem('consult-issuer', 'marking.consultBeforeRelease'));
  }
  return problems;
}

/** Whom it reaches if it goes out now; of a private group, those of its roster that is named. */
const reachOf = (
  audience: Audience,
  tlp: Tlp,
  { charter, rosters }: MarkingSetting,
): ReadonlySet<InstituteId> =>
  audienceOf(audience, tlp, charter, {
    newestRoster: (group) => rosters.find((roster) => roster.group === group),
  });

/** The issuer has every part in any case, so naming it widens nothing. */
function widerParts(marking: Marking, setting: MarkingSetting): MarkingProblem[] {
  const widest = reachOf(marking.audience, marking.tlp, setting);
  return setting.parts.flatMap(({ audience }, at) => {
    if (audience === null) return [];
    const reached = reachOf(audience, marking.tlp, setting);
    const beyond = [...reached].some((institute) => institute !== setting.issuer && !widest.has(institute));
    const wider = beyond || (audience.public && !marking.audience.public);
    return wider ? [problem('part-wider', `parts.${at}.audience`, 'marking.audience')] : [];
  });
}

function levelProblems(marking: Marking, setting: MarkingSetting): MarkingProblem[] {
  const problems = audiences(marking, setting).flatMap(([path, audience]) => [
    ...(marking.tlp === 'RED' && audience.groups.length > 0
      ? [problem('tlp-red-group', 'marking.tlp', `${path}.groups`)]
      : []),
    ...(marking.tlp !== 'CLEAR' && audience.public
      ? [problem('tlp-public', 'marking.tlp', `${path}.public`)]
      : []),
  ]);
  if (endsAtRecipient(marking) && marking.onward !== 'none') {
    problems.push(problem('tlp-onward', 'marking.tlp', 'marking.onward'));
  }
  return problems;
}

function clearProblems(marking: Marking): MarkingProblem[] {
  if (marking.tlp !== 'CLEAR') return [];
  const restrictions: (readonly [string, boolean])[] = [
    ['marking.prohibitedUses', marking.prohibitedUses.includes('publication')],
    ['marking.deleteBy', marking.deleteBy !== null],
    ['marking.confidenceTerms', marking.confidenceTerms !== null],
    ['marking.competition.sensitive', marking.competition?.sensitive === true],
  ];
  const problems = restrictions
    .filter(([, set]) => set)
    .map(([path]) => problem('clear-restricted', 'marking.tlp', path));
  if (marking.onward !== 'audience') problems.push(problem('clear-onward', 'marking.tlp', 'marking.onward'));
  return problems;
}

function useProblems(marking: Marking): MarkingProblem[] {
  const problems: MarkingProblem[] = [];
  const { prohibitedUses, purposes } = marking;
  const informs = purposes.includes('public-information');
  if (marking.audience.public && marking.attribution === 'must-not') {
    problems.push(problem('public-attribution', 'marking.audience.public', 'marking.attribution'));
  }
  if (informs && marking.tlp !== 'CLEAR') {
    problems.push(problem('purpose-public', 'marking.purposes', 'marking.tlp'));
  }
  if (informs && prohibitedUses.includes('publication')) {
    problems.push(problem('purpose-prohibited', 'marking.purposes', 'marking.prohibitedUses'));
  }
  const mayContact = marking.pap === 'GREEN' || marking.pap === 'CLEAR';
  if (mayContact && prohibitedUses.includes('contact-developer')) {
    problems.push(problem('pap-prohibited', 'marking.pap', 'marking.prohibitedUses'));
  }
  return problems;
}

function timeProblems({ deleteBy, embargoUntil }: Marking, { nowMs }: MarkingSetting): MarkingProblem[] {
  if (deleteBy === null) return [];
  const problems: MarkingProblem[] = [];
  if (instantMs(deleteBy) <= nowMs) problems.push(problem('delete-by-passed', 'marking.deleteBy'));
  if (embargoUntil !== null && instantMs(deleteBy) <= instantMs(embargoUntil)) {
    problems.push(problem('delete-before-release', 'marking.deleteBy', 'marking.embargoUntil'));
  }
  return problems;
}

function competitionProblems(marking: Marking, setting: MarkingSetting): MarkingProblem[] {
  const { competition } = marking;
  if (competition === null || !competition.sensitive) return [];
  const { originCompanies, aggregated } = competition;
  if (aggregated)
    return mayBeShown(originCompanies)
      ? []
      : [problem('aggregate-floor', 'marking.competition.originCompanies')];
  const isCompetitor = (institute: InstituteId): boolean =>
    institute !== setting.issuer &&
    competitorsOf(memberOf(setting.charter, institute)?.relatedCompanies ?? [], originCompanies).length > 0;
  return audiences(marking, setting)
    .filter(([, { institutes }]) => institutes.some(isCompetitor))
    .map(([path]) => problem('competitor-named', 'marking.competition', `${path}.institutes`));
}

/** What is claimed, and who is asked first: checked against whom the audience reaches. */
function scopeProblems(marking: Marking, setting: MarkingSetting): readonly MarkingProblem[] {
  const { audience, consultBeforeRelease } = marking;
  const reached = reachOf(audience, marking.tlp, setting);
  const waits = [...reached].some(
    (institute) => institute !== setting.issuer && !consultBeforeRelease.includes(institute),
  );
  const pointless = consultBeforeRelease.length > 0 && !waits && !audience.public;
  return [
    ...(pointless ? [problem('consult-pointless', 'marking.consultBeforeRelease')] : []),
    ...claimProblems(marking, { ...setting, reached }),
  ];
}

/** `decide` gives these to every member whatever the marking says: a restriction here would be a promise not kept. */
function membersProblems(marking: Marking): MarkingProblem[] {
  const { institutes, groups, public: isPublic } = marking.audience;
  const forAll = institutes.length === 0 && !isPublic && groups.length === 1 && groups[0] === MEMBERS_GROUP;
  const restrictions: (readonly [string, boolean])[] = [
    ['marking.audience', !forAll],
    ['marking.tlp', endsAtRecipient(marking)],
    ['marking.onward', marking.onward !== 'audience'],
    ['marking.embargoUntil', marking.embargoUntil !== null],
    ['marking.deleteBy', marking.deleteBy !== null],
    ['marking.legal', marking.legal.length > 0],
    ['marking.competition', marking.competition !== null],
    ['marking.confidenceTerms', marking.confidenceTerms !== null],
    ['marking.consultBeforeRelease', marking.consultBeforeRelease.length > 0],
  ];
  return restrictions.filter(([, set]) => set).map(([path]) => problem('members-restricted', path));
}
