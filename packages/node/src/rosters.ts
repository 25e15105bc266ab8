import type { RosterView } from './node.ts';
import type { Core } from './state.ts';

/** Private groups that we know, by their newest rosters: those that we are in or were in, and those that we convene. */
export const rosters = ({ state }: Pick<Core, 'state'>): readonly RosterView[] =>
  [...state.standing.newestRosters.values()]
    .map(({ group, name, version, members, id }) => ({
      group,
      name,
      version,
      members: [...members].sort(),
      statement: id,
    }))
    .sort((left, right) => (left.group < right.group ? -1 : 1));
