import {
  type AnswerMessage,
  adoptCharter,
  type ControlHistory,
  encodeUtf8,
  type InstituteId,
  joinControl,
  parseEnvelope,
  parseStatement,
  RECEIPT_PAYLOAD_TYPE,
  type Receipt,
  type RequestMessage,
  readAnswer,
  readReceipt,
  readRequest,
  STATEMENT_PAYLOAD_TYPE,
  sealEnvelope,
  sha256Hex,
  writeMessage,
  writeReceipt,
} from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  createMemoryHub,
  delegationsOf,
  emptyMemory,
  manualClock,
  memoryKeys,
  memoryStore,
  sealFinding,
  seededRandom,
  streamOf,
  testFederation,
  testFinding,
  testMarking,
} from '../testing/index.ts';
import { createNode } from './create-node.ts';
import type { Network } from './network.ts';
import { authorityOf, loadState } from './state.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

/** Changes what a node hears: the answer of a peer, with the request that it answers. */
type Lie = (peer: string, request: RequestMessage, answer: AnswerMessage) => AnswerMessage;

/** Nodes in step, each of which hears its peers through `lies`, which tests set. */
async function nodesThatHear(names: readonly string[]) {
  const hub = createMemoryHub();
  const federation = testFederation(names, { startMs: START_MS });
  const lies = new Map<string, Lie>();
  const boot = async (name: string, startMs = START_MS) => {
    const institute = federation.institutes.find(({ id }) => id === name) ?? expect.unreachable(name);
    const truthful = hub.network(institute.id, institute.node.publicKey);
    const network: Network = {
      request: async (peer, lane, message, signal) => {
        const bytes = await truthful.request(peer, lane, message, signal);
        const lie = lies.get(name);
        if (lie === undefined) return bytes;
        const { head, blobs } = accepted(readAnswer(bytes));
        return writeMessage(lie(peer, accepted(readRequest(message)).head, head), blobs);
      },
      admit: (members) => truthful.admit(members),
      serve: (handler) => truthful.serve(handler),
      connected: () => truthful.connected(),
      onChange: (listener) => truthful.onChange(listener),
      start: () => truthful.start(),
      stop: () => truthful.stop(),
    };
    const clock = manualClock(startMs);
    const deps = { clock, random: seededRandom(1), keys: memoryKeys(institute.nodeSeed), network };
    const node = await createNode(
      { ...deps, store: memoryStore(emptyMemory()), emit: () => undefined },
      { institute: institute.id, network: federation.network },
    );
    accepted(await node.adoptCharter(federation.charterEnvelope));
    for (const each of delegationsOf(federation, institute, START_MS)) accepted(await node.submit(each));
    const publish = async (seed: string, audience?: readonly string[]) => {
      const marking = audience && {
        marking: testMarking({
          audience: { institutes: audience as InstituteId[], groups: [], public: false },
        }),
      };
      const input = { federation, issuer: institute.id, issuedAtMs: START_MS, seed, ...marking };
      const { statement, part, content } = testFinding(input);
      accepted(await node.putPart(part.sha256, streamOf(content)));
      return accepted(await node.submit(sealFinding(institute, statement)));
    };
    return { institute, node, network, publish };
  };
  return { federation, lies, boot };
}

test('a peer that claims a longer log of ours does not silence us', async () => {
  const { lies, boot } = await nodesThatHear(['north', 'south']);
  const [north, south] = [await boot('north'), await boot('south')];
  for (const { node } of [north, south]) await node.start();
  await north.node.settle();
  lies.set('north', (_peer, _request, answer) =>
    answer.type === 'compared'
      ? {
          ...answer,
          heads: [
            { author: north.institute.id, size: 1_000_000, root: sha256Hex(new Uint8Array()) as never },
          ], // a digest by form
        }
      : answer,
  );
  await north.node.settle(2);
  expect((await north.node.status()).signing).toBe(true);
  await north.publish('still signing');
  for (const { node } of [north, south]) await node.stop();
});

test('a peer that claims another head of a third institute makes no fork of it', async () => {
  const { lies, boot } = await nodesThatHear(['north', 'south', 'east']);
  const all = [await boot('north'), await boot('south'), await boot('east')] as const;
  const [north, south, east] = all;
  for (const { node } of all) await node.start();
  for (let pass = 0; pass < 3; pass++) for (const { node } of all) await node.settle();
  lies.set('south', (peer, _request, answer) =>
    answer.type === 'compared' && peer === 'east'
      ? {
          ...answer,
          heads: [{ author: north.institute.id, size: 2, root: sha256Hex(encodeUtf8('other')) as never }], // a digest by form
        }
      : answer,
  );
  await south.node.settle(2);
  expect((await south.node.status()).forks).toBe(0);
  const seen = (await south.node.peers()).find(({ institute }) => institute === east.institute.id);
  expect(seen?.lastProblem).toBe('page-root-wrong');
  for (const { node } of all) await node.stop();
});

