import { READER_ROLES } from '@comity/policy';
import { PURPOSES } from '@comity/protocol';
import type { Grant } from './grant.ts';
import type { OidcConfig } from './oidc-config.ts';

/**
 * What somebody's groups give together: every role and purpose of each, the post and the unit of the first that names one, in the order of
 * the configuration. Undefined: nothing. Groups that the configuration does not name give nothing.
 */
export function grantOfGroups(
  { groups }: Pick<OidcConfig, 'groups'>,
  theirs: readonly string[],
): Grant | undefined {
  const given = groups.filter(({ group }) => theirs.includes(group)).map(({ gives }) => gives);
  if (given.length === 0) return undefined;
  const named = given.map(({ purposes }) => purposes ?? PURPOSES);
  return {
    roles: READER_ROLES.filter((role) => given.some(({ roles }) => roles.includes(role))),
    post: given.find(({ post }) => post !== null)?.post ?? null,
    unit: given.find(({ unit }) => unit !== null)?.unit ?? 'general',
    purposes: PURPOSES.filter((purpose) => named.some((some) => some.includes(purpose))),
  };
}

/** The texts at a claim, dots leading inside: a list, or one text. */
export function textsAt(claims: unknown, path: string): readonly string[] {
  // A name with dots in it, as some providers have, before a path.
  const whole = memberOf(claims, path);
  const found = whole ?? path.split('.').reduce<unknown>(memberOf, claims);
  const list = Array.isArray(found) ? found : [found];
  return list.filter((each) => typeof each === 'string');
}

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined; // as: just looked at
}
