import {
  assert,
  bytesToHex,
  CHARTER_PAYLOAD_TYPE,
  Charter,
  Digest,
  type Ed25519Signer,
  ed25519Signer,
  encodeUtf8,
  GroupId,
  InstituteId,
  instantOf,
  type KeyId,
  type Label,
  Marking,
  measurePart,
  type NetworkId,
  PartName,
  Post,
  type Result,
  type Role,
  readRegistry,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sealEnvelope,
  sha256,
  sha256Hex,
  writeStatement,
} from '@comity/protocol';

/**
 * Fictional institutes with all their keys, for tests, the simulation and benchmarks. Every key comes from its name, so that
 * two runs are equal.
 */
export interface Federation {
  readonly network: NetworkId;
  readonly institutes: readonly TestInstitute[];
  readonly charter: Charter;
  readonly charterDigest: Digest;
  readonly charterEnvelope: Uint8Array;
}

export interface TestInstitute {
  readonly id: InstituteId;
  readonly root: Ed25519Signer;
  readonly nodeSeed: Uint8Array;
  readonly node: Ed25519Signer;
  readonly publisher: Ed25519Signer;
  readonly approver: Ed25519Signer;
  readonly counsel: Ed25519Signer;
  /** Two people: what is actual takes both. */
  readonly coordinator: Ed25519Signer;
  readonly coordinator2: Ed25519Signer;
}

export const seedOf = (name: string): Uint8Array => sha256(encodeUtf8(`comity test key ${name}`));

export function testInstitute(name: string): TestInstitute {
  const id = InstituteId.parse(name);
  const nodeSeed = seedOf(`${name} node`);
  return {
    id,
    root: ed25519Signer(seedOf(`${name} root`)),
    nodeSeed,
    node: ed25519Signer(nodeSeed),
    publisher: ed25519Signer(seedOf(`${name} publisher`)),
    approver: ed25519Signer(seedOf(`${name} approver`)),
    counsel: ed25519Signer(seedOf(`${name} counsel`)),
    coordinator: ed25519Signer(seedOf(`${name} coordinator`)),
    coordinator2: ed25519Signer(seedOf(`${name} coordinator2`)),
  };
}

export interface FederationOptions {
  readonly startMs: number;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly addresses?: (institute: string) => readonly string[];
  /** The document of the registry that the charter names. */
  readonly registry?: Uint8Array;
}

function registryPin(document: Uint8Array | undefined) {
  if (document === undefined) return null;
  const { registry, sha256 } = accepted(readRegistry(document));
  return { version: registry.version, sha256 };
}

/** Version 1 of a charter over these institutes, signed by all of them. */
export function testFederation(names: readonly string[], options: FederationOptions): Federation {
  const institutes = names.map(testInstitute);
  const charter = Charter.parse({
    _type: 'urn:comity:charter:1',
    network: 'testnet',
    version: 1,
    previous: null,
    issuedAt: instantOf(options.startMs - HOUR_MS),
    expiresAt: instantOf(options.startMs + 365 * 24 * HOUR_MS),
    threshold: Math.floor(institutes.length / 2) + 1,
    findingApprovers: 1,
    registry: registryPin(options.registry),
    institutes: institutes.map((institute) =>
      memberEntry(institute, options.addresses?.(institute.id) ?? []),
    ),
    groups: Object.entries(options.groups ?? {}).map(([id, members]) => ({
      id: GroupId.parse(id),
      name: id,
      members: [...members],
    })),
  });
  return federationOf(institutes, charter);
}

/** The next version, with other institutes or groups, signed by everybody of both versions. */
export function nextCharter(
  federation: Federation,
  names: readonly string[],
  issuedAtMs: number,
  groups?: FederationOptions['groups'],
): Federation {
  const institutes = names.map(testInstitute);
  const before = new Map(federation.charter.institutes.map((member) => [member.id, member]));
  const charter = Charter.parse({
    ...federation.charter,
    version: federation.charter.version + 1,
    previous: federation.charterDigest,
    issuedAt: instantOf(issuedAtMs),
    expiresAt: instantOf(issuedAtMs + 365 * 24 * HOUR_MS),
    threshold: Math.floor(institutes.length / 2) + 1,
    institutes: institutes.map((institute) => before.get(institute.id) ?? memberEntry(institute, [])),
    groups:
      groups === undefined
        ? federation.charter.groups.map((group) => ({
            ...group,
            members: group.members.filter((member) => names.includes(member)),
          }))
        : Object.entries(groups).map(([id, members]) => ({ id, name: id, members: [...members] })),
  });
  const signers = new Map(
    [...federation.institutes, ...institutes].map((institute) => [institute.id, institute]),
  );
  return federationOf(institutes, charter, [...signers.values()]);
}

function federationOf(
  institutes: readonly TestInstitute[],
  charter: Charter,
  signers: readonly TestInstitute[] = institutes,
): Federation {
  const payload = encodeUtf8(JSON.stringify(charter));
  const charterEnvelope = sealEnvelope(
    CHARTER_PAYLOAD_TYPE,
    payload,
    signers.map(({ root }) => root),
  );
  return {
    network: charter.network,
    institutes,
    charter,
    charterDigest: Digest.parse(sha256Hex(payload)),
    charterEnvelope,
  };
}