test('a relay that calls an entry withheld leaves it open to be asked of its author', async () => {
  const { lies, boot } = await nodesThatHear(['north', 'south', 'east']);
  const [north, south] = [await boot('north'), await boot('south')];
  const row = await north.publish('for east alone', ['east']);
  for (const { node } of [north, south]) await node.start();
  for (let pass = 0; pass < 3; pass++) for (const { node } of [north, south]) await node.settle();
  await north.node.stop();
  const east = await boot('east');
  lies.set('east', (_peer, _request, answer) =>
    answer.type === 'page'
      ? { ...answer, runs: answer.runs.map(([kind, count]) => [kind === 'u' ? 'w' : kind, count]) }
      : answer,
  );
  await east.node.start();
  await east.node.settle();
  const states = (await east.node.log(north.institute.id, 0, 10)).map(({ state }) => state);
  expect(states[row.position]).toBe('unheld');
  for (const { node } of [south, east]) await node.stop();
});

test('a peer whose clock is ahead is not heard in the future', async () => {
  const { boot } = await nodesThatHear(['north', 'south']);
  const [north, south] = [await boot('north', START_MS + 3_600_000), await boot('south')];
  for (const { node } of [north, south]) await node.start();
  for (let pass = 0; pass < 3; pass++) for (const { node } of [north, south]) await node.settle();
  const [seen] = await south.node.peers();
  expect(seen?.heardAt).toBe('2026-11-21T04:00:00.000Z');
  for (const { node } of [north, south]) await node.stop();
});

test('a receipt counts only with a cosignature that verifies over our own tree', async () => {
  const { boot } = await nodesThatHear(['north', 'south']);
  const [north, south] = [await boot('north'), await boot('south')];
  for (const { node } of [north, south]) await node.start();
  for (let pass = 0; pass < 3; pass++) for (const { node } of [north, south]) await node.settle();
  const [given] = await north.node.receipts(south.institute.id, 1);
  const { receipt } = accepted(readReceipt(given?.envelope ?? new Uint8Array()));
  const answerTo = async (change: Partial<Receipt>) => {
    const payload = writeReceipt({ ...receipt, ...change });
    const blob = sealEnvelope(RECEIPT_PAYLOAD_TYPE, payload, [south.institute.node]);
    const message = writeMessage({ type: 'receipt' }, [blob]);
    return accepted(readAnswer(await south.network.request('north', 'control', message))).head.type;
  };
  const [dash, name, base64 = ''] = receipt.cosignature.trim().split(' ');
  const other = `${dash} ${name} ${base64.slice(0, -8)}AAAAAAA=\n`;
  expect(await answerTo({})).toBe('noted');
  expect(await answerTo({ cosignature: other })).toBe('refused');
  expect(await answerTo({ root: sha256Hex(encodeUtf8('other')) as Receipt['root'], size: 1 })).toBe(
    'refused',
  ); // as: a digest by form
  for (const { node } of [north, south]) await node.stop();
});

test('an authority is never remembered for another history of the same length', async () => {
  const federation = testFederation(['north', 'south'], { startMs: START_MS });
  const [north] = federation.institutes;
  const adopted = accepted(adoptCharter(null, federation.network, federation.charterEnvelope));
  const store = memoryStore(emptyMemory());
  const state = await loadState(store, 'south' as InstituteId, federation.network); // an institute of the federation
  if (north === undefined) return expect.unreachable();
  const historyOf = (envelope: Uint8Array): ControlHistory => {
    const { payload } = accepted(parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]));
    const statement = accepted(parseStatement(payload));
    return statement.type === 'delegation' ? accepted(joinControl([], 0, statement)) : [];
  };
  const [publisher, approver] = delegationsOf(federation, north, START_MS).map(historyOf);
  const keysOf = (history: ControlHistory = []) =>
    [...accepted(authorityOf(state, north.id, adopted, history)).delegated.keys()].filter(
      (id) => id !== north.node.keyId,
    );
  expect(keysOf(publisher)).toEqual([north.publisher.keyId]);
  expect(keysOf(approver)).toEqual([north.approver.keyId]);
});
