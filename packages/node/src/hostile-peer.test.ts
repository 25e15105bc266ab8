import {
  ed25519Signer,
  encodeUtf8,
  type InstituteId,
  instantOf,
  RECEIPT_PAYLOAD_TYPE,
  type RequestMessage,
  readRequest,
  sealEnvelope,
  vectorDigest,
  writeMessage,
  writeReceipt,
} from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import { type HandmadeLog, handmadeLog, noise } from '../testing/handmade-log.ts';
import {
  accepted,
  delegationsOf,
  emptyMemory,
  type Federation,
  manualClock,
  memoryKeys,
  memoryStore,
  nextCharter,
  revocationEnvelope,
  sealFinding,
  sealStatement,
  seededRandom,
  type TestInstitute,
  testFederation,
  testFinding,
  testMarking,
  testReader,
} from '../testing/index.ts';
import { createNode } from './create-node.ts';
import type { Network } from './network.ts';
import { refused } from './serve.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const READER = testReader('reader');

/** Answers one request of the victim; undefined: the default answer. */
type Script = (request: RequestMessage) => Uint8Array | undefined;

/** South, with one peer, north, that answers as the script says. */
async function victim(
  federation: Federation,
  log: HandmadeLog | undefined,
  script: Script = () => undefined,
) {
  const [north, south] = federation.institutes;
  if (north === undefined || south === undefined) return expect.unreachable();
  const heads = log === undefined ? [] : [{ author: north.id, size: log.size, root: log.root as never }]; // a digest by form
  const answer = (request: RequestMessage): Uint8Array => {
    const scripted = script(request);
    if (scripted !== undefined) return scripted;
    if (request.type === 'compare') {
      const charter = { version: federation.charter.version, sha256: federation.charterDigest };
      const equal = vectorDigest(heads) === request.vector;
      return writeMessage({
        type: 'compared',
        charter,
        heads: equal ? null : heads,
        owed: [],
        awaited: [],
        heartbeat: null,
      });
    }
    if (request.type === 'pull' && log !== undefined) return log.page(request.from);
    return writeMessage({ type: 'noted' });
  };
  let serve: Parameters<Network['serve']>[0] = () => expect.unreachable();
  const traffic = { bytesIn: 0, bytesOut: 0 };
  const network: Network = {
    request: async (_institute, _lane, message) => answer(accepted(readRequest(message)).head),
    admit: () => undefined,
    serve: (handler) => {
      serve = handler;
    },
    connected: () => [{ institute: north.id, control: traffic, alert: traffic, bulk: traffic }],
    onChange: () => () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
  };
  const memory = emptyMemory();
  const node = await createNode(
    {
      clock: manualClock(START_MS),
      random: seededRandom(1),
      keys: memoryKeys(south.nodeSeed),
      network,
      store: memoryStore(memory),
      emit: () => undefined,
    },
    { institute: south.id, network: federation.network },
  );
  accepted(await node.adoptCharter(federation.charterEnvelope));
  await node.start();
  const settle = async () => {
    await node.settle(3);
    return (await node.peers()).find(({ institute }) => institute === north.id)?.lastProblem ?? null;
  };
  return {
    node,
    memory,
    settle,
    ask: (from: string, message: Uint8Array) => serve(from, 'control', message),
    states: () => (memory.entries.get(north.id) ?? []).map(({ state }) => state),
  };
}

const federationOf = () => testFederation(['north', 'south', 'east'], { startMs: START_MS });
const northOf = (federation: Federation): TestInstitute => federation.institutes[0] ?? expect.unreachable();

function findings(
  federation: Federation,
  count: number,
  change: Parameters<typeof testMarking>[0] = {},
): Uint8Array[] {
  const north = northOf(federation);
  return Array.from({ length: count }, (_, at) => {
    const { statement } = testFinding({
      federation,
      issuer: north.id,
      issuedAtMs: START_MS,
      seed: `hostile ${at}`,
      marking: testMarking(change),
    });
    return sealFinding(north, statement);
  });
}

/** North's log: its two delegations, then these. */
function logOf(
  federation: Federation,
  envelopes: readonly Uint8Array[],
  change: { pageEnd?: number; signer?: ReturnType<typeof ed25519Signer> } = {},
): HandmadeLog {
  const north = northOf(federation);
  const all = [...delegationsOf(federation, north, START_MS), ...envelopes];
  const { pageEnd, signer = north.node } = change;
  return handmadeLog(all, {
    network: federation.network,
    author: north.id,
    signer,
    ...(pageEnd === undefined ? {} : { pageEnd }),
  });
}

