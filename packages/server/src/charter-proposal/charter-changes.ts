import type { Charter, InstituteId, Member } from '@comity/protocol';

/** What version N+1 changes, for whoever is asked to sign it. */
export interface CharterChanges {
  readonly joined: readonly InstituteId[];
  readonly left: readonly InstituteId[];
  /** Whose entry is another one, and whether its root key is. */
  readonly changed: readonly { readonly institute: InstituteId; readonly rootKey: boolean }[];
  /** Fields of the charter itself, with what they were and become. */
  readonly fields: readonly {
    readonly field: ChangedField;
    readonly before: string;
    readonly after: string;
  }[];
  readonly groups: boolean;
  readonly crisis: boolean;
}

export const CHANGED_FIELDS = ['threshold', 'findingApprovers', 'expiresAt', 'registry'] as const;
export type ChangedField = (typeof CHANGED_FIELDS)[number];

/** `before` undefined: the very first charter, in which everybody is new. */
export function charterChanges(before: Charter | undefined, after: Charter): CharterChanges {
  const old = new Map<InstituteId, Member>((before?.institutes ?? []).map((member) => [member.id, member]));
  const stay = new Set(after.institutes.map(({ id }) => id));
  return {
    joined: after.institutes.filter(({ id }) => !old.has(id)).map(({ id }) => id),
    left: [...old.keys()].filter((id) => !stay.has(id)),
    changed: after.institutes.flatMap((member) => {
      const was = old.get(member.id);
      if (was === undefined || JSON.stringify(was) === JSON.stringify(member)) return [];
      return [{ institute: member.id, rootKey: was.rootKey !== member.rootKey }];
    }),
    fields: CHANGED_FIELDS.flatMap((field) => {
      const [was, is] = [before === undefined ? '' : textOf(before, field), textOf(after, field)];
      return was === is ? [] : [{ field, before: was, after: is }];
    }),
    groups: JSON.stringify(before?.groups ?? []) !== JSON.stringify(after.groups),
    crisis: JSON.stringify(before?.crisis ?? null) !== JSON.stringify(after.crisis ?? null),
  };
}

function textOf(charter: Charter, field: ChangedField): string {
  if (field === 'registry') return charter.registry === null ? '' : String(charter.registry.version);
  return String(charter[field]);
}
