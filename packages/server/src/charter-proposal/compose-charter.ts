import {
  type AdoptedCharter,
  Charter,
  Digest,
  Instant,
  InstituteId,
  instantMs,
  instantOf,
  Member,
  ok,
  pathsOf,
  type Result,
  refuse,
} from '@comity/protocol';
import { CHARTER_CHANGES_MAX } from '@comity/protocol/limits';
import { z } from 'zod';

/** What the next charter changes; what is not named stays as it is. */
export const CharterChange = z.strictObject({
  /** Who joins, or whose entry is replaced. */
  join: z.array(Member).max(CHARTER_CHANGES_MAX).optional(),
  remove: z.array(InstituteId).max(CHARTER_CHANGES_MAX).optional(),
  threshold: z.int().min(1).optional(),
  findingApprovers: z.int().min(1).max(8).optional(),
  expiresAt: Instant.optional(),
  /** Digest of a registry that was imported here. */
  registry: Digest.optional(),
});
export type CharterChange = z.infer<typeof CharterChange>;

/** Two years, as the command line has it. */
const LASTS_MS = 730 * 86_400_000;

/**
 * The version after the one in force: its members, less those who leave, with those who join or have a new entry. `registryVersion`: of the
 * registry that the change names. Refusals: `not-found` (who leaves is no member), `schema-mismatch` (that cannot be a charter).
 */
export function composeCharter(
  { charter: before, sha256 }: Pick<AdoptedCharter, 'charter' | 'sha256'>,
  change: CharterChange,
  registryVersion: number | null,
  nowMs: number,
): Result<Charter> {
  const removed = new Set(change.remove ?? []);
  const strangers = [...removed].filter((id) => !before.institutes.some((member) => member.id === id));
  if (strangers.length > 0) return refuse('not-found', { institutes: strangers });
  const stay = before.institutes
    .filter(({ id }) => !removed.has(id))
    .map((member) => [member.id, member] as const);
  const members = new Map([...stay, ...(change.join ?? []).map((member) => [member.id, member] as const)]);
  const registry =
    change.registry === undefined || registryVersion === null
      ? before.registry
      : { version: registryVersion, sha256: change.registry };
  const composed = Charter.safeParse({
    ...before,
    version: before.version + 1,
    previous: sha256,
    issuedAt: instantOf(nowMs),
    expiresAt: change.expiresAt ?? instantOf(Math.max(nowMs + LASTS_MS, instantMs(before.expiresAt))),
    threshold: change.threshold ?? before.threshold,
    findingApprovers: change.findingApprovers ?? before.findingApprovers,
    institutes: [...members.values()],
    groups: before.groups.map((group) => ({
      ...group,
      members: group.members.filter((id) => !removed.has(id)),
    })),
    registry,
  });
  return composed.success ? ok(composed.data) : refuse('schema-mismatch', { paths: pathsOf(composed.error) });
}
