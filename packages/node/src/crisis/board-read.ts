import { assert, ok, type Result, type StatementId } from '@comity/protocol';
import type { ReadCore } from '../access-note.ts';
import type { Deps } from '../deps.ts';
import type { Reader } from '../node.ts';
import { currentCharter } from '../state.ts';
import { boardOf, type Reached, reachedOf } from './board.ts';
import type { Chain } from './chain.ts';
import { contactsFor, directoryOf } from './directory.ts';
import { lensFor, noteSpoken } from './incident-lens.ts';
import { crisisWithIncident } from './incident-load.ts';
import { findShown, refuseUnseen } from './incident-read.ts';
import type { Spoken } from './mirror.ts';
import { replyByOf } from './silence.ts';
import type { BoardView } from './view.ts';

type BoardCore = ReadCore & Pick<Deps, 'network'>;

/**
 * Who has received, seen and answered the newest alert of an incident of ours; of another's, ourselves alone: who else was reached is its
 * issuer's to know. Refusal: `not-found`.
 */
export async function readBoard(
  core: BoardCore,
  id: StatementId,
  reader: Reader,
): Promise<Result<BoardView>> {
  const boards = await boardsOf(core, id, reader, ({ head }) => [head]);
  if (!boards.ok) return boards;
  const [board] = boards.value;
  assert(board !== undefined, 'one alert has one board');
  return ok(board);
}

/** The same of every alert of the incident that the reader may read, the first one first. Refusal: `not-found`. */
export const readBoards = (
  core: BoardCore,
  id: StatementId,
  reader: Reader,
): Promise<Result<readonly BoardView[]>> => boardsOf(core, id, reader, ({ alerts }) => alerts);

/** However many boards, one line in the access log. */
async function boardsOf(
  core: BoardCore,
  id: StatementId,
  reader: Reader,
  wanted: (chain: Chain) => readonly Spoken<'alert'>[],
): Promise<Result<readonly BoardView[]>> {
  const may = lensFor(core, reader);
  const shown = findShown(await crisisWithIncident(core, id), id, may);
  if (shown === undefined) return refuseUnseen(core, 'board', id, reader);
  const contacts = contactsFor(core, may);
  const nowMs = core.clock.nowMs();
  const directory = directoryOf(contacts, nowMs);
  const current = currentCharter(core.state);
  assert(current !== undefined, 'without a charter nobody may read anything');
  const boards: BoardView[] = [];
  for (const alert of wanted(shown.chain)) {
    const reached = await reachedBy(core, shown.chain, alert);
    const replyBy = replyByOf(alert, current.charter);
    boards.push(boardOf({ shown, alert, reached, replyBy, directory }, nowMs));
  }
  const called = new Set(
    boards.flatMap(({ rows }) => rows.flatMap(({ contact }) => contact?.statement ?? [])),
  );
  await noteSpoken(core, reader, 'board', [
    ...shown.chain.alerts,
    ...shown.said.filter(({ statement }) => statement.type === 'acknowledgement'),
    ...contacts.filter((contact) => called.has(contact.id)),
  ]);
  return ok(boards);
}

async function reachedBy(
  { state, store, network }: BoardCore,
  { issuer }: Chain,
  { id, receivedAt }: Spoken<'alert'>,
): Promise<readonly Reached[]> {
  if (issuer !== state.institute)
    return [{ institute: state.institute, deliveredAt: receivedAt, connected: true }];
  const connected = new Set<string>(network.connected().map(({ institute }) => institute));
  const ledger = await store.deliveries({ statement: id });
  return reachedOf(ledger, await store.pushReceipts(id), connected);
}
