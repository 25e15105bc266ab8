import {
  type Bundle,
  bytesToHex,
  CHARTER_PAYLOAD_TYPE,
  Charter,
  type Ed25519Signer,
  ed25519Signer,
  encodeUtf8,
  Instant,
  inclusionPlan,
  logEntryHash,
  Marking,
  measurePart,
  noteKey,
  Part,
  type PartName,
  parseEnvelope,
  rootFromFrontier,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sealEnvelope,
  sha256,
  sha256Hex,
  signCheckpoint,
  statementId,
  writeLogProof,
  writeStatement,
} from '../src/index.ts';
import { foldPlan, frontierPlan, type NodeId, nodeHash } from '../src/merkle.ts';

/** A fictional network, the same at every run: keys from their names, one fixed instant. For tests and vectors only. */
export const PURPOSE_OF_EXAMPLES = 'fictional institutes with published keys: never to be trusted';
export const INSTANT = Instant.parse('2026-11-21T04:00:00.000Z');

export const exampleSeed = (name: string): Uint8Array => sha256(encodeUtf8(`comity/example/${name}`));

/** `north/root`, `north/node`, `north/publisher-1`... */
export const exampleKey = (name: string): Ed25519Signer => ed25519Signer(exampleSeed(name));

const INSTITUTES = ['north', 'south', 'east'] as const;

/** Charter version 1 of three institutes, threshold 2, with a group of two. */
export const exampleCharter = (changes: Record<string, unknown> = {}): Charter =>
  Charter.parse({
    _type: 'urn:comity:charter:1',
    network: 'example',
    version: 1,
    previous: null,
    issuedAt: INSTANT,
    expiresAt: '2028-11-21T04:00:00.000Z',
    threshold: 2,
    findingApprovers: 1,
    registry: null,
    institutes: INSTITUTES.map((id) => ({
      id,
      name: `Example institute ${id}`,
      jurisdiction: 'XX',
      class: 'government-institute',
      rootKey: exampleKey(`${id}/root`).publicKey,
      nodeKeys: [exampleKey(`${id}/node`).publicKey],
      relatedCompanies: [],
      addresses: [],
    })),
    groups: [{ id: 'pair', name: 'A pair', members: ['north', 'south'] }],
    ...changes,
  });

/** The charter as it is given, valid or not. */
export const sealCharter = (charter: unknown, signers: readonly Ed25519Signer[]): Uint8Array =>
  sealEnvelope(CHARTER_PAYLOAD_TYPE, encodeUtf8(JSON.stringify(charter)), signers);

/** A statement or, for tests of refusals, any payload. */
export function sealStatement(
  statement: Statement | Uint8Array,
  signers: readonly Ed25519Signer[],
): Uint8Array {
  if (statement instanceof Uint8Array) return sealEnvelope(STATEMENT_PAYLOAD_TYPE, statement, signers);
  const payload = writeStatement(statement);
  if (!payload.ok) throw new Error(`the example is no statement: ${JSON.stringify(payload.refusal)}`);
  return sealEnvelope(STATEMENT_PAYLOAD_TYPE, payload.value, signers);
}

export const exampleMarking = (changes: Record<string, unknown> = {}): Marking =>
  Marking.parse({
    audience: { institutes: ['south', 'east'], groups: [], public: false },
    tlp: 'AMBER',
    purposes: ['safety-evaluation'],
    prohibitedUses: ['model-training'],
    pap: 'AMBER',
    onward: 'none',
    attribution: 'must',
    embargoUntil: null,
    deleteBy: null,
    legal: [],
    competition: null,
    confidenceTerms: null,
    consultBeforeRelease: [],
    ...changes,
  });

/** What delegations and revocations carry. */
const forMembers = (): Marking =>
  exampleMarking({
    audience: { institutes: [], groups: ['members'], public: false },
    tlp: 'GREEN',
    purposes: ['network-operation'],
    prohibitedUses: [],
    onward: 'audience',
  });

export function examplePart(name: string, content: Uint8Array, audience: unknown = null): Part {
  const { sizeBytes, sha256: digest, chunkRoot } = measurePart(content);
  return Part.parse({
    name,
    mediaType: 'application/json',
    sizeBytes,
    sha256: bytesToHex(digest),
    chunkRoot: bytesToHex(chunkRoot),
    audience,
  });
}

/** A statement of north's under version 1 of the charter. */
export function exampleStatement(
  type: Statement['type'],
  body: unknown,
  { charter = exampleCharter(), ...label }: Record<string, unknown> & { charter?: Charter } = {},
): Statement {
  const named = { version: charter.version, sha256: sha256Hex(encodeUtf8(JSON.stringify(charter))) };
  const title = `An example of a ${type}`;
  return {
    type,
    label: {
      network: 'example',
      issuer: 'north',
      charter: named,
      nonce: sha256Hex(encodeUtf8(`${type} ${JSON.stringify(body)}`)).slice(0, 32),
      issuedAt: INSTANT,
      title,
      marking: type === 'finding' ? exampleMarking() : forMembers(),
      parts: [],
      relations: [],
      ...label,
    },
    body,
  } as unknown as Statement; // as: tests make statements that are none, too; writeStatement judges them
}

