import type { Audience, LegalClaim } from '@comity/protocol';
import type { SettingFacts } from './example.ts';
import type { Asked } from './generate.ts';

/**
 * spec/policy.md once more, slow and obvious: sets of institutes that are cut down rule by rule. It shares no line with
 * the code that it judges, and knows no rule ids: only who may, who waits and who may not.
 */
export function referenceOutcome(asked: Asked): 'permit' | 'hold' | 'forbid' {
  if (!mayHave(asked).has(asked.institute)) return 'forbid';
  if (!personMay(asked)) return 'forbid';
  if (!handerMay(asked)) return 'forbid';
  return mustWait(asked) ? 'hold' : 'permit';
}

const setOf = (names: Iterable<string>): Set<string> => new Set(names);
const membersOf = ({ facts }: Asked): Set<string> => setOf(facts.charter.institutes.map(({ id }) => id));

/** Everybody who may have the statement or part by this action, waiting or not. */
function mayHave(asked: Asked): Set<string> {
  const { statement, action, part } = asked;
  const { marking } = statement;
  const members = membersOf(asked);
  const world = members.union(setOf([asked.institute, statement.issuer]));
  const nodesOnly = action === 'deliver' || action === 'relay' || action === 'receive';
  const issuer = setOf([statement.issuer]);
  const own = nodesOnly ? issuer.intersection(members) : issuer;

  let reached = reachedBy(marking.audience, asked, world);
  if (part === null) reached = reached.union(setOf(marking.consultBeforeRelease).intersection(members));
  if (part !== null && part.audience !== null)
    reached = reached.intersection(reachedBy(part.audience, asked, world));
  const bringsOut = action === 'export' && marking.audience.public && marking.tlp === 'CLEAR';
  if (!bringsOut) reached = reached.intersection(members);
  if (isGone(asked)) reached = setOf([]);
  reached = reached.difference(competitors(asked, world));
  if (action !== 'receive') reached = reached.difference(outOfReach(asked, world));
  if (statement.audienceKind === 'members') reached = reached.union(members);
  return reached.union(own);
}

/** The institutes of the world that one audience reaches. */
function reachedBy(audience: Audience, asked: Asked, world: Set<string>): Set<string> {
  const members = membersOf(asked);
  const named = setOf(audience.institutes).intersection(members);
  let grouped = setOf([]);
  for (const name of audience.groups) {
    const both = name.includes('--')
      ? rosterNow(name, asked.facts).intersection(rosterThen(name, asked))
      : groupUnder(name, asked.facts.charter.version, asked.facts).intersection(
          groupUnder(name, asked.statement.issuedUnder, asked.facts),
        );
    grouped = grouped.union(both);
  }
  const { tlp } = asked.statement.marking;
  if (tlp === 'RED') return named;
  if (tlp === 'CLEAR' && audience.public) return world;
  return named.union(grouped.intersection(members));
}

function groupUnder(name: string, version: number, facts: SettingFacts): Set<string> {
  for (const charter of [facts.charter, ...facts.earlier]) {
    if (charter.version !== version) continue;
    if (name === 'members') return setOf(charter.institutes.map(({ id }) => id));
    for (const group of charter.groups) if (group.id === name) return setOf(group.members);
  }
  return setOf([]);
}

function rosterNow(name: string, facts: SettingFacts): Set<string> {
  let newest = setOf([]);
  for (const roster of facts.rosters) if (roster.group === name) newest = setOf(roster.members);
  return newest;
}

/** Several rosters of one group that a statement names: whoever is in all of them. */
function rosterThen(name: string, { statement, facts }: Asked): Set<string> {
  const named = facts.rosters.filter(
    (roster) => roster.group === name && statement.rosters.includes(roster.statement),
  );
  const [first, ...others] = named.map(({ members }) => setOf(members));
  return others.reduce((both, members) => both.intersection(members), first ?? setOf([]));
}

function isGone(asked: Asked): boolean {
  const { statement, nowMs } = asked;
  const { deleteBy } = statement.marking;
  if (statement.withdrawn) return true;
  if (deleteBy !== null && new Date(deleteBy).getTime() <= nowMs) return true;
  return claimsOf(asked).some(({ instrument, over }) => over && instrument.onLapse.copies === 'purge');
}

