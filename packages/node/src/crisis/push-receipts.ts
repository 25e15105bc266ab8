import {
  type InstituteId,
  instantOf,
  nodeKeysOf,
  ok,
  PUSH_RECEIPT_PAYLOAD_TYPE,
  type Result,
  readPushReceipt,
  refuse,
  sealEnvelope,
  signatureChecks,
  writePushReceipt,
} from '@comity/protocol';
import { type Core, currentCharter } from '../state.ts';
import type { Change, StatementRow } from '../store.ts';

/** Our word that we hold a pushed statement. The same bytes whenever it is made: whoever lost it asks again. */
export function makePushReceipt(core: Core, row: StatementRow): Uint8Array {
  const { institute, network } = core.state;
  const payload = writePushReceipt({
    _type: 'urn:comity:push-receipt:1',
    network,
    peer: institute,
    author: row.author,
    statement: row.id,
    position: row.position,
    receivedAt: row.receivedAt,
  });
  return sealEnvelope(PUSH_RECEIPT_PAYLOAD_TYPE, payload, [core.keys]);
}

/**
 * Judges a push receipt for a statement of ours, whoever brought it: the signature is its peer's. No changes if it is here already or
 * the peer is not among those whom the statement is for. Refusals: of envelopes, `network-wrong`, `receipt-signer-wrong`, `charter-missing`.
 */
export async function acceptPushReceipt(core: Core, bytes: Uint8Array): Promise<Result<InstituteId>> {
  const read = readPushReceipt(bytes);
  if (!read.ok) return read;
  const { receipt, envelope } = read.value;
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');
  if (receipt.network !== core.state.network) return refuse('network-wrong', { network: receipt.network });
  if (receipt.author !== core.state.institute || receipt.peer === core.state.institute)
    return refuse('receipt-signer-wrong', { peer: receipt.peer });
  const keys = nodeKeysOf(receipt.peer, current.charter, core.state.histories.get(receipt.peer) ?? []);
  const { checks, unknown } = signatureChecks(envelope, keys);
  const valid = await core.keys.verify(checks);
  if (unknown.length > 0 || valid.length === 0 || valid.includes(false))
    return refuse('receipt-signer-wrong', { peer: receipt.peer });
  const row = await core.store.statement(receipt.statement);
  if (row === undefined || row.author !== receipt.author || row.position !== receipt.position)
    return refuse('receipt-signer-wrong', { statement: receipt.statement });
  if ((await core.store.pushReceipts(row.id, receipt.peer)).length > 0) return ok(receipt.peer);
  const at = instantOf(core.clock.nowMs());
  const changes: Change[] = [
    {
      kind: 'push-receipt',
      receipt: {
        statement: row.id,
        peer: receipt.peer,
        receivedAt: receipt.receivedAt,
        envelope: bytes.slice(),
        at,
      },
    },
    {
      kind: 'event',
      event: { kind: 'delivery-confirmed', subject: { institute: receipt.peer, statement: row.id }, at },
    },
  ];
  await core.store.commit(changes);
  return ok(receipt.peer);
}
