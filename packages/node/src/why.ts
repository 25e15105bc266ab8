import { explain, type Question } from '@comity/policy';
import {
  type InstituteId,
  ok,
  type Part,
  type Result,
  refuse,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import { isNoted, noteRead, noteRefused, type ReadCore } from './access-note.ts';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { mayExplain, mayRead, NO_CHARTER } from './may-read.ts';
import type { Explanation, Reader } from './node.ts';
import { currentSetting } from './state.ts';

/** Why an institute has, waits for or may not have a statement and each part: of our own as we deliver, of others' as we would pass on. */
export async function why(
  core: ReadCore,
  id: StatementId,
  institute: InstituteId,
  reader: Reader,
): Promise<Result<Explanation>> {
  const row = await core.store.statement(id);
  const statement = row && readHeld(row);
  const decision = statement && mayRead(core, id, statement, null, reader);
  if (statement === undefined || (decision?.outcome !== 'permit' && !mayExplain(reader))) {
    await noteRefused(core, reader, 'why', { id }, decision?.rules ?? []);
    return refuse('not-found');
  }
  const { marking } = matterOf(core.state.standing, id, statement, null).statement;
  // Who explains without reading is let in by their role, by no rule of the statement.
  const rules = decision?.outcome === 'permit' ? decision.rules : [];
  if (isNoted(marking)) await noteRead(core, reader, 'why', [{ id }], rules);
  const own = row?.author === core.state.institute;
  const deliveries = own ? await core.store.deliveries({ statement: id }) : [];
  return ok({
    institute,
    statement: explained(core, id, statement, null, institute),
    parts: statement.label.parts.map((part) => ({
      name: part.name,
      ...explained(core, id, statement, part, institute),
    })),
    delivery: deliveries.find((delivery) => delivery.institute === institute) ?? null,
    past: own ? await core.store.pastDeliveries(id, institute) : [],
  });
}

function explained(
  { clock, state }: ReadCore,
  id: StatementId,
  statement: Statement,
  part: Part | null,
  institute: InstituteId,
) {
  const holder = state.institute;
  const question: Question = {
    action: statement.label.issuer === holder ? 'deliver' : 'relay',
    ...matterOf(state.standing, id, statement, part),
    institute,
    holder,
    nowMs: clock.nowMs(),
  };
  const decision = state.decider?.(question) ?? NO_CHARTER;
  return { decision, explanation: explain(decision, question, currentSetting(state)) };
}
