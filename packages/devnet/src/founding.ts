import { randomBytes } from 'node:crypto';
import {
  assert,
  bytesToHex,
  CHARTER_PAYLOAD_TYPE,
  Charter,
  Digest,
  type Ed25519Signer,
  ed25519Signer,
  encodeUtf8,
  InstituteId,
  instantOf,
  type Label,
  Marking,
  MEMBERS_GROUP,
  NetworkId,
  Post,
  type ReadRegistry,
  type Role,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sealEnvelope,
  sha256Hex,
  unheld,
  writeStatement,
} from '@comity/protocol';

/** Founding a fictional network: root keys, staff keys, the first charter and the delegations that follow from it. */
export interface Founder {
  readonly id: InstituteId;
  readonly name: string;
  readonly jurisdiction: string;
  readonly root: KeyPair;
  readonly staff: readonly StaffKey[];
  readonly nodeKey: string;
  readonly addresses: readonly string[];
}

export interface KeyPair {
  readonly seed: Uint8Array;
  readonly signer: Ed25519Signer;
}

export interface StaffKey extends KeyPair {
  readonly post: Post;
  readonly roles: readonly Role[];
}

export function newKeyPair(): KeyPair {
  const seed = new Uint8Array(randomBytes(32));
  return { seed, signer: ed25519Signer(seed) };
}

export const newStaffKey = (post: string, roles: readonly Role[]): StaffKey => ({
  ...newKeyPair(),
  post: Post.parse(post),
  roles,
});

export interface Founded {
  readonly charter: Charter;
  readonly sha256: Digest;
  readonly envelope: Uint8Array;
}

/** Version 1 over these institutes, signed by all of their root keys. */
export function foundNetwork(
  network: string,
  founders: readonly Founder[],
  groups: readonly Charter['groups'][number][],
  registry: ReadRegistry,
  nowMs: number,
): Founded {
  const charter = Charter.parse({
    _type: 'urn:comity:charter:1',
    network: NetworkId.parse(network),
    version: 1,
    previous: null,
    issuedAt: instantOf(nowMs),
    expiresAt: instantOf(nowMs + YEAR_MS),
    threshold: Math.floor(founders.length / 2) + 1,
    findingApprovers: 1,
    registry: { version: registry.registry.version, sha256: registry.sha256 },
    institutes: founders.map(({ id, name, jurisdiction, root, nodeKey, addresses }) => ({
      id,
      name,
      jurisdiction,
      class: 'government-institute',
      rootKey: root.signer.publicKey,
      nodeKeys: [nodeKey],
      relatedCompanies: [],
      addresses,
    })),
    groups,
  });
  const payload = encodeUtf8(JSON.stringify(charter));
  return {
    charter,
    sha256: Digest.parse(sha256Hex(payload)),
    envelope: sealEnvelope(
      CHARTER_PAYLOAD_TYPE,
      payload,
      founders.map(({ root }) => root.signer),
    ),
  };
}
const YEAR_MS = 365 * 24 * 3_600_000;

/** One delegation for each staff key of an institute, sealed by its root key. */
export function delegationsFor(founder: Founder, founded: Founded, nowMs: number): Uint8Array[] {
  return founder.staff.map(({ signer, post, roles }) => {
    const body = {
      keyId: signer.keyId,
      publicKey: signer.publicKey,
      post,
      roles: [...roles],
      from: instantOf(nowMs - HOUR_MS),
      until: instantOf(nowMs + YEAR_MS),
    };
    return sealStatement(
      { type: 'delegation', label: membersLabel(founder.id, founded, `Delegation of ${post}`, nowMs), body },
      [founder.root.signer],
    );
  });
}
const HOUR_MS = 3_600_000;

export function membersLabel(issuer: InstituteId, founded: Founded, title: string, nowMs: number): Label {
  return newLabel(issuer, founded, title, nowMs, openMarking({ groups: [MEMBERS_GROUP] }));
}

export function newLabel(
  issuer: InstituteId,
  founded: Founded,
  title: string,
  nowMs: number,
  marking: Marking,
): Label {
  return {
    network: founded.charter.network,
    issuer,
    charter: { version: founded.charter.version, sha256: founded.sha256 },
    nonce: bytesToHex(new Uint8Array(randomBytes(16))),
    issuedAt: instantOf(nowMs),
    title,
    marking,
    parts: [],
    relations: [],
  };
}

/** A plain marking for an audience; what is given in `change` replaces its terms. */
export function openMarking(
  audience: { readonly institutes?: readonly string[]; readonly groups?: readonly string[] },
  change: Partial<Marking> = {},
): Marking {
  return Marking.parse({
    audience: {
      institutes: [...(audience.institutes ?? [])],
      groups: [...(audience.groups ?? [])],
      public: false,
    },
    tlp: 'GREEN',
    purposes: ['safety-evaluation'],
    prohibitedUses: [],
    pap: 'GREEN',
    onward: 'audience',
    attribution: 'may',
    ...unheld(),
    ...change,
  });
}

export function sealStatement(statement: Statement, signers: readonly Ed25519Signer[]): Uint8Array {
  const payload = writeStatement(statement);
  assert(
    payload.ok,
    `a statement of the devnet is well formed: ${payload.ok ? '' : JSON.stringify(payload.refusal)}`,
  );
  return sealEnvelope(STATEMENT_PAYLOAD_TYPE, payload.value, signers);
}

export const instituteId = (text: string): InstituteId => InstituteId.parse(text);
