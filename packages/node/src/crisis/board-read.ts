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
import { replyByOf } from './silence.ts';
import type { BoardView } from './view.ts';

/**
 * Who has received, seen and answered the newest alert of an incident of ours; of another's, ourselves alone: who else was reached is its
 * issuer's to know. Refusal: `not-found`.
 */
export async function readBoard(
  core: ReadCore & Pick<Deps, 'network'>,
  id: StatementId,
  reader: Reader,
): Promise<Result<BoardView>> {
  const may = lensFor(core, reader);
  const shown = findShown(await crisisWithIncident(core, id), id, may);
  if (shown === undefined) return refuseUnseen(core, 'board', id, reader);
  const contacts = contactsFor(core, may);
  const nowMs = core.clock.nowMs();
  const reached = await reachedBy(core, shown.chain);
  const current = currentCharter(core.state);
  assert(current !== undefined, 'without a charter nobody may read anything');
  const replyBy = replyByOf(shown.chain.head, current.charter);
  const board = boardOf({ shown, reached, replyBy, directory: directoryOf(contacts, nowMs) }, nowMs);
  const called = new Set(board.rows.flatMap(({ contact }) => contact?.statement ?? []));
  await noteSpoken(core, reader, 'board', [
    ...shown.chain.alerts,
    ...shown.said.filter(({ statement }) => statement.type === 'acknowledgement'),
    ...contacts.filter((contact) => called.has(contact.id)),
  ]);
  return ok(board);
}

async function reachedBy(
  { state, store, network }: ReadCore & Pick<Deps, 'network'>,
  { issuer, head }: Chain,
): Promise<readonly Reached[]> {
  if (issuer !== state.institute)
    return [{ institute: state.institute, deliveredAt: head.receivedAt, connected: true }];
  const connected = new Set<string>(network.connected().map(({ institute }) => institute));
  const ledger = await store.deliveries({ statement: head.id });
  return reachedOf(ledger, await store.pushReceipts(head.id), connected);
}