/** A log in memory that signs what it is asked for. */
export class ExampleLog {
  readonly envelopes: Uint8Array[] = [];
  readonly #leaves: Uint8Array[] = [];
  readonly #origin: string;
  readonly #node: Ed25519Signer;

  constructor(institute = 'north', node = exampleKey(`${institute}/node`)) {
    this.#origin = `example/${institute}`;
    this.#node = node;
  }

  /** Answers the position. */
  append(bytes: Uint8Array): number {
    const envelope = parseEnvelope(bytes, [STATEMENT_PAYLOAD_TYPE]);
    if (!envelope.ok) throw new Error('only envelopes stand in a log');
    this.envelopes.push(bytes);
    const entry = { statement: statementId(envelope.value.payload), envelope: sha256Hex(bytes) };
    return this.#leaves.push(logEntryHash(entry)) - 1;
  }

  checkpoint(): Uint8Array {
    const size = this.#leaves.length;
    const root = rootFromFrontier(frontierPlan(size).map((node) => this.#hash(node)));
    const key = noteKey(this.#origin, 'ed25519', this.#node.publicKey);
    return signCheckpoint({ origin: this.#origin, size, root }, key, (bytes) => this.#node.sign(bytes));
  }

  proof(position: number): readonly Uint8Array[] {
    const plan = inclusionPlan(position, this.#leaves.length);
    return foldPlan(
      plan,
      plan.flat().map((node) => this.#hash(node)),
    );
  }

  #hash({ level, index }: NodeId): Uint8Array {
    if (level === 0) return this.#leaves[index] as Uint8Array; // as: plans name nodes of the tree only
    return nodeHash(
      this.#hash({ level: level - 1, index: 2 * index }),
      this.#hash({ level: level - 1, index: 2 * index + 1 }),
    );
  }

  /** The bundle of one entry; every other one that `control` names goes with it. */
  bundle(
    position: number,
    control: readonly number[],
    { charters, parts }: Pick<Bundle, 'charters' | 'parts'>,
  ): Bundle {
    const checkpoint = this.checkpoint();
    const at = (index: number) => this.envelopes[index] as Uint8Array; // as: positions are of this log
    const hashes = this.proof(position);
    return {
      envelope: at(position),
      position,
      checkpoint,
      inclusionProof: writeLogProof({ index: position, hashes, checkpoint }),
      control: control.map((index) => ({
        position: index,
        envelope: at(index),
        inclusionProof: this.proof(index),
      })),
      charters,
      parts,
    };
  }
}

export interface ExampleBundle {
  readonly bundle: Bundle;
  readonly log: ExampleLog;
  readonly charter: Charter;
  readonly charterSha256: string;
}

export const exampleDelegation = (
  post: string,
  roles: readonly string[],
  label: Record<string, unknown> = {},
) =>
  exampleStatement(
    'delegation',
    {
      keyId: exampleKey(`north/${post}`).keyId,
      publicKey: exampleKey(`north/${post}`).publicKey,
      post,
      roles,
      from: '2026-01-01T00:00:00.000Z',
      until: '2027-12-31T00:00:00.000Z',
    },
    label,
  );

/** North delegates a publisher and an approver and publishes a finding with two parts; the narrower one is for south alone. */
export function exampleBundle(): ExampleBundle {
  const charter = exampleCharter();
  const log = new ExampleLog();
  const root = exampleKey('north/root');
  log.append(sealStatement(exampleDelegation('publisher-1', ['publisher']), [root]));
  log.append(sealStatement(exampleDelegation('approver-1', ['approver']), [root]));
  const scores = encodeUtf8('{"accuracy":0.25}');
  const rows = encodeUtf8('[1,0,0,0]');
  const parts = [
    examplePart('finding.json', scores),
    examplePart('rows.json', rows, { institutes: ['south'], groups: [], public: false }),
  ];
  const finding = exampleStatement('finding', { task: 'arithmetic', model: 'example/model' }, { parts });
  const position = log.append(
    sealStatement(finding, [exampleKey('north/publisher-1'), exampleKey('north/approver-1')]),
  );
  const charterEnvelope = sealCharter(charter, [exampleKey('north/root'), exampleKey('south/root')]);
  const held = [
    { name: 'finding.json' as PartName, content: scores }, // as: the names are written above
    { name: 'rows.json' as PartName, content: rows },
  ];
  return {
    bundle: log.bundle(position, [0, 1], { charters: [charterEnvelope], parts: held }),
    log,
    charter,
    charterSha256: sha256Hex(encodeUtf8(JSON.stringify(charter))),
  };
}
