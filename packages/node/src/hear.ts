import { type PartName, StatementId, unreachable } from '@comity/protocol';
import { readHeld } from './held.ts';
import { mayExplain, mayRead } from './may-read.ts';
import type { Reader } from './node.ts';
import type { Core } from './state.ts';
import type { EventRow } from './store.ts';

/** Whether an event is of something that this person may know of: events name statements, and a name is told to who may read it. */
export async function mayHear(
  core: Pick<Core, 'clock' | 'state' | 'store'>,
  event: EventRow,
  reader: Reader,
): Promise<boolean> {
  if (reader.roles.length === 0) return false;
  const { statement, name } = event.subject;
  switch (event.kind) {
    case 'statement-published':
    case 'statement-received':
      return mayKnow(core, statement, undefined, reader);
    case 'part-received':
      return mayKnow(core, statement, name, reader);
    case 'statement-purged':
      return mayExplain(reader) || (await knew(core, statement, reader));
    case 'delivery-stopped':
      return mayExplain(reader) || mayKnow(core, statement, undefined, reader);
    case 'statement-quarantined':
      return mayExplain(reader);
    case 'notice-changed':
      return mayExplain(reader) || reader.post === event.subject.post;
    case 'draft-changed':
      return reader.roles.some((role) => DRAFTERS.includes(role));
    case 'delivery-confirmed':
    case 'charter-adopted':
    case 'registry-imported':
    case 'fork-found':
      return true;
    default:
      return unreachable(event.kind);
  }
}

/** Who works on what is not published yet. */
const DRAFTERS: Reader['roles'] = ['publisher', 'approver', 'coordinator', 'drill-coordinator', 'counsel'];

/** Whether a statement, or one of its parts, may be named to a person. No content goes with it, so it leaves no line in the access log. */
export async function mayKnow(
  core: Pick<Core, 'clock' | 'state' | 'store'>,
  id: unknown,
  partName: unknown,
  reader: Reader,
): Promise<boolean> {
  return (await rulesAgainst(core, id, partName, reader)).length === 0;
}

/** Whether it was theirs until it ended for everybody: they must hear that it is gone. */
async function knew(
  core: Pick<Core, 'clock' | 'state' | 'store'>,
  id: unknown,
  reader: Reader,
): Promise<boolean> {
  return (await rulesAgainst(core, id, undefined, reader)).every((rule) => ENDS.includes(rule));
}
const ENDS: readonly string[] = ['withdrawn', 'delete-by-passed', 'instrument-lapsed-purge'];

async function rulesAgainst(
  core: Pick<Core, 'clock' | 'state' | 'store'>,
  id: unknown,
  partName: unknown,
  reader: Reader,
): Promise<readonly string[]> {
  const known = StatementId.safeParse(id);
  const row = known.success ? await core.store.statement(known.data) : undefined;
  if (row === undefined) return ['not-found'];
  const statement = readHeld(row);
  const whole = mayRead(core, row.id, statement, null, reader);
  if (whole.outcome !== 'permit') return whole.rules;
  if (partName === undefined) return [];
  const part = statement.label.parts.find(({ name }) => name === (partName as PartName)); // as: only compared
  if (part === undefined) return ['not-found'];
  const decision = mayRead(core, row.id, statement, part, reader);
  return decision.outcome === 'permit' ? [] : decision.rules;
}
