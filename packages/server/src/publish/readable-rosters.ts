import type { ComityNode, RosterView } from '@comity/node';
import type { Caller } from '../http/caller.ts';

/** A roster is a statement like any other: whoever may not read it does not learn that there is such a group. */
export async function readableRosters(
  node: Pick<ComityNode, 'rosters' | 'statement'>,
  caller: Caller,
): Promise<readonly RosterView[]> {
  const readable: RosterView[] = [];
  for (const roster of await node.rosters())
    if ((await node.statement(roster.statement, caller)).ok) readable.push(roster);
  return readable;
}
