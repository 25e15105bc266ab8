import type { ComityNode } from '@comity/node';
import { ok, type Result, refuse, type Statement, StatementId } from '@comity/protocol';
import type { Caller } from './http/caller.ts';

/**
 * Whoever composes something that names other statements must be able to read them: else the answer to a draft would tell whether a
 * statement that is not theirs exists. Refuses `not-found`, with the id, alike for what is not theirs and what is not there.
 */
export async function checkNamed(
  node: Pick<ComityNode, 'mayKnow'>,
  statement: Statement,
  caller: Caller,
): Promise<Result<null>> {
  for (const id of namedBy(statement))
    if (!(await node.mayKnow(id, caller))) return refuse('not-found', { statement: id });
  return ok(null);
}

/** Relations, and whatever a body of any type names as what it is about or follows. */
function namedBy({ label, body }: Statement): ReadonlySet<StatementId> {
  const inBody = NAMING_FIELDS.flatMap((field) => {
    const id = StatementId.safeParse(Reflect.get(body, field));
    return id.success ? [id.data] : [];
  });
  return new Set([...label.relations.map(({ statement }) => statement), ...inBody]);
}

const NAMING_FIELDS = [
  'statement',
  'request',
  'remark',
  'incident',
  'previous',
  'offer',
  'measure',
  'activation',
  'playbook',
] as const;
