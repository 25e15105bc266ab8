import {
  type Audience,
  type Charter,
  type GroupId,
  groupMembers,
  type InstituteId,
  memberOf,
} from '@comity/protocol';
import type { RosterItem } from './sharing-rows.ts';

/** Where the names of an audience are looked up. */
export interface AudienceNames {
  readonly charter: Charter;
  /** Private groups that the node knows, by their newest rosters. */
  readonly rosters: readonly RosterItem[];
}

/**
 * Institutes, groups of the charter (`members` is everybody), private groups (`north--pair`) and `public`; `group:NAME` where an
 * institute has the same name. What is none of these is added to `problems`.
 */
export function audienceFrom(
  option: string,
  named: readonly string[],
  { charter, rosters }: AudienceNames,
  problems: string[],
): Audience {
  const audience = { institutes: [] as InstituteId[], groups: [] as GroupId[], public: false };
  for (const name of named) {
    const group = (name.startsWith('group:') ? name.slice('group:'.length) : name) as GroupId; // as: looked up next
    const institute = name as InstituteId; // as: looked up next
    if (name === 'public') audience.public = true;
    else if (memberOf(charter, institute) !== undefined) audience.institutes.push(institute);
    else if (groupMembers(charter, group) !== undefined) audience.groups.push(group);
    else if (rosters.some((roster) => roster.group === group)) audience.groups.push(group);
    else
      problems.push(
        `${option}: ${name} is neither an institute nor a group that is known here. There are ${namesOf({ charter, rosters })}`,
      );
  }
  return audience;
}

/** Institutes alone, as a list of names. */
export function institutesFrom(
  option: string,
  named: readonly string[],
  charter: Charter,
  problems: string[],
): InstituteId[] {
  return named.flatMap((name) => {
    const member = memberOf(charter, name as InstituteId); // as: looked up here
    if (member === undefined)
      problems.push(
        `${option}: ${name} is no member under charter ${charter.version}. Members: ${charter.institutes.map(({ id }) => id).join(', ')}`,
      );
    return member === undefined ? [] : [member.id];
  });
}

const namesOf = ({ charter, rosters }: AudienceNames): string =>
  [
    ...charter.institutes.map(({ id }) => id),
    ...charter.groups.map(({ id }) => `group:${id}`),
    ...rosters.map(({ group }) => group),
    'members',
    'public',
  ].join(', ');
