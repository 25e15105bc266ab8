import type { Lane, Network } from '@comity/node';
import type { Federation, SeededRandom } from '@comity/node/testing';
import {
  bytesToHex,
  chunkHash,
  concatBytes,
  Digest,
  encodeUtf8,
  type Head,
  type InstituteId,
  type PageRun,
  PartName,
  type RequestMessage,
  readRequest,
  StatementId,
  writeMessage,
} from '@comity/protocol';
import type { Cluster } from './cluster.ts';
import { pick } from './faults.ts';
import { type LogLeaf, noteOf, rootOf } from './forged-log.ts';
import { badLeaf, foreignLeaf, goodLeaf } from './hostile-leaves.ts';
import { createIncarnation } from './incarnation.ts';
import { honestSites, type Intended, type Site } from './world.ts';

/**
 * A member whose node breaks every rule it can with its own genuine keys. All kinds ask for what is not theirs and send garbage.
 * forger: its log holds statements that break rules, between good ones, and speaks about what others issued. equivocator: two logs, shown
 * to one half of the peers each. liar: tells of logs of others that do not exist, and serves theirs with everything withheld. leaker: has
 * got hold of everything, hands it to whoever asks, and for ever.
 */
export type HostileKind = 'forger' | 'equivocator' | 'liar' | 'leaker';

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
        return writeMessage({
          type: 'compared',
          charter,
          heads: headsFor(from),
          owed: [],
          awaited: [],
          heartbeat: null,
        });
      case 'pull':
        return pageFor(from, request.author, request.from, new Set(request.bare));
      case 'checkpoint':
        return checkpointFor(from, request.author);
      case 'entries':
        return entriesOf(request.author, request.positions);
      case 'charters': {
        const chain = world.charters.slice(request.from - 1);
        const envelopes = chain.map(({ charterEnvelope }) => charterEnvelope);
        return writeMessage({ type: 'charters', from: request.from, count: chain.length }, envelopes);
      }
      case 'manifest':
        return writeMessage({ type: 'manifest' }, [chunkHash(contentFor(request.statement, request.part))]);
      case 'chunk':
        return writeMessage({ type: 'chunk' }, [contentFor(request.statement, request.part)]);
      default:
        return writeMessage({ type: 'noted' });
    }
  }

  /** Its own parts, which its peers would else ask each other for again and again, and a leaker everybody's; a liar gives something else. */
  function contentFor(statement: string, name: string): Uint8Array {
    const of = world.intended.get(statement);
    const part = of?.parts.find((candidate) => candidate.name === name);
    const gives = kind === 'leaker' || (kind !== 'liar' && of?.issuer === institute.id);
    if (gives && of?.issuer !== institute.id && part !== undefined) world.sometimes('part-leaked');
    return (gives ? world.contents.get(part?.sha256 ?? '') : undefined) ?? random.bytes(20);
  }

  function entriesOf(author: InstituteId, positions: readonly number[]): Uint8Array {
    const leaves = leavesOf(author);
    const found = positions.filter((position) => leaves[position]?.envelope !== undefined);
    const withheld = positions.filter((position) => !found.includes(position));
    const envelopes = found.flatMap((position) => leaves[position]?.envelope ?? []);
    return writeMessage({ type: 'entries', author, found, withheld }, envelopes);
  }

  /** Of its own log what is there; of another's the genuine tree: without any entry, or with all that nobody asked it to hand on. */
  function pageFor(peer: string, author: InstituteId, from: number, bare: ReadonlySet<number>): Uint8Array {
    const leaves = author === institute.id ? branchFor(peer) : leavesOf(author);
    if (from >= leaves.length) return writeMessage({ type: 'refused', wire: 'not-found' });
    const runs: PageRun[] = [];
    const hashes: Uint8Array[] = [];
    const envelopes: Uint8Array[] = [];
    for (const [at, leaf] of leaves.entries()) {
      if (at < from) continue;
      const envelope = bare.has(at) ? undefined : leaf.envelope;
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
    (ownOf(author)?.entries.get(author) ?? []).map(({ leafHash: hash, statement }) => ({
      hash,
      envelope: kind === 'leaker' && author !== institute.id ? statement?.envelope : undefined,
    }));
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
    const author = pick(random, honestSites(world) as [Site, ...Site[]]).institute.id;
    ask(victim, 'bulk', { type: 'pull', author, from: 0, bytesMax: 1 << 20, bare: [] });
    ask(victim, 'bulk', { type: 'entries', author, positions: Array.from({ length: 40 }, (_, at) => at) });
    request(victim, 'control', random.bytes(1 + random.below(300)));
    const findings = [...world.intended.values()].filter(({ parts }) => parts.length > 0);
    if (findings.length === 0) return;
    const of = pick(random, findings as [Intended, ...Intended[]]); // as: not empty
    const statement = StatementId.parse(of.id);
    for (const peer of honestSites(world)) {
      for (const { name } of of.parts) {
        const part = PartName.parse(name);
        ask(peer, 'bulk', { type: 'manifest', statement, part });
        ask(peer, 'bulk', { type: 'chunk', statement, part, index: 0 });
      }
    }
    world.sometimes('snooped');
  }

  const ask = (victim: Site, lane: Lane, message: RequestMessage): void =>
    request(victim, lane, writeMessage(message));
  const request = (victim: Site, lane: Lane, bytes: Uint8Array): void => {
    const done = (): void => world.trace.note(`${scheduler.elapsedMs()} ${institute.id} was answered`);
    network.request(victim.institute.id, lane, bytes).then(done, done);
  };

  function extend(): void {
    for (const branch of new Set(branches)) {
      const makers =
        kind === 'forger'
          ? ([goodLeaf, badLeaf, foreignLeaf, foreignLeaf] as const)
          : kind === 'equivocator'
            ? ([goodLeaf, badLeaf] as const)
            : ([goodLeaf, foreignLeaf] as const);
      branch.push(pick(random, makers)(cluster, site, federation(), random));
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
