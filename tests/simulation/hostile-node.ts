import type { Lane, Network } from '@comity/node';
import { type Federation, type SeededRandom, sealStatement, testLabel } from '@comity/node/testing';
import {
  bytesToHex,
  chunkHash,
  concatBytes,
  Digest,
  encodeUtf8,
  type Head,
  type InstituteId,
  leafHash,
  logEntryHash,
  type PageRun,
  PartName,
  parseEnvelope,
  type RequestMessage,
  readRequest,
  STATEMENT_PAYLOAD_TYPE,
  StatementId,
  sha256Hex,
  statementId,
  writeMessage,
} from '@comity/protocol';
import type { Cluster } from './cluster.ts';
import { pick } from './faults.ts';
import { type LogLeaf, noteOf, rootOf } from './forged-log.ts';
import { createIncarnation } from './incarnation.ts';
import { secretWord, TOKEN_CHARACTERS } from './secret.ts';
import { partOf } from './workload.ts';
import { honestSites, type Intended, type Site, type Terms } from './world.ts';

/**
 * A member whose node breaks every rule it can with its own genuine keys. All kinds ask for what is not theirs and send garbage.
 * forger: its log holds statements that break rules, between good ones. equivocator: two logs, shown to one half of the peers each.
 * liar: tells of logs of others that do not exist, and serves theirs with everything withheld.
 */
export type HostileKind = 'forger' | 'equivocator' | 'liar';

export interface HostileNode {
  readonly act: () => void;
}

