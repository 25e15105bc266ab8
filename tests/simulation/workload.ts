import {
  delegationEnvelope,
  type Federation,
  revocationEnvelope,
  type SeededRandom,
  sealStatement,
  seedOf,
  streamOf,
  testLabel,
  testMarking,
} from '@comity/node/testing';
import {
  type Audience,
  bytesToHex,
  Digest,
  type Ed25519Signer,
  ed25519Signer,
  encodeBase64,
  encodeUtf8,
  GroupId,
  instantOf,
  measurePart,
  type Part,
  PartName,
  pae,
  parseEnvelope,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sha256Hex,
  statementId,
} from '@comity/protocol';
import type { Cluster } from './cluster.ts';
import { pick } from './faults.ts';
import { secretWord, TOKEN_CHARACTERS } from './secret.ts';
import { honestSites, type Intended, type Site, type Terms, type World } from './world.ts';

/** What staff of honest institutes do: publish under all kinds of terms, change keys, and try again when nobody answered. */
export interface Workload {
  readonly publish: (site: Site) => void;
  /** The publisher's key is revoked and another one delegated; what it signed before stays good. */
  readonly replacePublisher: (site: Site) => void;
}

interface Composed {
  readonly intended: Intended;
  readonly envelope: Uint8Array;
  readonly payload: Uint8Array;
  readonly contents: ReadonlyMap<Digest, Uint8Array>;
  readonly signers: readonly Ed25519Signer[];
}

const ANSWER_WITHIN_MS = 3_000;
const TRIES_MAX = 8;

export function createWorkload(cluster: Cluster, random: SeededRandom): Workload {
  const { world, scheduler } = cluster;
  const publishers = new Map<string, Ed25519Signer>();
  const publisherOf = (site: Site): Ed25519Signer =>
    publishers.get(site.institute.id) ?? site.institute.publisher;

  /** Repeats until the node has said something: a process that died over it said nothing. */
  function insist(site: Site, attempt: (tries: number) => Promise<boolean>, tries = 0): void {
    let answered = false;
    if (site.node !== undefined) {
      attempt(tries).then(
        (done) => {
          answered = done;
        },
        (fault) => world.trace.note(`${scheduler.elapsedMs()} ${site.institute.id} faults: ${String(fault)}`),
      );
    }
    if (tries + 1 >= TRIES_MAX) return;
    scheduler.schedule(ANSWER_WITHIN_MS, () => {
      if (!answered) insist(site, attempt, tries + 1);
    });
  }

  return {
    publish: (site) => {
      const federation = world.charters[site.memory.charters.length - 1];
      if (federation === undefined) return;
      const composed = compose(world, federation, site, publisherOf(site), random);
      const asDraft = random.chance(0.3);
      insist(site, (tries) =>
        asDraft && tries === 0 ? publishDraft(world, site, composed) : submit(world, site, composed),
      );
    },
    replacePublisher: (site) => {
      const federation = world.charters[site.memory.charters.length - 1];
      if (federation === undefined) return;
      const { institute } = site;
      const old = publisherOf(site);
      const next = signerOf(`${institute.id} publisher after ${old.keyId}`);
      const nowMs = world.startMs + scheduler.elapsedMs();
      const revocation = revocationEnvelope(federation, institute, old.keyId, nowMs);
      const delegation = delegationEnvelope(federation, institute, next, 'publisher', nowMs);
      insist(site, async () => {
        const revoked = await site.node?.submit(revocation);
        const delegated = await site.node?.submit(delegation);
        if (delegated?.ok !== true && delegated?.refusal.code !== 'statement-known') return false;
        world.sometimes('revocation');
        publishers.set(institute.id, next);
        return revoked !== undefined;
      });
    },
  };
}

async function submit(
  world: World,
  site: Site,
  { intended, envelope, contents }: Composed,
): Promise<boolean> {
  const { node } = site;
  if (node === undefined) return false;
  for (const [sha256, content] of contents) await node.putPart(sha256, streamOf(content));
  const answer = await node.submit(envelope);
  if (answer.ok) return acknowledge(world, intended, answer.value.position);
  if (answer.refusal.code !== 'statement-known') {
    world.trace.note(`refused ${answer.refusal.code}`);
    world.sometimes(`refused ${answer.refusal.code}`);
    return answer.refusal.code !== 'not-signing' && answer.refusal.code !== 'conflict';
  }
  const view = site.memory.byId.get(intended.id as never);
  return view !== undefined && acknowledge(world, intended, view.position);
}

async function publishDraft(world: World, site: Site, composed: Composed): Promise<boolean> {
  const { node } = site;
  if (node === undefined) return false;
  for (const [sha256, content] of composed.contents) await node.putPart(sha256, streamOf(content));
  const created = await node.createDraft({ payload: composed.payload, createdBy: 'staff' });
  if (!created.ok) {
    world.sometimes(`refused ${created.refusal.code}`);
    return true;
  }
  let { revision } = created.value;
  for (const signer of composed.signers) {
    const signature = encodeBase64(signer.sign(pae(STATEMENT_PAYLOAD_TYPE, composed.payload)));
    const signed = await node.signDraft(created.value.id, revision, {
      keyId: signer.keyId,
      signature,
      heldByServer: false,
    });
    if (!signed.ok) return signed.refusal.code !== 'conflict';
    revision = signed.value.draft.revision;
    if (signed.value.published === null) continue;
    world.sometimes('draft-published');
    return acknowledge(world, composed.intended, signed.value.published.position);
  }
  return true;
}

