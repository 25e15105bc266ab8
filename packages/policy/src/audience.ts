import {
  type Audience,
  type Charter,
  type GroupId,
  type InstituteId,
  MEMBERS_GROUP,
  type Tlp,
} from '@comity/protocol';

/** A charter made ready for many questions: who is a member, who is in which group. */
export interface AudienceIndex {
  readonly charterVersion: number;
  readonly members: ReadonlySet<InstituteId>;
  readonly groups: ReadonlyMap<GroupId, ReadonlySet<InstituteId>>;
}

export type Ground = 'audience-institute' | 'audience-group' | 'audience-public';
export type Gap = 'audience-excluded' | 'tlp-red-named-only' | 'tlp-public-clear-only';

/** The members that an audience at this level reaches under the charter. Whoever is public-only is not among them. */
export function audienceOf(audience: Audience, tlp: Tlp, charter: Charter): ReadonlySet<InstituteId> {
  const index = indexCharter(charter);
  return new Set(
    [...index.members].filter((institute) => isGround(groundFor(audience, tlp, institute, index))),
  );
}

export function indexCharter(charter: Charter): AudienceIndex {
  const members = new Set(charter.institutes.map((member) => member.id));
  const groups = new Map(charter.groups.map((group) => [group.id, new Set(group.members)]));
  groups.set(MEMBERS_GROUP, members);
  return { charterVersion: charter.version, members, groups };
}

/** Why the audience has the institute, or why it has not. A group that the charter does not know is nobody. */
export function groundFor(
  audience: Audience,
  tlp: Tlp,
  institute: InstituteId,
  index: AudienceIndex,
): Ground | Gap {
  const member = index.members.has(institute);
  if (member && audience.institutes.includes(institute)) return 'audience-institute';
  const grouped = member && audience.groups.some((group) => index.groups.get(group)?.has(institute) === true);
  if (grouped && tlp !== 'RED') return 'audience-group';
  if (audience.public && tlp === 'CLEAR') return 'audience-public';
  if (tlp === 'RED' && (grouped || audience.public)) return 'tlp-red-named-only';
  return audience.public ? 'tlp-public-clear-only' : 'audience-excluded';
}

export const isGround = (reason: Ground | Gap): reason is Ground =>
  reason === 'audience-institute' || reason === 'audience-group' || reason === 'audience-public';
