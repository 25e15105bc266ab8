import type { BoardView, ComityNode, IncidentView, Reader } from '@comity/node';
import { type Instant, ok, type Result, type StatementId, TLP_LEVELS, type Tlp } from '@comity/protocol';

export interface AfterAction {
  readonly incident: IncidentView;
  /** One for each alert, the first one first. */
  readonly boards: readonly BoardView[];
  /** The strictest level of what it is made of: it is passed on as that. */
  readonly tlp: Tlp;
  readonly generatedAt: Instant;
}

/** What a report after an incident is made of, for one reader. Refusal: `not-found`. */
export async function afterActionOf(
  node: Pick<ComityNode, 'incident' | 'boards' | 'statement'>,
  id: StatementId,
  reader: Reader,
  generatedAt: Instant,
): Promise<Result<AfterAction>> {
  const incident = await node.incident(id, reader);
  if (!incident.ok) return incident;
  const boards = await node.boards(id, reader);
  if (!boards.ok) return boards;
  const tlp = await strictest(node, incident.value, reader);
  return ok({ incident: incident.value, boards: boards.value, tlp, generatedAt });
}

/** Beyond this many statements nobody looks at each: the report is marked as strictly as anything can be. */
const STATEMENTS_LOOKED_AT_MAX = 1000;

async function strictest(
  node: Pick<ComityNode, 'statement'>,
  { timeline }: IncidentView,
  reader: Reader,
): Promise<Tlp> {
  const ids = new Set(timeline.map(({ statement }) => statement));
  if (ids.size > STATEMENTS_LOOKED_AT_MAX) return 'RED';
  let at = TLP_LEVELS.length - 1;
  for (const id of ids) {
    const view = await node.statement(id, reader);
    // It was taken back since the timeline was read: nobody can say how strict it was.
    if (!view.ok) return 'RED';
    at = Math.min(at, TLP_LEVELS.indexOf(view.value.marking.tlp));
  }
  return TLP_LEVELS[at] ?? 'RED';
}
