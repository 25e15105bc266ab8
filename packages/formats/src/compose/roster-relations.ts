import {
  type Audience,
  convenerOf,
  type GroupId,
  type InstituteId,
  type StatementId,
} from '@comity/protocol';

/** A private group by its newest roster that is known. */
export interface KnownRoster {
  readonly group: GroupId;
  readonly members: readonly InstituteId[];
  readonly statement: StatementId;
}

/** The rosters under which these audiences name private groups: a statement relates to each of them (spec/roster.md). */
export function rosterRelations(
  audiences: readonly (Audience | null)[],
  rosters: readonly KnownRoster[],
): { readonly kind: 'roster'; readonly statement: StatementId }[] {
  const groups = new Set(audiences.flatMap((audience) => audience?.groups ?? []).filter(convenerOf));
  return rosters
    .filter(({ group }) => groups.has(group))
    .map(({ statement }) => ({ kind: 'roster', statement }) as const);
}
