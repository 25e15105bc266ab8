import type { Audience } from '@comity/protocol';
import type { Request } from '../src/index.ts';

/**
 * spec/policy.md once more, slow and obvious: sets of institutes that are cut down rule by rule. It shares no line with
 * the code that it judges, and knows no rule ids: only who may, who waits and who may not.
 */
export function referenceOutcome(request: Request): 'permit' | 'hold' | 'forbid' {
  if (!mayHave(request).has(request.institute)) return 'forbid';
  if (!personMay(request)) return 'forbid';
  if (!handerMay(request)) return 'forbid';
  return mustWait(request) ? 'hold' : 'permit';
}

const setOf = (names: Iterable<string>): Set<string> => new Set(names);

/** Everybody who may have the statement or part by this action, waiting or not. */
function mayHave(request: Request): Set<string> {
  const { statement, action, part, charter } = request;
  const members = setOf(charter.institutes.map((member) => member.id));
  const world = members.union(setOf([request.institute, statement.issuer]));
  const nodesOnly = action === 'deliver' || action === 'relay' || action === 'receive';
  const issuer = setOf([statement.issuer]);
  const own = nodesOnly ? issuer.intersection(members) : issuer;
  const outsiders = world.difference(members);

  let reached = reachedBy(statement.marking.audience, request, world);
  if (action !== 'export') reached = reached.difference(outsiders);
  if (part !== null && part.audience !== null)
    reached = reached.intersection(reachedBy(part.audience, request, world));
  if (isGone(request)) reached = setOf([]);
  if (statement.audienceKind === 'members') reached = reached.union(members);
  return reached.union(own);
}

/** The institutes of the world that one audience reaches. */
function reachedBy(audience: Audience, { statement, charter }: Request, world: Set<string>): Set<string> {
  const members = setOf(charter.institutes.map((member) => member.id));
  const named = setOf(audience.institutes).intersection(members);
  let grouped = setOf([]);
  for (const name of audience.groups) {
    if (name === 'members') grouped = grouped.union(members);
    for (const group of charter.groups) if (group.id === name) grouped = grouped.union(setOf(group.members));
  }
  const { tlp } = statement.marking;
  if (tlp === 'RED') return named;
  if (tlp === 'CLEAR' && audience.public) return world;
  return named.union(grouped.intersection(members));
}

function isGone({ statement, nowMs }: Request): boolean {
  const { deleteBy } = statement.marking;
  return deleteBy !== null && new Date(deleteBy).getTime() <= nowMs;
}

/** Whether the marking binds this institute at all: not the issuer, and no member where all members must judge. */
function isBound({ statement, institute, charter }: Request): boolean {
  if (institute === statement.issuer) return false;
  const member = charter.institutes.some((candidate) => candidate.id === institute);
  return statement.audienceKind === 'marking' || !member;
}

/** Who gives it away, if it is not the issuer and not the recipient itself. */
function handerMay(request: Request): boolean {
  const { action, statement, holder, charter } = request;
  if (action === 'receive' || action === 'read') return true;
  const known = charter.institutes.some((member) => member.id === holder);
  if (action !== 'export' && holder !== undefined && !known) return false;
  if (!isBound(request) || !isPassedOn(request)) return true;
  const { tlp, onward } = statement.marking;
  if (tlp === 'RED' || tlp === 'AMBER+STRICT') return false;
  return onward !== 'none';
}

function isPassedOn({ action, statement, holder, institute }: Request): boolean {
  if (holder === statement.issuer) return false;
  if (action === 'relay') return true;
  if (action === 'receive' || action === 'read') return false;
  return holder !== undefined && holder !== institute;
}

function mustWait(request: Request): boolean {
  const { action, statement, nowMs } = request;
  const { marking } = statement;
  if (!isBound(request) || action === 'receive') return false;
  const unchecked =
    marking.legal.length + marking.consultBeforeRelease.length > 0 ||
    marking.confidenceTerms !== null ||
    marking.competition?.sensitive === true;
  if (unchecked) return true;
  if (action === 'read') return false;
  if (isPassedOn(request) && marking.onward === 'ask-originator') return true;
  return marking.embargoUntil !== null && new Date(marking.embargoUntil).getTime() > nowMs;
}

/** The table of roles, written as the lists of levels that each role may read and take out. */
const ALL = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'];
const TABLE: Record<string, { read: string[]; export: string[] }> = {
  operator: { read: [], export: [] },
  reader: { read: ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT'], export: ['CLEAR', 'GREEN'] },
  publisher: { read: ALL, export: ALL },
  approver: { read: ALL, export: ALL },
  coordinator: { read: ALL, export: ALL },
  counsel: { read: ALL, export: ALL },
  auditor: { read: ALL, export: ALL },
};

function personMay({ action, reader, statement }: Request): boolean {
  if (action !== 'read' && action !== 'export') return true;
  const roles = reader?.roles ?? [];
  if (statement.audienceKind === 'members') return roles.length > 0;
  return roles.some((role) => TABLE[role]?.[action].includes(statement.marking.tlp));
}