export function openHostileNode(
  cluster: Cluster,
  site: Site,
  kind: HostileKind,
  random: SeededRandom,
): HostileNode {
  const { world, scheduler, hub } = cluster;
  const { institute } = site;
  const federation = (): Federation => world.charters.at(-1) ?? unknownCharter();
  const shared: LogLeaf[] = (site.memory.entries.get(institute.id) ?? []).map((entry) => ({
    hash: entry.leafHash,
    envelope: entry.statement?.envelope,
  }));
  const branches: [LogLeaf[], LogLeaf[]] = [shared, kind === 'equivocator' ? [...shared] : shared];
  const names = [...world.sites.keys()];
  const branchFor = (peer: string): LogLeaf[] => branches[names.indexOf(peer) % 2 === 0 ? 0 : 1];
  const network: Network = hub.network(
    institute.id,
    institute.node.publicKey,
    createIncarnation(() => undefined),
  );

  const headsFor = (peer: string): Head[] => {
    const own = branchFor(peer);
    const heads: Head[] = [headOf(institute.id, own.length, rootOf(own))];
    for (const victim of honestSites(world)) {
      const head = victim.memory.heads.get(victim.institute.id);
      if (head === undefined) continue;
      const lies = kind === 'liar' && random.chance(0.3);
      if (lies) world.sometimes('lied-about-heads');
      const size = lies && random.chance(0.7) ? head.size + 1 + random.below(100) : head.size;
      const root = lies ? random.bytes(32) : Buffer.from(head.root, 'hex');
      heads.push(headOf(victim.institute.id, size, root));
    }
    return heads;
  };

  function answer(from: string, request: RequestMessage): Uint8Array {
    const charter = { version: federation().charter.version, sha256: federation().charterDigest };
    switch (request.type) {
      case 'compare':
        return writeMessage({ type: 'compared', charter, heads: headsFor(from), owed: [],
      awaited: [], heartbeat: null });
      case 'pull':
        return pageFor(from, request.author, request.from, new Set(request.bare));
      case 'checkpoint':
        return checkpointFor(from, request.author);
      case 'entries':
        return writeMessage({
          type: 'entries',
          author: request.author,
          found: [],
          withheld: request.positions,
        });
      case 'charters': {
        const chain = world.charters.slice(request.from - 1);
        const envelopes = chain.map(({ charterEnvelope }) => charterEnvelope);
        return writeMessage({ type: 'charters', from: request.from, count: chain.length }, envelopes);
      }
      case 'manifest':
        return writeMessage({ type: 'manifest' }, [chunkHash(contentFor(request.statement))]);
      case 'chunk':
        return writeMessage({ type: 'chunk' }, [contentFor(request.statement)]);
      default:
        return writeMessage({ type: 'noted' });
    }
  }

  /** Its own parts, which its peers would else ask each other for again and again; a liar gives something else. */
  const contentFor = (statement: string): Uint8Array =>
    (kind === 'liar' ? undefined : world.contents.get(statement)) ?? random.bytes(20);

  /** Of its own log what is there; of another's the genuine tree without any entry: the lie of a relay. */
  function pageFor(peer: string, author: InstituteId, from: number, bare: ReadonlySet<number>): Uint8Array {
    const leaves = author === institute.id ? branchFor(peer) : leavesOf(author);
    if (from >= leaves.length) return writeMessage({ type: 'refused', wire: 'not-found' });
    const runs: PageRun[] = [];
    const hashes: Uint8Array[] = [];
    const envelopes: Uint8Array[] = [];
    for (const [at, leaf] of leaves.entries()) {
      if (at < from) continue;
      const envelope = author === institute.id && !bare.has(at) ? leaf.envelope : undefined;
      if (envelope === undefined) hashes.push(leaf.hash);
      else envelopes.push(envelope);
      runs.push([
        envelope === undefined ? (author === institute.id ? 'w' : pick(random, ['u', 'w'])) : 'e',
        1,
      ]);
    }
    if (author !== institute.id) world.sometimes('hostile-relay');
    const note =
      author === institute.id ? noteOf(federation().network, institute, leaves) : checkpointOf(author);
    return writeMessage({ type: 'page', author, from, runs, size: leaves.length }, [
      note,
      concatBytes(...hashes),
      new Uint8Array(0),
      ...envelopes,
    ]);
  }

  const ownOf = (author: string) => world.sites.get(author)?.memory;
  const leavesOf = (author: InstituteId): LogLeaf[] =>
    (ownOf(author)?.entries.get(author) ?? []).map(({ leafHash: hash }) => ({ hash, envelope: undefined }));
  const checkpointOf = (author: InstituteId): Uint8Array =>
    encodeUtf8(ownOf(author)?.heads.get(author)?.checkpoint ?? '');

  function checkpointFor(peer: string, author: InstituteId): Uint8Array {
    const own = author === institute.id;
    const note = own ? noteOf(federation().network, institute, branchFor(peer)) : checkpointOf(author);
    return writeMessage({ type: 'checkpoint', author }, [note]);
  }

  /** Every statement it could know of, by id and name: an honest node answers as if they were not there. */
  function snoop(): void {
    const victim = pick(random, honestSites(world) as [Site, ...Site[]]);
    const row = victim.memory.statements.at(-1 - random.below(4));
    const author = pick(random, honestSites(world) as [Site, ...Site[]]).institute.id;
    ask(victim, 'bulk', { type: 'pull', author, from: 0, bytesMax: 1 << 20, bare: [] });
    ask(victim, 'bulk', { type: 'entries', author, positions: Array.from({ length: 40 }, (_, at) => at) });
    if (row === undefined) return;
    const name = PartName.parse(`${row.title}.0.json`.replaceAll(' ', ''));
    ask(victim, 'bulk', { type: 'manifest', statement: row.id, part: name });
    ask(victim, 'bulk', { type: 'chunk', statement: row.id, part: name, index: 0 });
    request(victim, 'control', random.bytes(1 + random.below(300)));
  }

  const ask = (victim: Site, lane: Lane, message: RequestMessage): void =>
    request(victim, lane, writeMessage(message));
  const request = (victim: Site, lane: Lane, bytes: Uint8Array): void => {
    const done = (): void => world.trace.note(`${scheduler.elapsedMs()} ${institute.id} was answered`);
    network.request(victim.institute.id, lane, bytes).then(done, done);
  };

  function extend(): void {
    for (const branch of new Set(branches)) {
      const good = kind === 'liar' || random.chance(0.5);
      branch.push(
        good ? goodLeaf(cluster, site, federation(), random) : badLeaf(cluster, site, federation(), random),
      );
    }
    for (const peer of honestSites(world)) {
      const own = branchFor(peer.institute.id);
      ask(peer, 'control', { type: 'announce', author: institute.id, size: own.length });
    }
  }

  network.admit(
    [...world.sites.values()].map((peer) => ({
      institute: peer.institute.id,
      publicKeys: [peer.institute.node.publicKey],
      addresses: [],
    })),
  );
  network.serve(async (from, _lane, message) => {
    const request = readRequest(message);
    return request.ok ? answer(from, request.value.head) : writeMessage({ type: 'noted' });
  });
  void network.start();
  return {
    act: () => {
      if (random.chance(0.5)) extend();
      else snoop();
    },
  };
}

