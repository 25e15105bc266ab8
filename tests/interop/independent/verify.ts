import { verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type {
  BundleDocument,
  CharterDocument,
  DelegationBody,
  EnvelopeDocument,
  StatementDocument,
} from './documents.ts';
import {
  claimedHead,
  demand,
  type Head,
  keyOf,
  leafOf,
  Refused,
  rootOfPath,
  sha256,
  spkiOf,
  verifyNote,
} from './log.ts';

/**
 * A verifier of Comity bundles (protocol/spec/bundle.md) that shares nothing with packages/: node:crypto and JSON.parse.
 *
 *   node tests/interop/independent/verify.ts FILE [SHA-256 of charter 1]
 *
 * Prints a line for each check. Exit code 0: all hold; 1: one does not; 2: the file cannot be read. It takes markings as they are.
 */

/** Throws `Refused` with the name of the first check that fails. */
export function verifyBundleBytes(bytes: Buffer, pinnedCharter?: string): readonly string[] {
  const bundle: BundleDocument = JSON.parse(bytes.toString('utf8'));
  demand(bundle._type === 'urn:comity:bundle:1', 'bundle-type');
  const charters = walkCharters(bundle.charters, pinnedCharter);
  const envelope = readEnvelope(bundle.envelope);
  const { type, label, subject } = readStatement(envelope);
  const named = namedCharter(charters, label);

  const head = claimedHead(bundle.checkpoint);
  const control = readControl(bundle, charters, label.issuer, head);
  const origin = `${label.network}/${label.issuer}`;
  const nodeKeys = nodeKeysOf(control, charters.at(-1)?.charter, label.issuer);
  verifyNote(
    bundle.checkpoint,
    nodeKeys.map((raw) => ({ name: origin, type: 1, raw })),
  );
  demand(head.origin === origin, 'checkpoint-origin');

  const root = rawOf(rootKeyOf(named, label.issuer));
  const signers =
    type === 'finding'
      ? verifyStaff(envelope, label.issuedAt, standing(control, bundle.position), named.findingApprovers)
      : verifyRoot(envelope, root, 'root-signature');
  stands(envelope, bundle.position, proofOf(bundle), head, 'inclusion');
  for (const { name, content } of bundle.parts) {
    const held = Buffer.from(content, 'base64');
    const part = label.parts.find((one) => one.name === name);
    demand(part?.sizeBytes === held.length && part.sha256 === sha256(held).toString('hex'), 'part');
  }
  const subjects = subject.map(({ name, digest }) => `${name} ${digest.sha256}`);
  const parts = label.parts.map((part) => `${part.name} ${part.sha256}`);
  demand(type !== 'finding' || subjects.join() === parts.join(), 'subject');
  return [
    `charters 1 to ${charters.length} follow each other by their thresholds`,
    `the log ${origin} of ${head.size} entries is signed by its node`,
    `the ${type} of ${label.issuedAt} stands at position ${bundle.position}`,
    `signed over its very bytes by ${signers.join(' and ')}`,
    `${bundle.parts.length} of ${parts.length} part(s) held, with the digests that were signed`,
  ];
}

interface Envelope {
  readonly bytes: Buffer;
  readonly type: string;
  readonly payload: Buffer;
  readonly signatures: readonly { readonly keyid: string; readonly sig: Buffer }[];
}

function readEnvelope(base64: string): Envelope {
  const bytes = Buffer.from(base64, 'base64');
  const { payload, payloadType, signatures }: EnvelopeDocument = JSON.parse(bytes.toString('utf8'));
  return {
    bytes,
    type: payloadType,
    payload: Buffer.from(payload, 'base64'),
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: Buffer.from(sig, 'base64') })),
  };
}

/** DSSE v1: the signature is over the type and the payload with their lengths. */
function isSignedBy({ type, payload, signatures }: Envelope, raw: Buffer): boolean {
  const pae = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  const signature = signatures.find(({ keyid }) => keyid === idOf(raw));
  const message = Buffer.concat([Buffer.from(pae), payload]);
  return signature !== undefined && verifySignature(null, message, keyOf(raw), signature.sig);
}

function readStatement({ type: payloadType, payload }: Envelope) {
  demand(payloadType === 'application/vnd.in-toto+json', 'payload-type');
  const document: StatementDocument = JSON.parse(payload.toString('utf8'));
  demand(document._type === 'https://in-toto.io/Statement/v1', 'statement-type');
  const type = /^urn:comity:([a-z-]+):1$/.exec(document.predicateType)?.[1];
  demand(type !== undefined, 'statement-type');
  return { type, subject: document.subject, ...document.predicate };
}

const rawOf = (text: string): Buffer => Buffer.from(text.replace(/^ed25519:/, ''), 'base64');
const idOf = (raw: Buffer): string => sha256(spkiOf(raw)).toString('hex');

type Chain = readonly { readonly charter: CharterDocument; readonly sha256: string }[];

/** Exactly version N+1 after N, linked by hash, with the old threshold of old root keys and the new one of new. */
function walkCharters(envelopes: readonly string[], pinned: string | undefined): Chain {
  const chain: Chain[number][] = [];
  for (const base64 of envelopes) {
    const envelope = readEnvelope(base64);
    demand(envelope.type === 'application/vnd.comity.charter+json', 'payload-type');
    const charter: CharterDocument = JSON.parse(envelope.payload.toString('utf8'));
    const before = chain.at(-1);
    demand(charter.version === chain.length + 1, 'charter-version');
    demand(charter.previous === (before?.sha256 ?? null), 'charter-link');
    for (const rules of before === undefined ? [charter] : [before.charter, charter]) {
      const signed = rules.institutes.filter(({ rootKey }) => isSignedBy(envelope, rawOf(rootKey)));
      demand(signed.length >= rules.threshold, 'charter-threshold');
    }
    chain.push({ charter, sha256: sha256(envelope.payload).toString('hex') });
  }
  demand(chain.length > 0 && (pinned === undefined || chain[0]?.sha256 === pinned), 'charter-pin');
  return chain;
}