describe('pages that do not hold together are refused whole', () => {
  const cases: readonly [string, string, (log: HandmadeLog) => Uint8Array][] = [
    ['an envelope left out of the counts', 'page-malformed', (log) => log.page(0, { envelopes: [] })],
    ['hashes that no run speaks of', 'page-malformed', (log) => log.page(0, { hashes: [noise('x')] })],
    ['another size than the checkpoint', 'page-malformed', (log) => log.page(0, { size: log.size + 1 })],
    [
      'an entry replaced by a leaf hash of its own making',
      'page-root-wrong',
      (log) =>
        log.page(0, {
          runs: [['w', log.size]],
          hashes: Array.from({ length: log.size }, () => noise('y')),
          envelopes: [],
        }),
    ],
    ['a proof too many', 'page-root-wrong', (log) => log.page(0, { proof: [noise('z')] })],
  ];
  test.each(cases)('%s', async (_name, code, page) => {
    const federation = federationOf();
    const log = logOf(federation, findings(federation, 1));
    const { settle, memory } = await victim(federation, log, (request) =>
      request.type === 'pull' ? page(log) : undefined,
    );
    expect(await settle()).toBe(code);
    expect(memory.entries.size).toBe(0);
  });

  test('a checkpoint of a key that is not of the institute’s node', async () => {
    const federation = federationOf();
    const stranger = ed25519Signer(noise('stranger'));
    const { settle, memory } = await victim(federation, logOf(federation, [], { signer: stranger }));
    expect(await settle()).toBe('checkpoint-signer-unknown');
    expect(memory.entries.size).toBe(0);
  });

  test('a message that is no message', async () => {
    const federation = federationOf();
    for (const bytes of [
      new Uint8Array([0, 0]),
      new Uint8Array([255, 255, 255, 255, 1]),
      writeMessage({ type: 'noted' }),
    ]) {
      const { settle } = await victim(federation, undefined, () => bytes);
      expect(await settle()).toBe('message-malformed');
    }
  });

  test('a page that ends early leads to the checkpoint by its proof, and the next one goes on', async () => {
    const federation = federationOf();
    const log = logOf(federation, findings(federation, 5));
    const first = logOf(federation, findings(federation, 5), { pageEnd: 4 });
    const { settle, states } = await victim(federation, log, (request) =>
      request.type === 'pull' && request.from === 0 ? first.page(0) : undefined,
    );
    expect(await settle()).toBeNull();
    expect(states()).toEqual(Array.from({ length: 7 }, () => 'held'));
  });
});

test('while a log is being caught up with, nothing of it is exported: the proof would lead nowhere', async () => {
  const federation = federationOf();
  const all = logOf(federation, findings(federation, 5));
  const first = logOf(federation, findings(federation, 5), { pageEnd: 4 });
  const { node, settle, memory } = await victim(federation, all, (request) => {
    if (request.type !== 'pull') return undefined;
    return request.from === 0 ? first.page(0) : writeMessage({ type: 'refused', wire: 'busy' });
  });
  expect(await settle()).toBe('peer-refused');
  const id = memory.statements.at(-1)?.id ?? expect.unreachable();
  const exported = await node.exportBundle(id, testReader('auditor'));
  expect(exported.ok ? 'exported' : exported.refusal.code).toBe('log-incomplete');
});

