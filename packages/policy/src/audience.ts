import {
  type Audience,
  type Charter,
  type GroupId,
  type InstituteId,
  MEMBERS_GROUP,
  type Member,
  PRIVATE_GROUP_MARK,
  type StatementId,
  type Tlp,
} from '@comity/protocol';
import { type Setting, settingOf } from './setting.ts';

/** One charter made ready for many questions: who is a member, who is in which group. */
export interface AudienceIndex {
  readonly charterVersion: number;
  readonly members: ReadonlyMap<InstituteId, Member>;
  readonly groups: ReadonlyMap<GroupId, Pick<ReadonlySet<InstituteId>, 'has'>>;
}

export function indexCharter(charter: Charter): AudienceIndex {
  const members = new Map(charter.institutes.map((member) => [member.id, member]));
  const groups = new Map<GroupId, Pick<ReadonlySet<InstituteId>, 'has'>>();
  for (const group of charter.groups) groups.set(group.id, new Set(group.members));
  groups.set(MEMBERS_GROUP, members);
  return { charterVersion: charter.version, members, groups };
}

/** Groups as they stand now and as they stood when a statement was issued. */
export interface Groups {
  readonly now: AudienceIndex;
  /** Whether the institute is in the group under the charter, or the newest roster, of this moment. */
  readonly has: (group: GroupId, institute: InstituteId) => boolean;
  /** Whether it was when the statement was issued. */
  readonly had: (group: GroupId, institute: InstituteId, issued: IssuedUnder) => boolean;
}

/** What a statement was addressed under. */
export interface IssuedUnder {
  readonly charterVersion: number;
  /** Rosters that it names: private groups as they stood. */
  readonly rosters: readonly StatementId[];
}

/** Indexes are kept: a charter never changes. */
export function openGroups(setting: Setting): Groups {
  const now = indexCharter(setting.charter);
  const earlier = new Map<number, AudienceIndex | undefined>([[now.charterVersion, now]]);
  const at = (version: number): AudienceIndex | undefined => {
    if (!earlier.has(version)) {
      const charter = setting.charterAt(version);
      earlier.set(version, charter && indexCharter(charter));
    }
    return earlier.get(version);
  };
  const isPrivate = (group: GroupId): boolean => group.includes(PRIVATE_GROUP_MARK);
  return {
    now,
    has: (group, institute) =>
      isPrivate(group)
        ? setting.newestRoster(group)?.members.has(institute) === true
        : now.groups.get(group)?.has(institute) === true,
    had: (group, institute, { charterVersion, rosters }) =>
      isPrivate(group)
        ? stoodIn(rosters, group, institute, setting)
        : at(charterVersion)?.groups.get(group)?.has(institute) === true,
  };
}

/** In every roster of the group that the statement names, and in one at least: two that disagree are read in the strictest way. */
function stoodIn(
  rosters: readonly StatementId[],
  group: GroupId,
  institute: InstituteId,
  setting: Setting,
): boolean {
  let named = false;
  for (const id of rosters) {
    const roster = setting.roster(id);
    if (roster?.group !== group) continue;
    if (!roster.members.has(institute)) return false;
    named = true;
  }
  return named;
}

export type Ground = 'audience-institute' | 'audience-group' | 'audience-public';
export type Gap =
  | 'audience-excluded'
  | 'audience-joined-later'
  | 'tlp-red-named-only'
  | 'tlp-public-clear-only';

/**
 * Why the audience has the institute, or why it has not. A group counts only for who is in it now and was in it when the statement was
 * issued: who joins later gets nothing old, who left gets nothing new. A group that nobody here knows is nobody.
 */
export function groundFor(
  audience: Audience,
  tlp: Tlp,
  institute: InstituteId,
  issued: IssuedUnder,
  groups: Groups,
): Ground | Gap {
  const member = groups.now.members.has(institute);
  if (member && audience.institutes.includes(institute)) return 'audience-institute';
  let joined = false;
  let grouped = false;
  if (member)
    for (const group of audience.groups) {
      if (!groups.has(group, institute)) continue;
      joined = true;
      if (groups.had(group, institute, issued)) {
        grouped = true;
        break;
      }
    }
  if (grouped && tlp !== 'RED') return 'audience-group';
  if (audience.public && tlp === 'CLEAR') return 'audience-public';
  if (tlp === 'RED' && (joined || audience.public)) return 'tlp-red-named-only';
  if (joined) return 'audience-joined-later';
  return audience.public ? 'tlp-public-clear-only' : 'audience-excluded';
}

export const isGround = (reason: Ground | Gap): reason is Ground =>
  reason === 'audience-institute' || reason === 'audience-group' || reason === 'audience-public';

/** The members that an audience at this level reaches if it is issued now. Whoever is public-only is not among them. */
export function audienceOf(
  audience: Audience,
  tlp: Tlp,
  charter: Charter,
  beside: Partial<Omit<Setting, 'charter'>> = {},
): ReadonlySet<InstituteId> {
  const groups = openGroups(settingOf(charter, beside));
  const asNow: Groups = { ...groups, had: (group, institute) => groups.has(group, institute) };
  const issued: IssuedUnder = { charterVersion: charter.version, rosters: [] };
  return new Set(
    [...groups.now.members.keys()].filter((institute) =>
      isGround(groundFor(audience, tlp, institute, issued, asNow)),
    ),
  );
}
