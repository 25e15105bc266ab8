import {
  concatBytes,
  encodeUtf8,
  pae,
  RECEIPT_PAYLOAD_TYPE,
  type Receipt,
  sha256Hex,
  writeEnvelope,
  writeReceipt,
} from '../../../packages/protocol/src/index.ts';
import { exampleKey, INSTANT } from '../../../packages/protocol/testing/index.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('receipt');
const PEER = exampleKey('south/node');

const receipt = {
  _type: 'urn:comity:receipt:1',
  network: 'example',
  peer: 'south',
  author: 'north',
  size: 5,
  root: sha256Hex(encodeUtf8('a root')),
  held: [
    [0, 3],
    [4, 5],
  ],
  parts: [sha256Hex(encodeUtf8('a part'))],
  cosignature: '— example/south AAAA',
  issuedAt: INSTANT,
} as unknown as Receipt; // as: literals stand for branded texts, and writeReceipt parses them

function seal(payload: Uint8Array, payloadType = RECEIPT_PAYLOAD_TYPE, signer = PEER): Uint8Array {
  const sig = signer.sign(pae(payloadType, payload));
  return writeEnvelope({ payloadType, payload, signatures: [{ keyid: signer.keyId, sig }] });
}

const fields = (envelope: Uint8Array) => ({ keys: [PEER.publicKey], envelope_base64: base64(envelope) });
const changed = (change: Readonly<Record<string, unknown>>) =>
  fields(seal(encodeUtf8(JSON.stringify({ ...receipt, ...change }))));
const misfit = (name: string, why: string, change: Readonly<Record<string, unknown>>) =>
  invalid(name, why, 'schema-mismatch', changed(change));

export const receiptVectors = (): readonly MadeVector[] => [
  valid('held-and-parts', '', { ...fields(seal(writeReceipt(receipt))), receipt }),
  valid('nothing-new', 'A peer that may have nothing says so.', {
    ...changed({ held: [], parts: [] }),
    receipt: { ...receipt, held: [], parts: [] },
  }),
  invalid(
    'statement-in-its-place',
    'A receipt is no statement.',
    'payload-type-wrong',
    fields(seal(writeReceipt(receipt), 'application/vnd.in-toto+json')),
  ),
  invalid(
    'push-receipt-in-its-place',
    'A push receipt says nothing of the log.',
    'payload-type-wrong',
    fields(seal(writeReceipt(receipt), 'application/vnd.comity.push-receipt+json')),
  ),
  invalid(
    'signature-of-other-bytes',
    'The key is known and did not sign this.',
    'signature-wrong',
    fields(moved()),
  ),
  invalid(
    'duplicate-key',
    'One field twice.',
    'json-duplicate-key',
    fields(seal(encodeUtf8(JSON.stringify(receipt).replace('"size":5', '"size":6,"size":5')))),
  ),
  invalid(
    'cut-short',
    'Half of the payload.',
    'json-malformed',
    fields(seal(writeReceipt(receipt).slice(0, 100))),
  ),
  invalid(
    'bytes-after-the-end',
    'A second document.',
    'json-malformed',
    fields(seal(concatBytes(writeReceipt(receipt), encodeUtf8('{}')))),
  ),
  misfit('unknown-field', 'Nothing unknown is carried.', { note: 'x' }),
  misfit('of-another-version', 'The shape of version 2 is not known.', { _type: 'urn:comity:receipt:2' }),
  misfit('size-negative', 'Sizes count entries.', { size: -1 }),
  misfit('size-as-text', 'Retyped fields are not read as something near.', { size: '5' }),
  misfit('range-of-three', 'A range is where it begins and where it ends.', { held: [[0, 1, 2]] }),
  misfit('root-in-base64', 'Digests are hexadecimal.', { root: 'AAAA' }),
  misfit('peer-missing', 'Whose word is it?', { peer: null }),
  misfit('time-without-zone', 'One spelling per instant.', { issuedAt: '2026-11-21T04:00:00.000' }),
];

function moved(): Uint8Array {
  const envelope = JSON.parse(Buffer.from(seal(writeReceipt(receipt))).toString());
  return encodeUtf8(JSON.stringify({ ...envelope, payload: base64(writeReceipt({ ...receipt, size: 6 })) }));
}