type Label = StatementDocument['predicate']['label'];

function namedCharter(chain: Chain, { charter: { version, sha256: digest }, network }: Label) {
  const named = chain[version - 1];
  demand(named?.sha256 === digest && named.charter.network === network, 'charter-named');
  return named.charter;
}

function rootKeyOf(charter: CharterDocument, issuer: string): string {
  const member = charter.institutes.find(({ id }) => id === issuer);
  demand(member !== undefined, 'issuer-member');
  return member.rootKey;
}

interface Control {
  readonly position: number;
  readonly isRevocation: boolean;
  readonly body: DelegationBody;
}

/** The issuer's delegations and revocations: each in the log, each signed by the root key of the charter that it names. */
function readControl(bundle: BundleDocument, chain: Chain, issuer: string, head: Head): readonly Control[] {
  return bundle.control.map(({ position, envelope: base64, inclusionProof }) => {
    const envelope = readEnvelope(base64);
    const { type, label, body } = readStatement(envelope);
    const path = inclusionProof.map((hash) => Buffer.from(hash, 'base64'));
    stands(envelope, position, path, head, 'control-inclusion');
    demand(label.issuer === issuer && ['delegation', 'revocation'].includes(type), 'control-type');
    verifyRoot(envelope, rawOf(rootKeyOf(namedCharter(chain, label), issuer)), 'control-signature');
    // as: the body of a type that was just compared, and its root signature verifies
    return { position, isRevocation: type === 'revocation', body: body as DelegationBody };
  });
}

/** What is delegated and not revoked at positions before this one. A revoked key never comes back. */
function standing(control: readonly Control[], position: number): readonly DelegationBody[] {
  const before = control.filter((entry) => entry.position < position);
  const revoked = before.filter(({ isRevocation }) => isRevocation).map(({ body }) => body.keyId);
  return before
    .filter(({ isRevocation, body }) => !isRevocation && !revoked.includes(body.keyId))
    .map(({ body }) => body);
}

function nodeKeysOf(control: readonly Control[], newest: CharterDocument | undefined, issuer: string) {
  const delegated = standing(control, Number.POSITIVE_INFINITY).filter(({ roles }) => roles.includes('node'));
  const first = newest?.institutes.find(({ id }) => id === issuer)?.nodeKeys ?? [];
  const gone = control.filter(({ isRevocation }) => isRevocation).map(({ body }) => body.keyId);
  const keys = [...first, ...delegated.map(({ publicKey }) => publicKey)].map(rawOf);
  return keys.filter((raw) => !gone.includes(idOf(raw)));
}

function verifyRoot(envelope: Envelope, root: Buffer, what: string): readonly string[] {
  demand(isSignedBy(envelope, root), what);
  return ['the root key'];
}

/** Every signature is of a key entitled here and verifies; a publisher and enough approvers of other posts are among them. */
function verifyStaff(
  envelope: Envelope,
  issuedAt: string,
  entitled: readonly DelegationBody[],
  approvers: number,
): readonly string[] {
  const signers = envelope.signatures.map(({ keyid }) => {
    const holder = entitled.findLast(({ publicKey }) => idOf(rawOf(publicKey)) === keyid);
    demand(holder !== undefined, 'signer');
    demand(isSignedBy(envelope, rawOf(holder.publicKey)), 'signature');
    demand(holder.from <= issuedAt && issuedAt <= holder.until, 'delegation-window');
    return holder;
  });
  const postsOf = (role: string) =>
    signers.filter(({ roles }) => roles.includes(role)).map(({ post }) => post);
  const complete = postsOf('publisher').some(
    (publisher) => new Set(postsOf('approver').filter((post) => post !== publisher)).size >= approvers,
  );
  demand(complete, 'roles');
  return signers.map(({ post }) => post);
}

/** C2SP tlog-proof: `index`, the hashes, an empty line, and the very checkpoint of the bundle. */
function proofOf({ inclusionProof, position, checkpoint }: BundleDocument): readonly Buffer[] {
  const [header, index, ...hashes] = inclusionProof.slice(0, inclusionProof.indexOf('\n\n')).split('\n');
  demand(header === 'c2sp.org/tlog-proof@v1' && index === `index ${position}`, 'proof-form');
  demand(inclusionProof.endsWith(`\n\n${checkpoint}`), 'proof-checkpoint');
  return hashes.map((hash) => Buffer.from(hash, 'base64'));
}

/** The log commits to the digests of the statement and of the very envelope, at this position. */
function stands(
  envelope: Envelope,
  position: number,
  path: readonly Buffer[],
  head: Head,
  what: string,
): void {
  const id = sha256(envelope.payload).toString('hex');
  const leaf = leafOf(`comity/entry/v1\n${id}\n${sha256(envelope.bytes).toString('hex')}\n`);
  demand(rootOfPath(leaf, position, head.size, path).equals(head.root), what);
}

function main([file, pin]: readonly string[]): number {
  if (file === undefined) {
    console.error('usage: node verify.ts FILE [SHA-256 of charter 1]');
    return 2;
  }
  try {
    for (const line of verifyBundleBytes(readFileSync(file), pin)) console.log(`ok  ${line}`);
    console.log(pin === undefined ? 'verified; but no charter was pinned' : 'verified');
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(error instanceof Refused ? `NOT VERIFIED: ${reason}` : `cannot be read: ${reason}`);
    return error instanceof Refused ? 1 : 2;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
