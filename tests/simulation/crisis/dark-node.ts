import type { Lane, Network } from '@comity/node';
import type { SeededRandom } from '@comity/node/testing';
import {
  bytesToHex,
  concatBytes,
  Digest,
  type InstituteId,
  instantOf,
  PUSH_RECEIPT_PAYLOAD_TYPE,
  parseEnvelope,
  type RequestMessage,
  readRequest,
  STATEMENT_PAYLOAD_TYPE,
  StatementId,
  sealEnvelope,
  statementId,
  writeMessage,
  writePushReceipt,
} from '@comity/protocol';
import type { Cluster } from '../cluster.ts';
import { pick } from '../faults.ts';
import { type LogLeaf, noteOf, proofOf, rootOf } from '../forged-log.ts';
import { createIncarnation } from '../incarnation.ts';
import { honestSites, type Site } from '../world.ts';
import { alertLeaf, type DarkLeaf, drillLeaf, strangeCancelLeaf } from './dark-leaves.ts';

/**
 * A member that takes urgent statements and gives none on. sink: receipts and silence. mute: never answers at all. teller: gives a push to
 * one peer and claims to have told everybody. forger: pushes with false proofs and positions, forged receipts, replays, a log that does not
 * bear out what it pushed, drills in actual incidents and corrections of what others raised.
 */
export const DARK_KINDS = ['sink', 'mute', 'teller', 'forger', 'forger'] as const;
export type DarkKind = (typeof DARK_KINDS)[number];

export interface DarkNode {
  readonly act: () => void;
}

interface Taken {
  readonly head: Extract<RequestMessage, { type: 'push' }>;
  readonly blobs: readonly Uint8Array[];
}

