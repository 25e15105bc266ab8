import type { InstituteId, Marking } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  memoryStore,
  openSites,
  type Sites,
  sealFinding,
  sealRemark,
  sealWithdrawal,
  streamOf,
  testFederation,
  testFinding,
  testMarking,
  testReader,
} from '../../testing/index.ts';
import { mayRead } from '../may-read.ts';
import { skimHeld } from '../skim-held.ts';
import { loadState } from '../state.ts';
import { FACETS } from './catalogue.ts';
import type { Facets, StatementSearch } from './search-view.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
const READER = testReader('reader');
const PUBLISHER = testReader('publisher');
const OPERATOR = testReader('operator');

async function publish(sites: Sites, by: string, seed: string, marking: Marking = testMarking(), body = {}) {
  const { node, institute } = sites.site(by);
  const made = testFinding({
    federation,
    issuer: institute.id,
    issuedAtMs: sites.clock.nowMs(),
    seed,
    marking,
  });
  const statement = { ...made.statement, body: { ...made.statement.body, ...body } } as typeof made.statement; // as: the same type
  accepted(await node.putPart(made.part.sha256, streamOf(made.content)));
  const row = accepted(await node.submit(sealFinding(institute, statement)));
  await sites.settle();
  return row.id;
}

const speaking = (sites: Sites, seed: string) => ({
  federation,
  by: sites.site('north').institute,
  issuedAtMs: sites.clock.nowMs(),
  seed,
  to: ['south' as InstituteId, 'east' as InstituteId], // as: names of the federation
});

const counts = (facets: Facets, facet: keyof Facets['groups']) =>
  Object.fromEntries(facets.groups[facet].map(({ key, count }) => [key, count]));

const RED = testMarking({ tlp: 'RED', onward: 'none' });

