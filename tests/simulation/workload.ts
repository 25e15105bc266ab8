import type { ComityNode, Reader } from '@comity/node';
import {
  delegationEnvelope,
  revocationEnvelope,
  type SeededRandom,
  seedOf,
  streamOf,
  testReader,
} from '@comity/node/testing';
import {
  type Ed25519Signer,
  ed25519Signer,
  encodeBase64,
  pae,
  STATEMENT_PAYLOAD_TYPE,
  type StatementId,
} from '@comity/protocol';
import type { Cluster } from './cluster.ts';
import { type Composed, composeFinding } from './findings.ts';
import type { Speech } from './speech.ts';
import type { Intended, Site, World } from './world.ts';

/** What staff of honest institutes do: publish under all kinds of terms, speak about it, change keys, and try again when nobody answered. */
export interface Workload {
  readonly publish: (site: Site) => void;
  /** Says something about statements, texts or groups, if there is something to say. */
  readonly say: (site: Site, speech: Speech) => void;
  /** Somebody lists what is there, opens one statement, looks into a part and takes it out. */
  readonly read: (site: Site) => void;
  /** The publisher's key is revoked and another one delegated; what it signed before stays good. */
  readonly replacePublisher: (site: Site) => void;
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
      const composed = composeFinding(world, federation, site, publisherOf(site), random);
      const asDraft = random.chance(0.3);
      insist(site, (tries) =>
        asDraft && tries === 0 ? publishDraft(world, site, composed) : submit(world, site, composed),
      );
    },
    say: (site, speech) => {
      const federation = world.charters[site.memory.charters.length - 1];
      if (federation === undefined) return;
      const composed = speech({ world, site, federation, publisher: publisherOf(site), random });
      if (composed !== undefined) insist(site, () => submit(world, site, composed));
    },
    read: (site) => {
      const held = site.memory.statements.filter(({ type }) => type === 'finding');
      const row = held[random.below(Math.max(1, held.length))];
      const role = random.chance(0.5) ? 'reader' : 'publisher';
      if (site.node === undefined || row === undefined) return;
      readAll(site.node, row.id, testReader(role)).catch((fault: unknown) =>
        world.trace.note(`${scheduler.elapsedMs()} ${site.institute.id} cannot read: ${String(fault)}`),
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

async function readAll(node: ComityNode, id: StatementId, reader: Reader): Promise<void> {
  await node.statements({ limit: 5 }, reader);
  const view = await node.statement(id, reader);
  const name = view.ok ? view.value.statement.label.parts[0]?.name : undefined;
  if (name !== undefined) await node.part(id, name, reader);
  await node.exportBundle(id, reader);
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

const signers = new Map<string, Ed25519Signer>();
function signerOf(name: string): Ed25519Signer {
  const signer = signers.get(name) ?? ed25519Signer(seedOf(name));
  signers.set(name, signer);
  return signer;
}
