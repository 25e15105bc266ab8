import {
  encodeUtf8,
  PUSH_RECEIPT_PAYLOAD_TYPE,
  type PushReceipt,
  pae,
  sha256Hex,
  writeEnvelope,
  writePushReceipt,
} from '../../../packages/protocol/src/index.ts';
import { exampleKey, INSTANT } from '../../../packages/protocol/testing/index.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('push-receipt');
const PEER = exampleKey('south/node');

const receipt = {
  _type: 'urn:comity:push-receipt:1',
  network: 'example',
  peer: 'south',
  author: 'north',
  statement: sha256Hex(encodeUtf8('a statement')),
  position: 7,
  receivedAt: INSTANT,
} as unknown as PushReceipt; // as: literals stand for branded texts, and writePushReceipt parses them

function seal(payload: Uint8Array, payloadType: string = PUSH_RECEIPT_PAYLOAD_TYPE): Uint8Array {
  const sig = PEER.sign(pae(payloadType, payload));
  return writeEnvelope({ payloadType, payload, signatures: [{ keyid: PEER.keyId, sig }] });
}

const fields = (envelope: Uint8Array) => ({ keys: [PEER.publicKey], envelope_base64: base64(envelope) });
const changed = (change: Readonly<Record<string, unknown>>) =>
  fields(seal(encodeUtf8(JSON.stringify({ ...receipt, ...change }))));
const misfit = (name: string, why: string, change: Readonly<Record<string, unknown>>) =>
  invalid(name, why, 'schema-mismatch', changed(change));

export const pushReceiptVectors = (): readonly MadeVector[] => [
  valid('held', '', { ...fields(seal(writePushReceipt(receipt))), receipt }),
  valid('at-the-first-position', 'Positions begin with 0.', {
    ...changed({ position: 0 }),
    receipt: { ...receipt, position: 0 },
  }),
  invalid(
    'receipt-in-its-place',
    'A receipt speaks of a whole log.',
    'payload-type-wrong',
    fields(seal(writePushReceipt(receipt), 'application/vnd.comity.receipt+json')),
  ),
  invalid(
    'statement-in-its-place',
    'A push receipt is no statement.',
    'payload-type-wrong',
    fields(seal(writePushReceipt(receipt), 'application/vnd.in-toto+json')),
  ),
  invalid(
    'signature-of-other-bytes',
    'Whoever carries it to the author cannot change it.',
    'signature-wrong',
    fields(moved()),
  ),
  invalid(
    'duplicate-key',
    'One field twice.',
    'json-duplicate-key',
    fields(seal(encodeUtf8(JSON.stringify(receipt).replace('"position":7', '"position":6,"position":7')))),
  ),
  invalid(
    'larger-than-any',
    'Seven fields and one signature.',
    'too-large',
    fields(seal(encodeUtf8(`${JSON.stringify(receipt)}${' '.repeat(4096)}`))),
  ),
  misfit('unknown-field', 'Nothing unknown is carried.', { seen: true }),
  misfit('of-another-version', 'The shape of version 2 is not known.', { _type: 'urn:comity:push-receipt:2' }),
  misfit('of-no-statement', 'It speaks of one statement.', { statement: undefined }),
  misfit('of-two-statements', 'It speaks of one statement.', {
    statement: [receipt.statement, receipt.statement],
  }),
  misfit('position-negative', 'Positions begin with 0.', { position: -1 }),
  misfit('position-as-text', 'Retyped fields are not read as something near.', { position: '7' }),
  misfit('peer-missing', 'Whose word is it?', { peer: null }),
  misfit('time-without-milliseconds', 'One spelling per instant.', { receivedAt: '2026-11-21T04:00:00Z' }),
];

/** The signature of one receipt over another statement. */
function moved(): Uint8Array {
  const envelope = JSON.parse(Buffer.from(seal(writePushReceipt(receipt))).toString());
  const statement = sha256Hex(encodeUtf8('another statement'));
  const shown = encodeUtf8(JSON.stringify({ ...receipt, statement }));
  return encodeUtf8(JSON.stringify({ ...envelope, payload: base64(shown) }));
}