/** Claims on what the registry has and is no form. */
function claimsOf({ statement, facts, nowMs }: Asked) {
  const today = new Date(nowMs).toISOString();
  return statement.marking.legal.flatMap((claim) => {
    const instrument = (facts.registry?.instruments ?? []).find(({ id }) => id === claim.instrument);
    if (instrument === undefined || instrument.template) return [];
    const runs = instrument.intervals.filter(
      ({ from, until }) =>
        `${from}T00:00:00.000Z` <= today && (until === null || today < `${until}T00:00:00.000Z`),
    );
    return [{ claim, instrument, over: runs.length === 0 }];
  });
}

/** What its lapse means for copies that are not out: the sharer and the registry are both obeyed. */
function lapsesTo(effect: LegalClaim['onLapse'], asked: Asked): boolean {
  const order = ['continue', 'downgrade', 'hold'];
  return claimsOf(asked).some(({ claim, instrument, over }) => {
    const strictest = Math.max(order.indexOf(claim.onLapse), order.indexOf(instrument.onLapse.outbound));
    return over && order[strictest] === effect;
  });
}

/** Names without case. */
const companies = (names: Iterable<string>): Set<string> =>
  setOf([...names].map((name) => name.toLowerCase()));

function competitors({ statement, facts }: Asked, world: Set<string>): Set<string> {
  const { competition } = statement.marking;
  if (competition === null || !competition.sensitive) return setOf([]);
  const origins = companies(competition.originCompanies);
  if (competition.aggregated) return origins.size < 3 ? world : setOf([]);
  const found = facts.charter.institutes.filter(({ relatedCompanies }) => {
    const pairs = [...companies(relatedCompanies)].flatMap((own) =>
      [...origins].map((other) => [own, other]),
    );
    return pairs.some(([own, other]) => own !== other);
  });
  return setOf(found.map(({ id }) => id));
}

/** Whom an instrument that is claimed does not reach; everybody if a purpose is outside of it. */
function outOfReach(asked: Asked, world: Set<string>): Set<string> {
  let out = setOf([]);
  for (const { instrument } of claimsOf(asked)) {
    const { recipients, purposes } = instrument;
    const allowed = setOf(purposes ?? asked.statement.marking.purposes);
    if (!setOf(asked.statement.marking.purposes).isSubsetOf(allowed)) return world;
    if (recipients.classes === null && recipients.jurisdictions === null) continue;
    const kind = asked.facts.charter.institutes.filter(
      (member) =>
        (recipients.classes ?? [member.class]).includes(member.class) &&
        (recipients.jurisdictions ?? [member.jurisdiction]).includes(member.jurisdiction),
    );
    out = out.union(world.difference(setOf(kind.map(({ id }) => id))));
  }
  return out;
}

/** Whether the marking binds this institute at all: not the issuer, and no member where all members must judge. */
function isBound(asked: Asked): boolean {
  if (asked.institute === asked.statement.issuer) return false;
  return asked.statement.audienceKind === 'marking' || !membersOf(asked).has(asked.institute);
}

/** Who gives it away, if it is not the issuer and not the recipient itself. */
function handerMay(asked: Asked): boolean {
  const { action, statement, holder } = asked;
  if (action === 'receive' || action === 'read') return true;
  if (action !== 'export' && holder !== undefined && !membersOf(asked).has(holder)) return false;
  if (!isBound(asked) || !isPassedOn(asked)) return true;
  const { tlp, onward } = statement.marking;
  if (tlp === 'RED' || tlp === 'AMBER+STRICT' || lapsesTo('downgrade', asked)) return false;
  return onward !== 'none';
}

function isPassedOn({ action, statement, holder, institute }: Asked): boolean {
  if (holder === statement.issuer) return false;
  if (action === 'relay') return true;
  if (action === 'receive' || action === 'read') return false;
  return holder !== undefined && holder !== institute;
}