function memberEntry({ id, root, node }: TestInstitute, addresses: readonly string[]) {
  const about = { name: `Institute ${id}`, jurisdiction: 'EU', class: 'government-institute' };
  return {
    id,
    ...about,
    rootKey: root.publicKey,
    nodeKeys: [node.publicKey],
    relatedCompanies: [],
    addresses: [...addresses],
  };
}

/** A marking for the whole membership unless told otherwise. */
export function testMarking(change: Partial<Marking> = {}): Marking {
  return Marking.parse({
    audience: { institutes: [], groups: ['members'], public: false },
    tlp: 'GREEN',
    purposes: ['safety-evaluation'],
    prohibitedUses: [],
    pap: 'GREEN',
    onward: 'audience',
    attribution: 'may',
    embargoUntil: null,
    deleteBy: null,
    legal: [],
    competition: null,
    confidenceTerms: null,
    consultBeforeRelease: [],
    ...change,
  });
}

export interface LabelInput {
  readonly federation: Federation;
  readonly issuer: InstituteId;
  readonly issuedAtMs: number;
  /** Makes the nonce: two statements of one seed are one statement. */
  readonly seed: string;
  readonly title?: string;
  readonly marking?: Marking;
  readonly parts?: Label['parts'];
  readonly relations?: Label['relations'];
}

export function testLabel({
  federation,
  issuer,
  issuedAtMs,
  seed,
  title,
  marking,
  parts,
  relations,
}: LabelInput): Label {
  return {
    network: federation.network,
    issuer,
    charter: { version: federation.charter.version, sha256: federation.charterDigest },
    nonce: bytesToHex(sha256(encodeUtf8(`nonce ${seed}`)).slice(0, 16)),
    issuedAt: instantOf(issuedAtMs),
    title: title ?? `Finding ${seed}`,
    marking: marking ?? testMarking(),
    parts: parts ?? [],
    relations: relations ?? [],
  };
}

/** Delegations of the institute's publisher and approver, sealed by its root key. */
export function delegationsOf(
  federation: Federation,
  institute: TestInstitute,
  issuedAtMs: number,
): Uint8Array[] {
  return (['publisher', 'approver'] as const).map((role) =>
    delegationEnvelope(federation, institute, institute[role], role, issuedAtMs),
  );
}

export function delegationEnvelope(
  federation: Federation,
  institute: TestInstitute,
  key: Ed25519Signer,
  role: Role,
  issuedAtMs: number,
): Uint8Array {
  const label = testLabel({
    federation,
    issuer: institute.id,
    issuedAtMs,
    seed: `${institute.id} delegates ${role} ${key.keyId}`,
    title: `Delegation of ${role}`,
  });
  const body = {
    keyId: key.keyId,
    publicKey: key.publicKey,
    post: Post.parse(`${role}-${key.keyId.slice(0, 6)}`),
    roles: [role],
    from: instantOf(issuedAtMs - HOUR_MS),
    until: instantOf(issuedAtMs + 300 * 24 * HOUR_MS),
  };
  return sealStatement({ type: 'delegation', label, body }, [institute.root]);
}

export function revocationEnvelope(
  federation: Federation,
  institute: TestInstitute,
  keyId: KeyId,
  issuedAtMs: number,
): Uint8Array {
  const label = testLabel({
    federation,
    issuer: institute.id,
    issuedAtMs,
    seed: `${institute.id} revokes ${keyId}`,
    title: 'Revocation',
  });
  return sealStatement(
    { type: 'revocation', label, body: { keyId, reason: 'compromised', compromisedSince: null } },
    [institute.root],
  );
}

/** A finding with one small part, and that part's bytes. */
export function testFinding(
  input: LabelInput & {
    readonly partBytes?: Uint8Array;
    readonly partAudience?: Label['parts'][number]['audience'];
  },
) {
  const content = input.partBytes ?? encodeUtf8(JSON.stringify({ seed: input.seed, score: 0.5 }));
  const measured = measurePart(content);
  const part = {
    name: PartName.parse('finding.json'),
    mediaType: 'application/json',
    sizeBytes: measured.sizeBytes,
    sha256: Digest.parse(bytesToHex(measured.sha256)),
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience: input.partAudience ?? null,
  };
  const label = testLabel({ ...input, parts: [part] });
  const statement: Statement = { type: 'finding', label, body: { task: 'task', model: 'model' } };
  return { statement, part, content };
}

export function sealFinding(institute: TestInstitute, statement: Statement): Uint8Array {
  return sealStatement(statement, [institute.publisher, institute.approver]);
}

export function sealStatement(statement: Statement, signers: readonly Ed25519Signer[]): Uint8Array {
  return sealEnvelope(STATEMENT_PAYLOAD_TYPE, accepted(writeStatement(statement)), signers);
}

/** The value of a result that a test expects. */
export function accepted<T>(result: Result<T>): T {
  assert(
    result.ok,
    result.ok ? '' : `refused: ${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`,
  );
  return result.value;
}

/** One buffer as the stream that putPart takes. */
export async function* streamOf(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}

const HOUR_MS = 3_600_000;