describe('a bad record is set aside and delays none behind it', () => {
  const bad: readonly [string, string, (federation: Federation) => Uint8Array][] = [
    ['of another network', 'network-wrong', (federation) => altered(federation, { network: 'elsewhere' })],
    ['of another issuer', 'issuer-wrong', (federation) => altered(federation, { issuer: 'east' })],
    ['with one signature of two', 'signers-insufficient', (federation) => one(federation)],
    [
      'issued after the delegation ended',
      'signer-outside-window',
      (federation) => altered(federation, { issuedAt: '2036-11-21T04:00:00.000Z' }),
    ],
    [
      'that names another charter of this version',
      'charter-fork',
      (federation) => altered(federation, { charter: { version: 1, sha256: 'a'.repeat(64) } }),
    ],
  ];
  test.each(bad)('a finding %s', async (_name, code, make) => {
    const federation = federationOf();
    const log = logOf(federation, [make(federation), ...findings(federation, 1)]);
    const { node, settle, states, memory } = await victim(federation, log);
    await settle();
    expect(states()).toEqual(['held', 'held', 'quarantined', 'held']);
    expect(
      memory.events.filter(({ kind }) => kind === 'statement-quarantined').map(({ subject }) => subject.code),
    ).toEqual([code]);
    expect((await node.statements({ limit: 10, type: 'finding' }, READER)).items).toHaveLength(1);
  });

  test('a statement that is logged twice counts once', async () => {
    const federation = federationOf();
    const [twice = new Uint8Array()] = findings(federation, 1);
    const log = logOf(federation, [twice, twice, ...findings(federation, 2).slice(1)]);
    const { settle, states, memory } = await victim(federation, log);
    expect(await settle()).toBeNull();
    expect(states()).toEqual(['held', 'held', 'held', 'quarantined', 'held']);
    expect(memory.events.map(({ subject }) => subject.code)).toContain('statement-known');
  });

  test('an envelope that cannot even be read goes by its bare leaf hash', async () => {
    const federation = federationOf();
    const broken = encodeUtf8('{"payload":"!"}');
    const log = logOf(federation, [broken, ...findings(federation, 1)]);
    const { settle, states } = await victim(federation, log, (request) =>
      request.type === 'pull' && request.bare.length > 0
        ? log.page(0, {
            runs: [
              ['e', 2],
              ['u', 1],
              ['e', 1],
            ],
            hashes: [leafAt(federation, broken)],
            envelopes: without(federation, broken),
          })
        : undefined,
    );
    await settle();
    expect(states()).toEqual(['held', 'held', 'unheld', 'held']);
  });

  test('what the marking does not let us have is not kept, though the peer sent it', async () => {
    const federation = federationOf();
    const log = logOf(
      federation,
      findings(federation, 1, {
        audience: { institutes: ['east' as InstituteId], groups: [], public: false },
      }),
    );
    const { settle, states, memory } = await victim(federation, log);
    await settle();
    expect(states()).toEqual(['held', 'held', 'withheld']);
    expect(JSON.stringify([...memory.byId.values()].map(({ title }) => title))).not.toContain('hostile');
  });

  test('a delegation under an older charter than one before it', async () => {
    const first = federationOf();
    const second = nextCharter(first, ['north', 'south', 'east'], START_MS);
    const north = northOf(first);
    const newer = revocationEnvelope(second, north, north.approver.keyId, START_MS);
    const older = revocationEnvelope(first, north, north.publisher.keyId, START_MS);
    const log = handmadeLog([newer, older], { network: first.network, author: north.id, signer: north.node });
    const { node, settle, memory, states } = await victim(first, log);
    expect(await settle()).toBe('charter-unknown');
    expect(memory.entries.size).toBe(0);
    accepted(await node.adoptCharter(second.charterEnvelope));
    expect(await settle()).toBeNull();
    expect(states()).toEqual(['held', 'quarantined']);
    expect(memory.events.at(-1)?.subject.code).toBe('delegation-charter-older');
  });
});

describe('what is asked for singly must be what the log committed to', () => {
  test('another envelope at an unheld position', async () => {
    const federation = federationOf();
    const [wanted = new Uint8Array(), other = new Uint8Array()] = findings(federation, 2);
    const log = logOf(federation, [wanted]);
    const page = (from: number) =>
      log.page(from, {
        runs: [
          ['e', 2],
          ['u', 1],
        ],
        hashes: [leafAt(federation, wanted)],
        envelopes: delegationsOf(federation, northOf(federation), START_MS),
      });
    const { settle, states } = await victim(federation, log, (request) => {
      if (request.type === 'pull') return page(request.from);
      if (request.type === 'entries')
        return writeMessage({ type: 'entries', author: northOf(federation).id, found: [2], withheld: [] }, [
          other,
        ]);
      return undefined;
    });
    expect(await settle()).toBe('log-entry-mismatch');
    expect(states()).toEqual(['held', 'held', 'unheld']);
  });
});