function mustWait(asked: Asked): boolean {
  const { action, statement, nowMs, part, institute } = asked;
  const { marking } = statement;
  if (bindsPerson(asked) && claimsOf(asked).length < marking.legal.length) return true;
  if (!isBound(asked) || action === 'receive') return false;
  if (termsUnmet(asked)) return true;
  if (action === 'read') return false;
  if (lapsesTo('hold', asked)) return true;
  if (isPassedOn(asked) && marking.onward === 'ask-originator') return true;
  const consulted = marking.consultBeforeRelease;
  const asksIt = consulted.includes(institute);
  const agreed = consulted.every((each) => statement.consulted.get(each) === 'agreed');
  if (!asksIt && !agreed) return true;
  if (asksIt && part === null && action === 'deliver') return false;
  return marking.embargoUntil !== null && new Date(marking.embargoUntil).getTime() > nowMs;
}

/** A text that is not accepted, a question that is not answered, an instrument or text that nobody here knows. */
function termsUnmet(asked: Asked): boolean {
  const { statement, facts, institute } = asked;
  const { legal, confidenceTerms } = statement.marking;
  const claims = claimsOf(asked);
  if (claims.length < legal.length) return true;
  const texts = setOf(claims.flatMap(({ instrument }) => instrument.adherence ?? []));
  if (confidenceTerms !== null) {
    if (!facts.registry?.texts.some(({ sha256 }) => sha256 === confidenceTerms.sha256)) return true;
    texts.add(confidenceTerms.sha256);
  }
  const accepted = setOf(facts.adherences.filter(([who]) => who === institute).map(([, text]) => text));
  if (!texts.isSubsetOf(accepted)) return true;
  // Every question of the generated registry is the same one, and `true` its only good answer.
  return claims.some(
    ({ claim, instrument }) =>
      instrument.preconditions.length > 0 && claim.answers.obtainedFromState !== true,
  );
}

/** The table of roles, written as the lists of levels that each role may read and take out. */
const ALL = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'];
const TABLE: Record<string, { read: string[]; export: string[] }> = {
  operator: { read: [], export: [] },
  reader: { read: ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT'], export: ['CLEAR', 'GREEN'] },
  publisher: { read: ALL, export: ALL },
  approver: { read: ALL, export: ALL },
  coordinator: { read: ALL, export: ALL },
  'drill-coordinator': { read: ALL, export: ALL },
  counsel: { read: ALL, export: ALL },
  auditor: { read: ALL, export: ALL },
};

/** The table of units, the other way round: who does what a use is. */
const WORKERS: Record<string, string> = {
  'regulatory-enforcement': 'enforcement',
  procurement: 'procurement',
  publication: 'communications',
  'model-training': 'model-development',
  'commercial-use': 'commercial',
};

function personMay(asked: Asked): boolean {
  const { action, reader, statement } = asked;
  if (action !== 'read' && action !== 'export') return true;
  const roles = reader?.roles ?? [];
  if (statement.audienceKind === 'members') return roles.length > 0;
  if (!roles.some((role) => TABLE[role]?.[action].includes(statement.marking.tlp))) return false;
  if (!bindsPerson(asked) || reader === null || reader === undefined) return true;
  const allowed = claimsOf(asked).reduce(
    (purposes, { instrument }) => purposes.intersection(setOf(instrument.purposes ?? purposes)),
    setOf(statement.marking.purposes),
  );
  if (allowed.isDisjointFrom(setOf(reader.purposes))) return false;
  const prohibited = [
    ...statement.marking.prohibitedUses,
    ...claimsOf(asked).flatMap(({ instrument }) => instrument.prohibitedUses),
  ];
  return !prohibited.some((use) => WORKERS[use] === reader.unit);
}

/** Purposes and units bind a person who does not work at the issuer. */
function bindsPerson({ action, statement, institute, holder }: Asked): boolean {
  if (action !== 'read' && action !== 'export') return false;
  if (statement.audienceKind === 'members') return false;
  const worksAt = action === 'export' && holder !== undefined ? holder : institute;
  return worksAt !== statement.issuer;
}