describe('a search', () => {
  test('finds and counts by words and properties; a property counts as if it were not asked for', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    await publish(sites, 'north', 'one', testMarking(), { task: 'gpqa', model: 'alpha/large' });
    await publish(sites, 'north', 'two', testMarking(), { task: 'cyber', model: 'alpha/large' });
    await publish(sites, 'east', 'three', testMarking(), { task: 'gpqa', model: 'beta' });
    const { node } = sites.site('south');
    const find = async (search: Partial<StatementSearch>) => {
      const { items } = await node.find({ limit: 10, only: {}, ...search }, READER);
      return items.map(({ statement }) => statement.type === 'finding' && statement.body.task);
    };
    expect(await find({ only: { type: 'finding' } })).toEqual(['gpqa', 'cyber', 'gpqa']);
    expect(await find({ words: 'alph large' })).toEqual(['cyber', 'gpqa']);
    expect(await find({ words: 'gpqa', only: { author: 'north' } })).toEqual(['gpqa']);
    expect(await find({ only: { model: 'no such model' } })).toEqual([]);
    const facets = await node.facets({ only: { task: 'gpqa' } }, READER);
    expect(facets.total).toEqual({ count: 2, rule: null });
    expect(counts(facets, 'task')).toEqual({ gpqa: 2, cyber: 1 });
    expect(counts(facets, 'author')).toEqual({ north: 1, east: 1 });
    expect(counts(facets, 'withdrawn')).toEqual({ false: 2 });
    expect(facets.complete).toBe(true);
  });

  test('goes on where a page ended, also when a statement arrives between', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    for (const seed of ['a', 'b', 'c', 'd', 'e']) await publish(sites, 'north', seed);
    const { node } = sites.site('south');
    const page = (before?: number) =>
      node.find({ limit: 2, only: { type: 'finding' }, ...(before && { before }) }, READER);
    const first = await page();
    await publish(sites, 'north', 'f');
    const second = await page(first.resumeAt ?? 0);
    const third = await page(second.resumeAt ?? 0);
    const seen = [first, second, third].flatMap(({ items }) => items.map(({ row }) => row.position));
    expect(new Set(seen).size).toBe(5);
    expect(third.resumeAt).toBeNull();
    const newer = await node.find(
      { limit: 9, only: {}, newerThan: first.items[0]?.row.arrival ?? 0 },
      READER,
    );
    expect(newer.items).toHaveLength(1);
  });

  test('neither shows nor counts what the reader may not read', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    await publish(sites, 'north', 'open');
    const audience = { institutes: ['south' as InstituteId], groups: [], public: false }; // as: of the federation
    await publish(sites, 'north', 'secret', { ...RED, audience }, { model: 'hidden/model' });
    const { node } = sites.site('south');
    const all = await node.facets({ only: {} }, PUBLISHER);
    expect(counts(all, 'model')).toMatchObject({ 'hidden/model': 1 });
    expect(counts(all, 'tlp')).toMatchObject({ RED: 1 });
    for (const search of [{}, { words: 'hidden' }, { only: { model: 'hidden/model' } }]) {
      const theirs = await node.facets({ only: {}, ...search }, READER);
      expect(JSON.stringify(theirs.groups)).not.toContain('hidden');
      expect(counts(theirs, 'tlp')).not.toHaveProperty('RED');
      const { items } = await node.find({ limit: 9, only: {}, ...search }, READER);
      expect(items.every(({ marking }) => marking.tlp !== 'RED')).toBe(true);
    }
    expect((await node.facets({ words: 'hidden', only: {} }, READER)).total.count).toBe(0);
    expect((await node.find({ limit: 9, only: { type: 'finding' } }, OPERATOR)).items).toEqual([]);
  });

  test('follows what is settled about a statement: withdrawals and remarks', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const [one, two] = [await publish(sites, 'north', 'one'), await publish(sites, 'north', 'two')];
    const { node } = sites.site('north');
    const figures = async () => {
      const facets = await node.facets({ only: { type: 'finding' } }, PUBLISHER);
      return [counts(facets, 'withdrawn'), counts(facets, 'tlp')];
    };
    expect(await figures()).toEqual([{ false: 2 }, { GREEN: 2 }]);
    accepted(await node.submit(sealWithdrawal(speaking(sites, 'w'), one)));
    const narrowed = testMarking({ tlp: 'AMBER' });
    accepted(
      await node.submit(
        sealRemark(speaking(sites, 'r'), { statement: two, change: 'narrow', marking: narrowed }),
      ),
    );
    await sites.settle();
    expect(await figures()).toEqual([
      { false: 1, true: 1 },
      { GREEN: 1, AMBER: 1 },
    ]);
    const found = await node.find({ limit: 9, only: { withdrawn: 'true' } }, PUBLISHER);
    expect(found.items.map(({ row }) => row.id)).toEqual([one]);
  });

  test('counts by terms exactly what policy says of each statement', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const ids = [];
    for (const [at, tlp] of (['GREEN', 'AMBER', 'AMBER+STRICT', 'RED', 'CLEAR'] as const).entries())
      ids.push(
        await publish(
          sites,
          'north',
          `${tlp}`,
          testMarking({ tlp, onward: 'none', ...(at % 2 && { deleteBy: LATER }) }),
        ),
      );
    accepted(await sites.site('north').node.submit(sealWithdrawal(speaking(sites, 'w'), ids[0] as never))); // as: published
    await sites.settle();
    const south = sites.site('south');
    const store = memoryStore(south.memory);
    const state = await loadState(store, south.institute.id, federation.network);
    for (const reader of [READER, PUBLISHER, OPERATOR, testReader('auditor'), testReader()]) {
      const rows = await store.statements({ limit: 100 });
      const readable = rows.filter((row) => {
        const decision = mayRead({ clock: sites.clock, state }, row.id, skimHeld(row), null, reader);
        return decision.outcome === 'permit';
      });
      const { total } = await south.node.facets({ only: {} }, reader);
      expect(total.count).toBe(readable.length);
      const { items } = await south.node.find({ limit: 100, only: {} }, reader);
      expect(items.map(({ row }) => row.id)).toEqual(readable.map(({ id }) => id));
    }
    expect(FACETS).toContain('withdrawn');
  });
});
const LATER = '2027-11-21T04:00:00.000Z' as Marking['deleteBy']; // as: an instant