const headOf = (author: InstituteId, size: number, root: Uint8Array): Head => ({
  author,
  size,
  root: Digest.parse(bytesToHex(root)),
});

function unknownCharter(): never {
  throw new Error('there is a charter from the beginning');
}

/** A finding for all members that nothing is wrong with. */
function goodLeaf(cluster: Cluster, site: Site, federation: Federation, random: SeededRandom): LogLeaf {
  const { envelope, terms, content } = finding(cluster, site, federation, random, ['publisher', 'approver']);
  const { payload } = parsed(envelope);
  const intended: Intended = { id: statementId(payload), terms, parts: [], acknowledged: undefined };
  cluster.world.contents.set(intended.id, content);
  // Of two logs nobody can hold both.
  if (cluster.faults.hostile !== 'equivocator') cluster.world.intended.set(intended.id, intended);
  return leafOf(envelope);
}

/** One that must be admitted nowhere. */
function badLeaf(cluster: Cluster, site: Site, federation: Federation, random: SeededRandom): LogLeaf {
  const kind = pick(random, ['one signer', 'garbage', 'stranger', 'of another', 'half a signature']);
  cluster.world.sometimes(`hostile ${kind}`);
  if (kind === 'garbage') {
    const envelope = random.bytes(50);
    return { hash: leafHash(envelope), envelope };
  }
  const roles =
    kind === 'one signer'
      ? (['publisher'] as const)
      : kind === 'stranger'
        ? (['publisher', 'node'] as const)
        : (['publisher', 'approver'] as const);
  const { envelope } = finding(cluster, site, federation, random, roles, kind === 'of another');
  const forged = kind === 'half a signature' ? spoilSignature(envelope) : envelope;
  cluster.world.bad.add(statementId(parsed(forged).payload));
  return leafOf(forged);
}

function finding(
  { world, scheduler }: Cluster,
  { institute }: Site,
  federation: Federation,
  random: SeededRandom,
  roles: readonly ('publisher' | 'approver' | 'node')[],
  ofAnother = false,
) {
  const token = bytesToHex(random.bytes(TOKEN_CHARACTERS / 2));
  const issuer = ofAnother ? (federation.institutes[0]?.id ?? institute.id) : institute.id;
  const audience = { institutes: [], groups: ['members' as never], public: false }; // the group that is always there
  const terms: Terms = {
    issuer: institute.id,
    audience,
    partAudience: null,
    tlp: 'GREEN',
    onward: 'audience',
    embargoUntilMs: null,
  };
  world.termsOfToken.set(token, terms);
  const issuedAtMs = world.startMs + scheduler.elapsedMs();
  const content = random.bytes(20);
  const label = testLabel({
    federation,
    issuer,
    issuedAtMs,
    seed: token,
    title: secretWord(token),
    parts: [partOf('finding.json', content, null)],
  });
  const signers = roles.map((role) => institute[role]);
  return {
    terms,
    content,
    envelope: sealStatement({ type: 'finding', label, body: { task: 'task', model: 'model' } }, signers),
  };
}

const leafOf = (envelope: Uint8Array): LogLeaf => ({
  hash: logEntryHash({
    statement: StatementId.parse(statementId(parsed(envelope).payload)),
    envelope: sha256Hex(envelope),
  }),
  envelope,
});

function parsed(envelope: Uint8Array) {
  const read = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

/** Another valid base64 character in the middle of the first signature. */
function spoilSignature(envelope: Uint8Array): Uint8Array {
  const text = Buffer.from(envelope).toString('latin1');
  const at = text.indexOf('"sig":"') + 20;
  return encodeUtf8(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
}
