import type { Audience, Charter, GroupId, InstituteId } from '@comity/protocol';
import type { Form } from '../../form.ts';
import type { NodeApi } from '../../node-api.ts';

/** Who can be named: members, groups of the charter, private groups that one may know. */
export interface People {
  /** The others. */
  readonly institutes: readonly { readonly id: InstituteId; readonly name: string }[];
  readonly groups: readonly { readonly id: GroupId; readonly name: string; readonly members: number }[];
  readonly nameOf: (id: string) => string;
}

export async function peopleOf(api: NodeApi, own: string): Promise<People> {
  const { charter } = await api.need<{ charter: Charter }>('/charter');
  const rosters = await api.need<{
    items: readonly { readonly group: GroupId; readonly name: string; readonly members: readonly string[] }[];
  }>('/rosters');
  const groups = [
    ...charter.groups.map(({ id, name, members }) => ({ id, name, members: members.length })),
    ...rosters.items.map(({ group, name, members }) => ({ id: group, name, members: members.length })),
  ];
  const names = new Map(charter.institutes.map(({ id, name }) => [id as string, name]));
  return {
    institutes: charter.institutes.filter(({ id }) => id !== own).map(({ id, name }) => ({ id, name })),
    groups,
    nameOf: (id) => names.get(id) ?? id,
  };
}

/** The audience that the checkboxes of a name say: `institute:x`, `group:y`, `public`. What is not known is left out. */
export function audienceFrom(form: Form, name: string, people: People): Audience {
  const named = form.list(name);
  return {
    institutes: people.institutes.flatMap(({ id }) => (named.includes(`institute:${id}`) ? [id] : [])),
    groups: [
      ...(named.includes('group:members') ? (['members'] as GroupId[]) : []), // as: the group that every charter has
      ...people.groups.flatMap(({ id }) => (named.includes(`group:${id}`) ? [id] : [])),
    ],
    public: named.includes('public'),
  };
}

/** The checkboxes that an audience ticks. */
export const audienceKeys = (audience: Audience | undefined | null): readonly string[] =>
  audience == null
    ? []
    : [
        ...audience.institutes.map((id) => `institute:${id}`),
        ...audience.groups.map((id) => `group:${id}`),
        ...(audience.public ? ['public'] : []),
      ];
