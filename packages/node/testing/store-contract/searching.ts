import { encodeBase64, encodeUtf8 } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import { searchWords } from '../../src/search/search-words.ts';
import type { NewStatement } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import { ALPHA, appendOf, BRAVO, heldEntry, newStatement } from './rows.ts';

export function searchContract(open: OpenStore): void {
  describe('a search', () => {
    const rig = eachTest(open);
    const found = (query: string, limit = 10) => rig.store().found({ words: searchWords(query), limit });

    it('finds what holds every word: title, author, texts of the body; the newest first', async () => {
      const entries = [
        { task: 'gpqa_diamond', model: 'openai/gpt-4o' },
        { task: 'cyber', model: 'anthropic/claude', text: '模型安全评估' },
        {
          task: 'gpqa_main',
          model: 'openai/gpt-4o-mini',
          at: '2026-11-21T04:00:00.000Z',
          digest: 'ab'.repeat(32),
        },
      ].map((body, at) => heldEntry(at, withBody(`Étude ${at}`, body)));
      await rig.store().commit([appendOf(ALPHA, entries)]);
      await rig.store().commit([appendOf(BRAVO, [heldEntry(0, newStatement('other'))])]);
      expect(await found('gpqa')).toEqual([3, 1]);
      expect(await found('GPQA diam')).toEqual([1]);
      expect(await found('openai 4o')).toEqual([3, 1]);
      expect(await found('etude')).toEqual([3, 2, 1]);
      expect(await found('alpha', 2)).toEqual([3, 2]);
      expect(await found('bravo')).toEqual([4]);
      expect(await found('安全')).toEqual([2]);
      expect(await found('全安')).toEqual([]);
      for (const nothing of ['2026', 'abab', 'envelope', 'diamond gpqa cyber', 'gp'])
        expect(await found(nothing)).toEqual([]);
      expect(await found('')).toEqual([4, 3, 2, 1]);
      expect(await found('"* OR NEAR(')).toEqual([]);
      expect(await rig.store().found({ words: ['gpqa'], text: 'ÉTUDE 2', limit: 9 })).toEqual([3]);
      expect(await rig.store().found({ words: [], text: 'tle of', limit: 9 })).toEqual([4]);
      expect(await (await rig.reopen()).found({ words: ['cyber'], limit: 9 })).toEqual([2]);
    });

    it('does not find what was taken from the lists', async () => {
      const statement = withBody('gone', { task: 'secret-task', model: 'm' });
      await rig.store().commit([appendOf(ALPHA, [heldEntry(0, statement)])]);
      await rig.store().commit([{ kind: 'index', statement: statement.id, title: 'Other' }]);
      expect([await found('gone'), await found('other'), await found('secret')]).toEqual([[], [1], [1]]);
      await rig.store().commit([{ kind: 'index', statement: statement.id, title: '' }]);
      expect([await found('other'), await found('secret'), await found('alpha')]).toEqual([[], [], []]);
    });

    it('leads to the statements, in the order asked', async () => {
      await rig.store().commit([
        appendOf(
          ALPHA,
          [0, 1, 2].map((at) => heldEntry(at, newStatement(`${at}`))),
        ),
      ]);
      const rows = await rig.store().statementsAt([3, 9, 1]);
      expect(rows.map(({ arrival }) => arrival)).toEqual([3, 1]);
      expect(rows[0]).toEqual((await rig.store().statements({ limit: 1 }))[0]);
      expect(await rig.store().statementsAt([])).toEqual([]);
    });
  });
}

function withBody(title: string, body: object): NewStatement {
  const payload = encodeBase64(encodeUtf8(JSON.stringify({ predicate: { body } })));
  return { ...newStatement(title), title, envelope: encodeUtf8(JSON.stringify({ payload, signatures: [] })) };
}
