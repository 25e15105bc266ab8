import { FINDING_MEDIA_TYPE, readResults, writeFindingDocument } from '@comity/formats';
import { type ComityNode, createNode, type StatementRow } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationsOf,
  emptyMemory,
  type Federation,
  manualClock,
  memoryKeys,
  memoryStore,
  nextCharter,
  revocationEnvelope,
  sealFinding,
  seededRandom,
  streamOf,
  type TestInstitute,
  testFederation,
  testLabel,
  testReader,
} from '@comity/node/testing';
import { bytesToHex, measurePart, Part, readReceipt } from '@comity/protocol';

/** What an institute's node really issued, from a real Inspect log: the input of every verifier here. */
export interface Issued {
  readonly north: TestInstitute;
  readonly south: TestInstitute;
  readonly origin: string;
  /** SHA-256 of the payload of charter version 1. */
  readonly charterDigest: string;
  readonly row: StatementRow;
  /** The finding's bundle as its originator exports it, and as the peer that received it does. */
  readonly bundle: Buffer;
  readonly bundleOfPeer: Buffer;
  /** The originator's checkpoint, with the cosignature out of the peer's receipt. */
  readonly cosignedCheckpoint: string;
  /** The originator's whole log. */
  readonly leafHashes: readonly Buffer[];
}

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const READER = testReader('publisher');
const INSPECT_LOG = new URL(
  '../../packages/formats/fixtures/inspect/theory_of_mind_gpt-4o-mini_v0.3.133.eval',
  import.meta.url,
).pathname;

/**
 * North delegates its staff, a second charter takes in a third institute, north publishes two findings and revokes its approver
 * afterwards; south receives over the wire messages and gives receipts.
 */
export async function issue(): Promise<Issued> {
  const clock = manualClock(START_MS);
  const hub = createMemoryHub();
  const first = testFederation(['north', 'south'], { startMs: START_MS });
  const second = nextCharter(first, ['north', 'south', 'east'], START_MS);
  const [north, south] = second.institutes as [TestInstitute, TestInstitute, ...TestInstitute[]]; // three were named
  const boot = async (institute: TestInstitute): Promise<ComityNode> => {
    const network = hub.network(institute.id, institute.node.publicKey);
    const keys = memoryKeys(institute.nodeSeed);
    const store = memoryStore(emptyMemory());
    const deps = { clock, random: seededRandom(1), keys, network, store, emit: () => undefined };
    const node = await createNode(deps, { institute: institute.id, network: first.network });
    accepted(await node.adoptCharter(first.charterEnvelope));
    return node;
  };
  const nodes = { north: await boot(north), south: await boot(south) };
  for (const each of delegationsOf(first, north, START_MS)) accepted(await nodes.north.submit(each));
  accepted(await nodes.north.adoptCharter(second.charterEnvelope));
  await publishFinding(nodes.north, second, north, 'an earlier one');
  const row = await publishFinding(nodes.north, second, north, 'the one that is verified');
  accepted(await nodes.north.submit(revocationEnvelope(second, north, north.approver.keyId, START_MS)));
  for (const node of Object.values(nodes)) await node.start();
  for (let pass = 0; pass < 3; pass++) for (const node of Object.values(nodes)) await node.settle();

  const entries = await nodes.north.log(north.id, 0, 100);
  const bundle = accepted(await nodes.north.exportBundle(row.id, READER));
  const bundleOfPeer = accepted(await nodes.south.exportBundle(row.id, READER));
  const cosignedCheckpoint = await withCosignature(nodes.north, south, bundle);
  for (const node of Object.values(nodes)) await node.stop();
  return {
    north,
    south,
    origin: `${first.network}/north`,
    charterDigest: first.charterDigest,
    row,
    bundle: Buffer.from(bundle),
    bundleOfPeer: Buffer.from(bundleOfPeer),
    cosignedCheckpoint,
    leafHashes: entries.map(({ leafHash }) => Buffer.from(leafHash)),
  };
}

/** A finding as staff make it: the document read out of the Inspect log, and the log itself. */
async function publishFinding(
  node: ComityNode,
  federation: Federation,
  institute: TestInstitute,
  seed: string,
): Promise<StatementRow> {
  const [read] = accepted(
    await readResults([{ path: INSPECT_LOG }], { newNonce: () => '0123456789abcdef'.repeat(2) }),
  );
  if (read === undefined) throw new Error('the log holds a finding');
  const { document } = read;
  const content = writeFindingDocument(document);
  const { sizeBytes, sha256, chunkRoot } = measurePart(content);
  const part = Part.parse({
    name: 'finding.json',
    mediaType: FINDING_MEDIA_TYPE,
    sizeBytes,
    sha256: bytesToHex(sha256),
    chunkRoot: bytesToHex(chunkRoot),
    audience: null,
  });
  accepted(await node.putPart(part.sha256, streamOf(content)));
  const label = testLabel({ federation, issuer: institute.id, issuedAtMs: START_MS, seed, parts: [part] });
  const body = { task: document.task.name, model: document.model.id };
  return accepted(await node.submit(sealFinding(institute, { type: 'finding', label, body })));
}

/** The checkpoint of the bundle with the line that the peer's newest receipt carries, as a witness's tool would join them. */
async function withCosignature(node: ComityNode, peer: TestInstitute, bundle: Uint8Array): Promise<string> {
  const receipt = (await node.receipts(peer.id, 10)).at(-1);
  if (receipt === undefined) throw new Error('the peer gave a receipt');
  const { checkpoint }: { checkpoint: string } = JSON.parse(Buffer.from(bundle).toString('utf8'));
  return checkpoint + accepted(readReceipt(receipt.envelope)).receipt.cosignature;
}