function acknowledge(world: World, intended: Intended, position: number): boolean {
  intended.acknowledged ??= { position };
  if (intended.acknowledged.position !== position)
    world.violate(
      'durability',
      `${intended.id} acknowledged at ${intended.acknowledged.position} and at ${position}`,
    );
  world.sometimes('acknowledged');
  return true;
}

/** A finding with random terms, noted as intended before any node hears of it. */
function compose(
  world: World,
  federation: Federation,
  site: Site,
  publisher: Ed25519Signer,
  random: SeededRandom,
): Composed {
  const { institute } = site;
  const nowMs = world.startMs + world.elapsedMs();
  const terms = drawTerms(world, institute.id, nowMs, random);
  const token = bytesToHex(random.bytes(TOKEN_CHARACTERS / 2));
  world.termsOfToken.set(token, terms);
  const contents = new Map<Digest, Uint8Array>();
  const parts: Part[] = [];
  const intendedParts = Array.from({ length: pick(random, [1, 1, 2]) }, (_, at) => {
    const partTerms: Terms = {
      ...terms,
      partAudience: random.chance(0.5) ? drawAudience(world, institute.id, terms.tlp, random) : null,
    };
    const partToken = bytesToHex(random.bytes(TOKEN_CHARACTERS / 2));
    world.termsOfToken.set(partToken, partTerms);
    const content = encodeUtf8(`{"content":"${secretWord(partToken)}"}`);
    const part = partOf(`${secretWord(token)}.${at}.json`, content, partTerms.partAudience);
    contents.set(part.sha256, content);
    parts.push(part);
    return { sha256: part.sha256, terms: partTerms };
  });
  const { audience, tlp, onward, embargoUntilMs } = terms;
  const embargoUntil = embargoUntilMs === null ? null : instantOf(embargoUntilMs);
  const label = testLabel({
    federation,
    issuer: institute.id,
    issuedAtMs: nowMs,
    seed: token,
    title: secretWord(token),
    marking: testMarking({ audience, tlp, onward, embargoUntil }),
    parts,
  });
  const statement: Statement = { type: 'finding', label, body: { task: 'task', model: 'model' } };
  const signers = [publisher, institute.approver];
  const envelope = sealStatement(statement, signers);
  const payload = payloadOf(envelope);
  const intended: Intended = {
    id: statementId(payload),
    terms,
    parts: intendedParts,
    acknowledged: undefined,
  };
  world.intended.set(intended.id, intended);
  return { intended, envelope, payload, contents, signers };
}

export function partOf(name: string, content: Uint8Array, audience: Audience | null): Part {
  const measured = measurePart(content);
  return {
    name: PartName.parse(name),
    mediaType: 'application/json',
    sizeBytes: measured.sizeBytes,
    sha256: Digest.parse(sha256Hex(content)),
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience,
  };
}

function payloadOf(envelope: Uint8Array): Uint8Array {
  const parsed = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  if (!parsed.ok) throw new Error(parsed.refusal.code);
  return parsed.value.payload;
}

function drawTerms(world: World, issuer: string, nowMs: number, random: SeededRandom): Terms {
  const tlp = pick(random, ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'GREEN', 'GREEN', 'CLEAR'] as const);
  // Some contradict themselves on purpose: a node must take the strictest reading of what reaches it.
  const ends = (tlp === 'RED' || tlp === 'AMBER+STRICT') && random.chance(0.8);
  const onward = ends
    ? 'none'
    : tlp === 'CLEAR'
      ? 'audience'
      : pick(random, ['audience', 'audience', 'none', 'ask-originator'] as const);
  const embargoUntilMs = random.chance(0.25) ? nowMs + 1_000 + random.below(25_000) : null;
  return {
    issuer,
    audience: drawAudience(world, issuer, tlp, random),
    partAudience: null,
    tlp,
    onward,
    embargoUntilMs,
  };
}

function drawAudience(world: World, issuer: string, tlp: Terms['tlp'], random: SeededRandom): Audience {
  const members = honestSites(world).map(({ institute }) => institute.id);
  const everybody = [...world.sites.values()].map(({ institute }) => institute.id);
  const some = [...everybody, ...members].filter((id) => id !== issuer && random.chance(0.25));
  const institutes = [...new Set(some)].filter((id) => id !== 'joiner');
  const wantsGroups = tlp === 'RED' ? random.chance(0.1) : random.chance(0.6);
  const groups = wantsGroups ? [GroupId.parse(pick(random, ['members', 'crew', 'evens'] as const))] : [];
  return { institutes, groups, public: tlp === 'CLEAR' && random.chance(0.5) };
}

const signers = new Map<string, Ed25519Signer>();
function signerOf(name: string): Ed25519Signer {
  const signer = signers.get(name) ?? ed25519Signer(seedOf(name));
  signers.set(name, signer);
  return signer;
}