export function openDarkNode(cluster: Cluster, site: Site, kind: DarkKind, random: SeededRandom): DarkNode {
  const { world, hub, scheduler } = cluster;
  const { institute } = site;
  const alive = createIncarnation(() => undefined);
  const network: Network = hub.network(institute.id, institute.node.publicKey, alive);
  const taken: Taken[] = [];
  const log: LogLeaf[] = (site.memory.entries.get(institute.id) ?? []).map((entry) => ({
    hash: entry.leafHash,
    envelope: entry.statement?.envelope,
  }));
  const anyPeer = (): Site => pick(random, honestSites(world) as [Site, ...Site[]]); // never empty
  const send = (peer: Site, lane: Lane, message: RequestMessage, blobs: readonly Uint8Array[] = []): void => {
    const noted = (): void => undefined;
    network.request(peer.institute.id, lane, writeMessage(message, blobs)).then(noted, noted);
  };

  function answer(from: string, message: Uint8Array): Uint8Array {
    const request = readRequest(message);
    if (!request.ok) return writeMessage({ type: 'noted' });
    const { head, blobs } = request.value;
    switch (head.type) {
      case 'push': {
        const push = { head, blobs: blobs.map((blob) => blob.slice()) };
        if (taken.length < TAKEN_MAX) taken.push(push);
        if (kind === 'teller') tellOne(from, push);
        return writeMessage({ type: 'pushed', news: true }, [receiptFor(push)]);
      }
      case 'compare': {
        const { charter, charterDigest } = cluster.world.charters.at(-1) ?? missing();
        const root = Digest.parse(bytesToHex(rootOf(log)));
        const heads = [{ author: institute.id, size: log.length, root }];
        const inForce = { version: charter.version, sha256: charterDigest };
        return writeMessage({
          type: 'compared',
          charter: inForce,
          heads,
          owed: [],
          awaited: [],
          heartbeat: null,
        });
      }
      case 'pull':
        return head.author === institute.id && head.from < log.length
          ? ownPage(head.from)
          : writeMessage({ type: 'refused', wire: 'not-found' });
      case 'checkpoint': {
        const own = head.author === institute.id ? [noteOf(networkId(), institute, log)] : [];
        return writeMessage({ type: 'checkpoint', author: head.author }, own);
      }
      case 'entries':
        return writeMessage({ type: 'refused', wire: 'not-found' });
      default:
        return writeMessage({ type: 'noted' });
    }
  }
  const networkId = (): string => (world.charters[0] ?? missing()).network;

  function ownPage(from: number): Uint8Array {
    const leaves = log.slice(from);
    const envelopes = leaves.flatMap(({ envelope }) => envelope ?? []);
    const hashes = leaves.flatMap(({ hash, envelope }) => (envelope === undefined ? [hash] : []));
    const runs = leaves.map(({ envelope }) => [envelope === undefined ? 'w' : 'e', 1] as ['w' | 'e', number]);
    return writeMessage({ type: 'page', author: institute.id, from, runs, size: log.length }, [
      noteOf(networkId(), institute, log),
      concatBytes(...hashes),
      new Uint8Array(0),
      ...envelopes,
    ]);
  }

  /** Its own word under its own key; a forger's is of somebody else's key. */
  function receiptFor({ head, blobs }: Taken): Uint8Array {
    const envelope = parseEnvelope(blobs[0] ?? new Uint8Array(), [STATEMENT_PAYLOAD_TYPE]);
    if (!envelope.ok) return new Uint8Array();
    const statement = StatementId.parse(statementId(envelope.value.payload));
    return receiptOf(institute.id, head.author, statement, head.position);
  }

  function receiptOf(
    peer: InstituteId,
    author: InstituteId,
    statement: StatementId,
    position: number,
  ): Uint8Array {
    const receivedAt = instantOf(world.startMs + world.elapsedMs());
    const network = (world.charters[0] ?? missing()).network;
    const payload = writePushReceipt({
      _type: 'urn:comity:push-receipt:1',
      network,
      peer,
      author,
      statement,
      position,
      receivedAt,
    });
    const signer = kind === 'forger' ? institute.publisher : institute.node;
    return sealEnvelope(PUSH_RECEIPT_PAYLOAD_TYPE, payload, [signer]);
  }

  function tellOne(from: string, { head, blobs }: Taken): void {
    const one = anyPeer();
    if (one.institute.id === from || one.institute.id === head.author) return;
    const told = [...world.sites.values()].map(({ institute: { id } }) => id);
    world.sometimes('dark told everybody');
    send(one, 'alert', { ...head, told }, blobs);
  }

  function forge(): void {
    const push = taken[random.below(Math.max(1, taken.length))];
    const [envelope = new Uint8Array(), checkpoint = new Uint8Array(), proof = new Uint8Array()] =
      push?.blobs ?? [];
    const how = pick(random, ['proof', 'position', 'receipt', 'replay', 'split', 'cancel', 'drill'] as const);
    if (push === undefined && FROM_OTHERS.includes(how)) return;
    world.sometimes(`dark ${how}`);
    const head = push?.head ?? { type: 'push', author: institute.id, position: 0, told: [] };
    switch (how) {
      case 'proof':
        send(anyPeer(), 'alert', head, [envelope, checkpoint, proof.map((byte) => byte ^ 1)]);
        return;
      case 'position':
        send(anyPeer(), 'alert', { ...head, position: head.position + 1 }, [envelope, checkpoint, proof]);
        return;
      case 'receipt': {
        // That somebody holds it who may not: its author must not believe it.
        const author = world.sites.get(head.author);
        const sealed = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
        if (author === undefined || !sealed.ok) return;
        const statement = StatementId.parse(statementId(sealed.value.payload));
        const forged = receiptOf(anyPeer().institute.id, head.author, statement, head.position);
        send(author, 'alert', { type: 'push-receipt' }, [forged]);
        return;
      }
      case 'replay':
        for (const peer of honestSites(world)) send(peer, 'alert', head, [envelope, checkpoint, proof]);
        return;
      case 'split':
        publish(alertLeaf, true);
        return;
      case 'cancel':
        publish(strangeCancelLeaf, false);
        return;
      case 'drill':
        publish(drillLeaf, false);
        return;
    }
  }

  /** Pushes what its log has; `split`: its log then has something else there. */
  function publish(make: DarkLeaf, split: boolean): void {
    const leaf = make(world, site, random);
    if (leaf === undefined) return;
    const position = log.length;
    const shown = [...log, leaf];
    const blobs = [
      leaf.envelope ?? new Uint8Array(),
      noteOf(networkId(), institute, shown),
      concatBytes(...proofOf(shown, position)),
    ];
    const told: InstituteId[] = [];
    for (const peer of honestSites(world)) {
      if (split && random.chance(0.5)) continue;
      send(peer, 'alert', { type: 'push', author: institute.id, position, told }, blobs);
    }
    const then = split ? alertLeaf(world, site, random) : leaf;
    scheduler.schedule(split ? 1_500 : 0, () => {
      // Another one of its own came in between: that is one log of two as well.
      log.push(then ?? leaf);
      for (const peer of honestSites(world))
        send(peer, 'control', { type: 'announce', author: institute.id, size: log.length });
    });
  }

  network.admit(
    [...world.sites.values()].map((peer) => ({
      institute: peer.institute.id,
      publicKeys: [peer.institute.node.publicKey],
      addresses: [],
    })),
  );
  network.serve((from, _lane, message) =>
    kind === 'mute'
      ? new Promise((_resolve, reject) => scheduler.schedule(MUTE_MS, () => reject(new Error('no answer'))))
      : Promise.resolve(answer(from, message)),
  );
  void network.start();
  return { act: () => void (kind === 'forger' && forge()) };
}
const FROM_OTHERS: readonly string[] = ['proof', 'position', 'receipt', 'replay'];
const TAKEN_MAX = 64;
/** As long as whoever asked would wait for an answer. */
const MUTE_MS = 10_000;

function missing(): never {
  throw new Error('there is a charter from the beginning');
}
