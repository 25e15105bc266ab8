import { type AccessEntry, bytesToHex, encodeUtf8, NetworkId, StatementId, sha256 } from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  emptyMemory,
  type Memory,
  manualClock,
  memoryKeys,
  memoryStore,
  testInstitute,
} from '../testing/index.ts';
import { openAccessLog } from './access-log.ts';
import { loadState } from './state.ts';
import type { Store } from './store.ts';
import { verifyAccessLog } from './verify-access-log.ts';

const NORTH = testInstitute('north');
const NETWORK = NetworkId.parse('testnet');

const entry = (by: string, statements = 1): AccessEntry => ({
  kind: 'read',
  by,
  roles: ['reader'],
  unit: 'general',
  purposes: ['safety-evaluation'],
  action: 'statement',
  statements: Array.from({ length: statements }, (_, at) => ({
    id: StatementId.parse(bytesToHex(sha256(encodeUtf8(`${by} ${at}`)))),
  })),
  outcome: 'permitted',
  rules: ['reader-role'],
  charter: 1,
  registry: null,
});

/** A log on this memory, as after a start. */
async function logOn(
  memory: Memory,
  change: (store: Store) => Store = (store) => store,
  segmentBytesMax?: number,
) {
  const store = change(memoryStore(memory));
  const state = await loadState(store, NORTH.id, NETWORK);
  const core = {
    store,
    state,
    clock: manualClock(0),
    keys: memoryKeys(NORTH.nodeSeed),
    emit: () => undefined,
  };
  return { log: openAccessLog(core, segmentBytesMax), verify: () => verifyAccessLog(core) };
}

const failing =
  (what: 'append' | 'commit', faults: { left: number }) =>
  (store: Store): Store => {
    const fail = async <Value>(act: () => Promise<Value>): Promise<Value> => {
      if (faults.left-- > 0) throw new Error('the disk is gone');
      return act();
    };
    return what === 'commit'
      ? { ...store, commit: (...given) => fail(() => store.commit(...given)) }
      : {
          ...store,
          accessLog: {
            ...store.accessLog,
            append: (...given) => fail(() => store.accessLog.append(...given)),
          },
        };
  };

test('reads that wait together are written together, each with a line of its own', async () => {
  const memory = emptyMemory();
  let commits = 0;
  const { log, verify } = await logOn(memory, (store) => ({
    ...store,
    commit: (...given) => {
      commits += 1;
      return store.commit(...given);
    },
  }));
  const places = await Promise.all(Array.from({ length: 200 }, (_, at) => log.note(entry(`reader-${at}`))));
  expect(places.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 200 }, (_, at) => at + 2));
  expect(commits).toBeLessThanOrEqual(2);
  expect(await verify()).toMatchObject({ lines: 201, segments: 1, head: { sequence: 201 }, problems: [] });
});

test('a segment ends sealed, and the next one begins with the digest of that seal', async () => {
  const memory = emptyMemory();
  const { log } = await logOn(memory, undefined, SMALL_BYTES);
  for (let at = 0; at < 20; at += 1) await log.note(entry(`reader-${at}`));
  await Promise.all(Array.from({ length: 20 }, (_, at) => log.note(entry(`reader-${at}`))));
  const again = await logOn(memory, undefined, SMALL_BYTES);
  await again.log.note(entry('after a restart'));
  const report = await again.verify();
  expect([report.segments > 5, report.problems]).toEqual([true, []]);
  expect(Math.max(...[...memory.accessLog.values()].map(({ length }) => length))).toBeLessThanOrEqual(
    SMALL_BYTES,
  );
});
const SMALL_BYTES = 4_096;

test.each(['append', 'commit'] as const)(
  'a fault of %s fails the reads that waited, and the log goes on after it',
  async (what) => {
    const memory = emptyMemory();
    const faults = { left: 0 };
    const { log, verify } = await logOn(memory, failing(what, faults));
    await log.note(entry('before'));
    faults.left = 1;
    const both = await Promise.allSettled([log.note(entry('one')), log.note(entry('two'))]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await log.note(entry('after'));
    expect((await verify()).problems).toEqual([]);
  },
);

test('files that are ahead of the database hold, and are gone on from after a restart', async () => {
  const memory = emptyMemory();
  const { log } = await logOn(memory);
  await log.note(entry('first'));
  const head = memory.accessHead;
  await log.note(entry('second'));
  memory.accessHead = head;
  const again = await logOn(memory);
  expect((await again.verify()).problems).toEqual([]);
  expect((await again.log.note(entry('third'))).sequence).toBe(4);
  expect(await again.verify()).toMatchObject({ lines: 4, problems: [] });
});

test.each<[string, string, number, (file: Uint8Array) => Uint8Array]>([
  ['cut short', 'line-missing', 3, (file) => file.slice(0, placeOf(file, 2))],
  ['changed at its end', 'line-changed', 4, (file) => tampered(file, 'third', 'dirht')],
  ['changed in the middle', 'line-changed', 3, (file) => tampered(file, 'second', 'dnoces')],
  ['emptied', 'line-missing', 1, () => new Uint8Array()],
])('a file that was %s is reported, also after the log went on', async (_, code, sequence, change) => {
  const memory = emptyMemory();
  const { log } = await logOn(memory);
  for (const by of ['first', 'second', 'third']) await log.note(entry(by));
  memory.accessLog.set(1, change(memory.accessLog.get(1) ?? new Uint8Array()));
  const again = await logOn(memory);
  expect((await again.verify()).problems[0]).toMatchObject({ code, sequence });
  await again.log.note(entry('fourth'));
  expect((await again.verify()).problems[0]).toMatchObject({ code, sequence });
});

test('a torn line is left behind', async () => {
  const memory = emptyMemory();
  const { log } = await logOn(memory);
  await log.note(entry('first'));
  const whole = memory.accessLog.get(1) ?? new Uint8Array();
  memory.accessLog.set(1, new Uint8Array([...whole, ...encodeUtf8('{"kind":"re')]));
  expect((await (await logOn(memory)).verify()).problems).toEqual([]);
});

/** Where the line of this number ends, with its newline. */
function placeOf(file: Uint8Array, count: number): number {
  let end = 0;
  for (let at = 0; at < count; at += 1) end = file.indexOf(0x0a, end) + 1;
  return end;
}

const tampered = (file: Uint8Array, from: string, to: string): Uint8Array =>
  encodeUtf8(new TextDecoder().decode(file).replace(from, to));