describe('two heads', () => {
  test('of one size, both signed: the fork is kept with both notes', async () => {
    const federation = federationOf();
    const [a = new Uint8Array(), b = new Uint8Array()] = findings(federation, 2);
    const log = logOf(federation, [a]);
    const fork = logOf(federation, [b]);
    let forked = false;
    const { node, settle, memory } = await victim(federation, log, (request) => {
      if (!forked) return undefined;
      if (request.type === 'compare') {
        const charter = { version: 1, sha256: federation.charterDigest };
        return writeMessage({
          type: 'compared',
          charter,
          heads: [{ author: northOf(federation).id, size: fork.size, root: fork.root as never }],
          owed: [],
          awaited: [],
          heartbeat: null,
        }); // a digest by form
      }
      if (request.type === 'checkpoint')
        return writeMessage({ type: 'checkpoint', author: northOf(federation).id }, [fork.note]);
      return undefined;
    });
    expect(await settle()).toBeNull();
    forked = true;
    expect(await settle()).toBe('checkpoint-fork');
    expect(memory.forks[0]?.theirs).toEqual(fork.note);
    expect((await node.status()).forks).toBeGreaterThan(0);
  });
});

describe('what peers hear', () => {
  test('a peer that refuses is a problem of that peer', async () => {
    const { settle } = await victim(federationOf(), undefined, () =>
      writeMessage({ type: 'refused', wire: 'busy' }),
    );
    expect(await settle()).toBe('peer-refused');
  });

  test('who is no member under the charter gets the coarse answer, whatever is asked', async () => {
    const { ask } = await victim(federationOf(), undefined);
    const answer = await ask('stranger', writeMessage({ type: 'charters', from: 1 }));
    expect(answer).toEqual(refused({ code: 'peer-not-member', facts: {} }));
  });

  test('a receipt that is none, or of somebody else, or of what we never signed, is not noted', async () => {
    const federation = federationOf();
    const { ask, memory } = await victim(federation, undefined);
    for (const peer of ['east', 'north']) {
      const forged = receiptOf(federation, peer);
      expect(await ask('north', writeMessage({ type: 'receipt' }, [forged]))).toEqual(
        refused({ code: 'receipt-signer-wrong', facts: {} }),
      );
    }
    const answer = await ask('north', writeMessage({ type: 'receipt' }, [encodeUtf8('{}')]));
    expect(answer).toEqual(writeMessage({ type: 'refused', wire: 'malformed' }));
    expect(memory.receipts).toEqual([]);
  });

  test('an entry that is not there and one that is not yours are answered alike', async () => {
    const federation = federationOf();
    const log = logOf(federation, findings(federation, 1, { onward: 'none' }));
    const { ask, settle, memory } = await victim(federation, log);
    await settle();
    const id = memory.statements.at(-1)?.id ?? expect.unreachable();
    const nobody = 'f'.repeat(64) as typeof id;
    const part = 'finding.json' as never; // a part's name by form
    const there = await ask('east', writeMessage({ type: 'manifest', statement: id, part }));
    expect(there).toEqual(await ask('east', writeMessage({ type: 'manifest', statement: nobody, part })));
  });
});

/** A finding of north whose label says something else, signed all the same. */
function altered(federation: Federation, change: Record<string, unknown>): Uint8Array {
  const north = northOf(federation);
  const { statement } = testFinding({ federation, issuer: north.id, issuedAtMs: START_MS, seed: 'altered' });
  const label = { ...statement.label, ...change } as typeof statement.label; // wrong on purpose, in form still a label
  return sealFinding(north, { ...statement, label } as typeof statement);
}

function one(federation: Federation): Uint8Array {
  const north = northOf(federation);
  const { statement } = testFinding({ federation, issuer: north.id, issuedAtMs: START_MS, seed: 'one' });
  return sealStatement(statement, [north.publisher]);
}

/** A receipt for our empty log, signed by north's node. */
function receiptOf(federation: Federation, peer: string): Uint8Array {
  const payload = writeReceipt({
    _type: 'urn:comity:receipt:1',
    network: federation.network,
    peer: peer as InstituteId,
    author: 'south' as InstituteId,
    size: 5,
    root: federation.charterDigest,
    held: [[0, 5]],
    parts: [],
    cosignature: '',
    issuedAt: instantOf(START_MS),
  });
  return sealEnvelope(RECEIPT_PAYLOAD_TYPE, payload, [northOf(federation).node]);
}

const leafAt = (federation: Federation, envelope: Uint8Array): Uint8Array => {
  const north = northOf(federation);
  const alone = handmadeLog([envelope], {
    network: federation.network,
    author: north.id,
    signer: north.node,
  });
  return Uint8Array.from(Buffer.from(alone.root, 'hex'));
};

const without = (federation: Federation, broken: Uint8Array): Uint8Array[] =>
  [...delegationsOf(federation, northOf(federation), START_MS), ...findings(federation, 1)].filter(
    (envelope) => envelope !== broken,
  );
