import { READER_ROLES, READER_UNITS } from '@comity/policy';
import { line, Post, PURPOSES, Purpose } from '@comity/protocol';
import { z } from 'zod';
import { knownPurposes } from '../http/caller.ts';

/** What somebody may be here: the same for whoever holds a token and whoever signs in. */
export const GrantBody = z.strictObject({
  roles: z.array(z.enum(READER_ROLES)).min(1).max(READER_ROLES.length),
  post: Post.nullable().default(null),
  /** Where the person works: a record that prohibits the unit's use is not there for them. */
  unit: z.enum(READER_UNITS).default('general'),
  /** What they may read for; a request can narrow it (header Comity-Purpose). */
  purposes: z
    .array(Purpose)
    .min(1)
    .max(PURPOSES.length)
    .default([...PURPOSES]),
});
export type Grant = z.infer<typeof GrantBody>;

export const PersonName = line(100);

/** A grant as it was stored, perhaps by another version. */
export interface StoredGrant {
  readonly roles: readonly string[];
  readonly post: string | null;
  readonly unit: string;
  readonly purposes: readonly string[];
}

/** What this version knows of a stored grant: what it does not know allows nothing. */
export function knownGrant({ roles, post, unit, purposes }: StoredGrant) {
  const known = READER_UNITS.find((name) => name === unit);
  const parsed = Post.safeParse(post);
  return {
    // Nobody knows what a unit that this version does not know would bar: its people may do nothing.
    roles: known === undefined ? [] : READER_ROLES.filter((role) => roles.includes(role)),
    unit: known ?? ('general' as const),
    purposes: knownPurposes(purposes),
    post: parsed.success ? parsed.data : null,
  };
}
