import { audienceOf, type Setting } from '@comity/policy';
import { type Audience, type Charter, type InstituteId, MEMBERS_GROUP, type Tlp } from '@comity/protocol';
import type { KnownRoster } from './roster-relations.ts';

/** The members that an audience reaches, without the issuer. */
export function reachedBy(
  audience: Audience,
  tlp: Tlp,
  charter: Charter,
  rosters: readonly KnownRoster[],
): InstituteId[] {
  return [...audienceOf(audience, tlp, charter, rosterSetting(rosters))];
}

/** Private groups as policy asks for them. */
export function rosterSetting(rosters: readonly KnownRoster[]): Pick<Setting, 'roster' | 'newestRoster'> {
  const facts = ({ group, members }: KnownRoster) => ({ group, members: new Set(members) });
  const byGroup = new Map(rosters.map((roster) => [roster.group, facts(roster)]));
  const byStatement = new Map(rosters.map((roster) => [roster.statement, facts(roster)]));
  return { roster: (id) => byStatement.get(id), newestRoster: (group) => byGroup.get(group) };
}

/** With everybody of another audience too; each stands once. */
export const joinAudiences = (left: Audience, right: Audience): Audience => ({
  institutes: [...new Set([...left.institutes, ...right.institutes])],
  groups: [...new Set([...left.groups, ...right.groups])],
  public: left.public || right.public,
});

export interface DropPlace {
  readonly charter: Charter;
  readonly rosters: readonly KnownRoster[];
  /** Has it in any case. */
  readonly issuer: InstituteId;
}

/**
 * Without these institutes. A group that has one of them is written out as its other members, since a group cannot be had in part.
 * The public has everybody: who drops an institute drops the public.
 */
export function dropFrom(
  audience: Audience,
  dropped: readonly InstituteId[],
  { charter, rosters, issuer }: DropPlace,
): Audience {
  if (dropped.length === 0) return audience;
  const isDropped = (institute: InstituteId): boolean => dropped.includes(institute);
  const membersOf = (group: Audience['groups'][number]): readonly InstituteId[] =>
    group === MEMBERS_GROUP
      ? charter.institutes.map(({ id }) => id)
      : (charter.groups.find(({ id }) => id === group)?.members ??
        rosters.find((roster) => roster.group === group)?.members ??
        []);
  const broken = audience.groups.filter((group) => membersOf(group).some(isDropped));
  const institutes = [
    ...audience.institutes,
    ...broken.flatMap(membersOf).filter((member) => member !== issuer),
  ];
  return {
    institutes: [...new Set(institutes)].filter((institute) => !isDropped(institute)),
    groups: audience.groups.filter((group) => !broken.includes(group)),
    public: false,
  };
}
