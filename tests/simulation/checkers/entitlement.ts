import type { Audience, Marking } from '@comity/protocol';
import { INSTRUMENTS } from '../instruments.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Intended, SaidRemark, World } from '../world.ts';

/**
 * Who may have what, said once more and as plainly as possible, from what the originators meant and what a node can know: nothing here is
 * shared with packages/policy or with the facts that nodes keep (spec/policy.md, takeback.md, roster.md, adherence.md, consult.md).
 */
export type Objection = 'removed' | 'joined-later' | 'left-out' | 'taken-back' | 'waits' | 'onward';

/** Terms in force for a statement or one of its parts, as somebody knows them. */
interface Terms {
  readonly marking: Marking;
  readonly partAudience: Audience | null;
  readonly charterVersion: number;
  readonly rosters: readonly string[];
}

/** Why `knower` must not hand it to `recipient` now; undefined: it may. `part` null: the envelope. */
export function objection(
  world: World,
  of: Intended,
  part: string | null,
  recipient: string,
  knower: Knowledge,
): Objection | undefined {
  const lacks = lack(world, of, part, recipient, knower);
  if (lacks !== undefined || recipient === of.issuer || of.audienceKind === 'members') return lacks;
  const terms = termsOf(world, of, part, knower);
  if (mustWait(world, of, terms, part, recipient, knower)) return 'waits';
  if (knower.institute === of.issuer) return undefined;
  const { tlp, onward } = terms.marking;
  return tlp === 'RED' || tlp === 'AMBER+STRICT' || onward !== 'audience' ? 'onward' : undefined;
}

/** Why `recipient` must not have it at all, whoever gave it; undefined: it may. */
export function lack(
  world: World,
  of: Intended,
  part: string | null,
  recipient: string,
  knower: Knowledge,
): Objection | undefined {
  if (recipient === of.issuer) return undefined;
  if (!isMember(world, knower.charterVersion, recipient)) return 'removed';
  if (of.audienceKind === 'members') return undefined;
  const terms = termsOf(world, of, part, knower);
  if (isOver(world, of, terms, knower)) return 'taken-back';
  const { audience, tlp, consultBeforeRelease } = terms.marking;
  const asked = part === null && consultBeforeRelease.some((name) => name === recipient);
  const outside = asked ? undefined : gap(world, audience, tlp, recipient, terms, knower);
  if (outside !== undefined) return outside;
  return terms.partAudience === null
    ? undefined
    : gap(world, terms.partAudience, tlp, recipient, terms, knower);
}

/** The issuer's newest remark that the knower holds, in place of what the statement says. */
function termsOf(world: World, of: Intended, part: string | null, knower: Knowledge): Terms {
  const remarks = remarksKnown(world, of, knower);
  const newest = remarks.at(-1);
  const addressed = remarks.findLast(({ change }) => change === 'widen') ?? of;
  const signed = of.parts.find(({ name }) => name === part)?.audience ?? null;
  const remarked = part === null ? undefined : newest?.parts.get(part);
  return {
    marking: newest?.marking ?? of.marking,
    partAudience: remarked === undefined ? signed : remarked,
    charterVersion: addressed.charterVersion,
    rosters: addressed.rosters,
  };
}

/** By rising position in the issuer's log. */
export const remarksKnown = (world: World, of: Intended, knower: Knowledge): SaidRemark[] =>
  known(world.said.remarks.get(of.id) ?? [], knower);

function known<Fact extends { readonly id: string }>(facts: readonly Fact[], knower: Knowledge): Fact[] {
  return facts
    .flatMap((fact) => {
      const position = knower.positionOf(fact.id);
      return position === undefined ? [] : [{ fact, position }];
    })
    .sort((left, right) => left.position - right.position)
    .map(({ fact }) => fact);
}

function isOver(world: World, of: Intended, { marking }: Terms, knower: Knowledge): boolean {
  if (known(world.said.withdrawals.get(of.id) ?? [], knower).length > 0) return true;
  if (marking.deleteBy !== null && knower.nowMs >= Date.parse(marking.deleteBy)) return true;
  const lapsed = marking.legal.map(({ instrument }) => INSTRUMENTS.get(instrument));
  return knower.registry && lapsed.some((meant) => meant?.purges === true && knower.nowMs >= meant.endsMs);
}

/** Held back from who may have it later: embargo, texts not accepted, lapsed claims, consultations. */
function mustWait(
  world: World,
  of: Intended,
  { marking }: Terms,
  part: string | null,
  recipient: string,
  knower: Knowledge,
): boolean {
  const { embargoUntil, legal, confidenceTerms, consultBeforeRelease } = marking;
  const asked = consultBeforeRelease.some((name) => name === recipient);
  const mayAskEarly = asked && part === null && knower.institute === of.issuer;
  if (embargoUntil !== null && knower.nowMs < Date.parse(embargoUntil) && !mayAskEarly) return true;
  if ((legal.length > 0 || confidenceTerms !== null) && !knower.registry) return true;
  const claims = legal.map(({ instrument }) => INSTRUMENTS.get(instrument));
  if (claims.some((meant) => meant === undefined || knower.nowMs >= meant.endsMs)) return true;
  const texts = [
    ...claims.flatMap((meant) => meant?.text ?? []),
    ...(confidenceTerms ? [confidenceTerms.sha256] : []),
  ];
  const accepts = (text: string): boolean =>
    known(world.said.adherences.get(`${recipient} ${text}`) ?? [], knower).at(-1)?.accepts === true;
  if (!texts.every(accepts)) return true;
  const answers = known(world.said.consultAnswers.get(of.id) ?? [], knower);
  const agreed = (name: string): boolean => answers.findLast(({ by }) => by === name)?.agrees === true;
  return !asked && !consultBeforeRelease.every(agreed);
}

const isMember = (world: World, version: number, institute: string): boolean =>
  world.charters[version - 1]?.charter.institutes.some(({ id }) => id === institute) === true;

function gap(
  world: World,
  audience: Audience,
  tlp: Marking['tlp'],
  institute: string,
  issued: Terms,
  knower: Knowledge,
): Objection | undefined {
  if (audience.institutes.some((id) => id === institute)) return undefined;
  if (audience.public && tlp === 'CLEAR') return undefined;
  if (tlp === 'RED') return 'left-out';
  let late = false;
  for (const group of audience.groups) {
    const now = membersNow(world, group, knower);
    if (!now.includes(institute)) continue;
    if (membersThen(world, group, issued).every((members) => members.includes(institute))) return undefined;
    late = true;
  }
  return late ? 'joined-later' : 'left-out';
}

function membersNow(world: World, group: string, knower: Knowledge): readonly string[] {
  if (group.includes('--')) return known(world.said.rosters.get(group) ?? [], knower).at(-1)?.members ?? [];
  return membersUnder(world, group, knower.charterVersion);
}

/** Every list by which it counts as having been in the group; nobody if there is none. */
function membersThen(
  world: World,
  group: string,
  { rosters, charterVersion }: Terms,
): readonly (readonly string[])[] {
  if (!group.includes('--')) return [membersUnder(world, group, charterVersion)];
  const named = (world.said.rosters.get(group) ?? []).filter(({ id }) => rosters.includes(id));
  return named.length === 0 ? [[]] : named.map(({ members }) => members);
}

function membersUnder(world: World, group: string, version: number): readonly string[] {
  const charter = world.charters[version - 1]?.charter;
  if (group === 'members') return charter?.institutes.map(({ id }) => id) ?? [];
  return charter?.groups.find(({ id }) => id === group)?.members ?? [];
}
