import type { Bundle } from '../../../packages/protocol/src/index.ts';
import {
  ExampleLog,
  exampleBundle,
  exampleCharter,
  exampleKey,
  exampleStatement,
  INSTANT,
  sealCharter,
  sealStatement,
} from '../../../packages/protocol/testing/index.ts';
import { deceitVectors } from './bundle-deceit.ts';
import { approver, BASE, documentOf, example, failing, root } from './bundle-document.ts';
import { type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('bundle');

const { bundle, charterSha256, charter } = example;
const base = documentOf(bundle);

/** One bit of the byte at a share of the way through a base64 text. */
function flip(text: string, share: number): string {
  const bytes = Buffer.from(text, 'base64');
  const at = Math.floor(bytes.length * share);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
}

const broken = (name: string, why: string, change: Readonly<Record<string, unknown>>): MadeVector =>
  invalid(name, why, 'bundle-malformed', { base: BASE, change });
export const bundleVectors = (): readonly MadeVector[] => [
  valid('finding', 'A finding with two parts, the delegations of both signers before it.', {
    now: INSTANT,
    pin: charterSha256,
    bundle: base,
    warnings: [],
  }),
  valid('parts-not-held', 'The parts are named, not held.', {
    now: INSTANT,
    bundle: { ...base, parts: [] },
    warnings: [],
  }),
  valid('signer-revoked-since', 'It stands, and deserves a look.', {
    now: INSTANT,
    bundle: documentOf(revokedSince()),
    warnings: ['signer-revoked-since'],
  }),
  valid('charter-expired', 'An old bundle stays what it is.', {
    now: charter.expiresAt,
    bundle: base,
    warnings: ['charter-expired'],
  }),
  ...formVectors(),
  ...checkVectors(),
  ...deceitVectors(),
];

function formVectors(): MadeVector[] {
  return [
    broken('unknown-field', 'Nothing unknown is carried.', { note: 'x' }),
    broken('of-another-version', 'The shape of version 2 is not known.', { _type: 'urn:comity:bundle:2' }),
    broken('no-charter', 'Nothing could be judged.', { charters: [] }),
    broken('position-negative', 'Positions count from 0.', { position: -1 }),
    broken('control-out-of-order', 'By rising position.', { control: base.control.toReversed() }),
    broken('part-name-is-a-path', 'A name is never a path.', {
      parts: [{ ...base.parts[0], name: '../finding.json' }],
    }),
    broken('part-twice', 'Which of the two is meant?', { parts: [base.parts[0], base.parts[0]] }),
    broken('base64-with-white-space', 'One text per byte string.', {
      envelope: `${base.envelope.slice(0, 4)}\n${base.envelope.slice(4)}`,
    }),
    broken('hash-too-short', 'A hash has 32 bytes.', {
      control: [{ ...base.control[0], inclusionProof: ['AAAA'] }],
    }),
  ];
}

function checkVectors(): MadeVector[] {
  const [first, second] = base.control;
  const [finding, rows] = base.parts;
  const text = (bytes: string) => Buffer.from(bytes, 'base64').toString();
  return [
    failing('envelope-cut-short', 'The last bytes are missing.', 'statement', 'json-malformed', {
      envelope: Buffer.from(text(base.envelope).slice(0, -20)).toString('base64'),
    }),
    failing(
      'charter-of-one-signature',
      'The threshold is two.',
      'charter-chain',
      'charter-below-threshold',
      documentOf({ ...bundle, charters: [sealCharter(charter, [root])] }),
    ),
    failing(
      'charter-not-the-pinned-one',
      'Another network altogether.',
      'charter-chain',
      'charter-not-pinned',
      {},
      '0'.repeat(64),
    ),
    failing(
      'charter-in-place-of-the-named-one',
      'The statement names another charter of this version.',
      'issuer',
      'charter-fork',
      documentOf({
        ...bundle,
        charters: [sealCharter(exampleCharter({ findingApprovers: 2 }), [root, exampleKey('south/root')])],
      }),
    ),
    failing('delegation-tampered', 'One bit of its signature.', 'control-history', 'signature-wrong', {
      control: [{ ...first, envelope: flipSignature(first.envelope) }, second],
    }),
    failing(
      'delegation-at-another-position',
      'The log has another entry there.',
      'control-history',
      'log-entry-mismatch',
      { control: [{ ...first, position: 1 }] },
    ),
    failing('delegation-left-out', 'Nobody knows whose key it is.', 'signatures', 'signer-unknown', {
      control: [first],
    }),
    failing(
      'position-before-its-delegation',
      'At position 1 the approver was not delegated yet.',
      'signatures',
      'signer-unknown',
      { position: 1 },
    ),
    failing('signature-tampered', 'One bit of a signature.', 'signatures', 'signature-wrong', {
      envelope: flipSignature(base.envelope),
    }),
    failing(
      'checkpoint-root-changed',
      'One character of the root hash: nothing that was proved into it holds.',
      'control-history',
      'log-entry-mismatch',
      { checkpoint: rootChanged(base.checkpoint) },
    ),
    failing(
      'checkpoint-signature-tampered',
      'One character of the signature.',
      'checkpoint',
      'signature-wrong',
      { checkpoint: changeAt(base.checkpoint, -20) },
    ),
    failing(
      'checkpoint-of-another-log',
      'Signed by south, for its own log.',
      'checkpoint',
      'checkpoint-origin-wrong',
      { checkpoint: otherLog() },
    ),
    failing(
      'proof-for-another-position',
      'The index is not the position.',
      'inclusion',
      'log-entry-mismatch',
      { inclusionProof: base.inclusionProof.replace('index 2', 'index 1') },
    ),
    failing('proof-with-a-hash-more', 'A proof has one length.', 'inclusion', 'log-entry-mismatch', {
      inclusionProof: base.inclusionProof.replace('index 2\n', `index 2\n${'A'.repeat(43)}=\n`),
    }),
    failing(
      'proof-with-another-checkpoint',
      'The checkpoint in the proof is not the one that was verified.',
      'inclusion',
      'log-entry-mismatch',
      { inclusionProof: `${base.inclusionProof}— x AAAAAAAAAAA=\n` },
    ),
    failing('proof-of-another-form', 'Not a tlog-proof of version 1.', 'inclusion', 'log-proof-malformed', {
      inclusionProof: base.inclusionProof.replace('@v1', '@v2'),
    }),
    failing('part-tampered', 'One bit of a part.', 'parts', 'part-mismatch', {
      parts: [finding, { ...rows, content: flip(rows.content, 0.5) }],
    }),
    failing(
      'part-of-another-name',
      'The content of one under the name of another.',
      'parts',
      'part-mismatch',
      { parts: [{ ...rows, content: finding.content }] },
    ),
    failing('part-that-is-not-named', 'The statement names no such part.', 'parts', 'part-mismatch', {
      parts: [{ ...finding, name: 'other.json' }],
    }),
  ];
}

function revokedSince(): Bundle {
  const { log, bundle: before } = exampleBundle();
  const body = { keyId: approver.keyId, reason: 'compromised', compromisedSince: INSTANT };
  const at = log.append(sealStatement(exampleStatement('revocation', body), [root]));
  return log.bundle(before.position, [0, 1, at], before);
}

/** One bit of the first signature of an envelope, which is written as base64 in base64. */
function flipSignature(envelope: string): string {
  const document = JSON.parse(Buffer.from(envelope, 'base64').toString());
  document.signatures[0].sig = flip(document.signatures[0].sig, 0.2);
  return Buffer.from(JSON.stringify(document)).toString('base64');
}

function changeAt(text: string, at: number): string {
  const index = at < 0 ? text.length + at : at;
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
}

const rootChanged = (checkpoint: string): string =>
  changeAt(checkpoint, checkpoint.indexOf('\n', checkpoint.indexOf('\n') + 1) + 5);

function otherLog(): string {
  const log = new ExampleLog('south');
  for (const envelope of exampleBundle().log.envelopes) log.append(envelope);
  return Buffer.from(log.checkpoint()).toString();
}
