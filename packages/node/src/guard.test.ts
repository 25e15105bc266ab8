import { type InstituteId, type RequestMessage, readAnswer, writeMessage } from '@comity/protocol';
import { expect, test } from 'vitest';
import {
  accepted,
  memoryKeys,
  memoryStore,
  openSites,
  sealFinding,
  sealWithdrawal,
  streamOf,
  testFederation,
  testFinding,
} from '../testing/index.ts';
import { serve } from './serve.ts';
import { loadState } from './state.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const SOUTH = 'south' as InstituteId; // as: a name of the federation

/** North has withdrawn a finding and its mirror in memory has forgotten that: every question about it as the wire asks it. */
async function forgetful() {
  const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
  const sites = await openSites(federation, { startMs: START_MS });
  const { node, institute, memory } = sites.site('north');
  const { statement, part, content } = testFinding({
    federation,
    issuer: institute.id,
    issuedAtMs: START_MS,
    seed: 'one',
  });
  accepted(await node.putPart(part.sha256, streamOf(content)));
  const row = accepted(await node.submit(sealFinding(institute, statement)));
  for (const name of ['south', 'east']) await sites.close(name);
  const to = [SOUTH];
  accepted(
    await node.submit(
      sealWithdrawal({ federation, by: institute, issuedAtMs: START_MS, seed: 'back', to }, row.id),
    ),
  );
  const store = memoryStore(memory);
  const state = await loadState(store, institute.id, federation.network);
  const core = {
    clock: sites.clock,
    keys: memoryKeys(institute.nodeSeed),
    store,
    emit: () => undefined,
    state,
  };
  const asked = async (request: RequestMessage) =>
    accepted(
      readAnswer(
        await serve(core, { behind: () => undefined, pushed: () => undefined }, SOUTH, writeMessage(request)),
      ),
    ).head;
  return { sites, state, memory, row, part, asked, author: institute.id };
}

test('what memory has forgotten is stopped at the door, and said in an event', async () => {
  const { sites, state, memory, row, part, asked, author } = await forgetful();
  const entries = { type: 'entries', author, positions: [row.position] } satisfies RequestMessage;
  expect(await asked(entries)).toMatchObject({ found: [], withheld: [row.position] });
  state.standing.withdrawals.clear();
  expect((await asked(entries)).type).toBe('refused');
  expect(
    (await asked({ type: 'pull', author, from: row.position, bytesMax: 1_000_000, bare: [] })).type,
  ).toBe('refused');
  expect((await asked({ type: 'manifest', statement: row.id, part: part.name })).type).toBe('refused');
  expect((await asked({ type: 'chunk', statement: row.id, part: part.name, index: 0 })).type).toBe('refused');
  const stopped = memory.events.filter(({ kind }) => kind === 'delivery-stopped');
  expect(stopped.map(({ subject }) => subject)).toEqual(
    Array(4).fill({ institute: SOUTH, statement: row.id }),
  );
  await sites[Symbol.asyncDispose]();
});

test('what may go is let through', async () => {
  const { sites, asked, author } = await forgetful();
  expect(await asked({ type: 'pull', author, from: 0, bytesMax: 1_000_000, bare: [] })).toMatchObject({
    type: 'page',
    runs: [
      ['e', 5],
      ['w', 1],
      ['e', 1],
    ],
  });
  await sites[Symbol.asyncDispose]();
});
