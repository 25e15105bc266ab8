import type { Digest } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import type { StatementRow } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import {
  ALPHA,
  appendOf,
  BRAVO,
  bareEntry,
  CHARLIE,
  digestOf,
  heldEntries,
  heldEntry,
  newStatement,
} from './rows.ts';

export function listingContract(open: OpenStore): void {
  describe('statements', () => {
    const rig = eachTest(open);

    it('are numbered by arrival over all authors, without gaps, also after a restart', async () => {
      await rig.store().commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 2))]);
      await rig.store().commit([appendOf(BRAVO, heldEntries(BRAVO, 0, 1))]);
      // A conflict uses up no number.
      await rig
        .store()
        .commit([appendOf(CHARLIE, heldEntries(CHARLIE, 0, 2)), appendOf(BRAVO, [bareEntry(9)])]);
      const again = await rig.reopen();
      await again.commit([appendOf(ALPHA, heldEntries(ALPHA, 2, 1), 2)]);
      const rows = await again.statements({ after: 0, limit: 10 });
      expect(rows.map(({ arrival, author, position }) => [arrival, author, position])).toEqual([
        [1, ALPHA, 0],
        [2, ALPHA, 1],
        [3, BRAVO, 0],
        [4, ALPHA, 2],
      ]);
    });

    it('are listed newest first below, and oldest first above a number', async () => {
      await rig.store().commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 5))]);
      const list = async (query: { before?: number; after?: number; limit: number }) =>
        arrivals(await rig.store().statements(query));
      expect(await list({ limit: 3 })).toEqual([5, 4, 3]);
      expect(await list({ before: 3, limit: 10 })).toEqual([2, 1]);
      expect(await list({ after: 2, limit: 2 })).toEqual([3, 4]);
      expect(await list({ after: 5, limit: 2 })).toEqual([]);
      expect(await list({ before: 1, limit: 2 })).toEqual([]);
    });

    it('are filtered by author and type before they are counted', async () => {
      const kinds = ['finding', 'delegation', 'finding', 'delegation', 'finding'] as const;
      const named = (name: string) =>
        kinds.map((kind, at) => heldEntry(at, newStatement(`${name} ${at}`, kind)));
      await rig.store().commit([appendOf(ALPHA, named('a'))]);
      await rig.store().commit([appendOf(BRAVO, named('b'))]);
      const store = rig.store();
      expect(arrivals(await store.statements({ author: BRAVO, limit: 2 }))).toEqual([10, 9]);
      expect(arrivals(await store.statements({ type: 'delegation', limit: 10 }))).toEqual([9, 7, 4, 2]);
      expect(
        arrivals(await store.statements({ author: ALPHA, type: 'finding', after: 1, limit: 2 })),
      ).toEqual([3, 5]);
      expect(arrivals(await store.statements({ author: CHARLIE, limit: 2 }))).toEqual([]);
    });
    it('are found by a piece of their title, whatever its case', async () => {
      const titles = ['Jailbreak of ÉTOILE', 'jailbreak, éTOILE 2', 'Straße', 'ΟΔΟΣΑ', '100%_\'"', 'İzmir'];
      const entries = titles.map((title, at) => heldEntry(at, { ...newStatement(title), title }));
      await rig.store().commit([appendOf(ALPHA, entries)]);
      const found = async (text: string, more: { before?: number; after?: number; limit?: number } = {}) =>
        arrivals(await rig.store().statements({ text, limit: 10, ...more }));
      expect(await found('JAILBREAK')).toEqual([2, 1]);
      expect(await found('étoile')).toEqual([2, 1]);
      expect(await found('ÉTOILE 2')).toEqual([2]);
      expect(await found('raß')).toEqual([3]);
      // The last letter of the word is written otherwise when it stands alone.
      expect(await found('οδος')).toEqual([4]);
      expect(await found('ΟΔΟΣ')).toEqual([4]);
      expect(await found('%')).toEqual([5]);
      expect(await found('_\'"')).toEqual([5]);
      expect(await found('İZ')).toEqual([6]);
      expect(await found('nowhere')).toEqual([]);
      expect(await found('')).toEqual([6, 5, 4, 3, 2, 1]);
      expect(await found('jailbreak', { before: 2 })).toEqual([1]);
      expect(await found('jailbreak', { after: 0, limit: 1 })).toEqual([1]);
    });

    it('are found by what they speak about, the oldest first', async () => {
      const about = (name: string, subject: string | null) =>
        newStatement(name, 'remark', 200, { about: subject });
      await rig
        .store()
        .commit([
          appendOf(ALPHA, [
            heldEntry(0, about('a', 'x')),
            heldEntry(1, about('b', null)),
            bareEntry(2),
            heldEntry(3, about('c', 'y')),
          ]),
        ]);
      await rig.store().commit([appendOf(BRAVO, [heldEntry(0, about('d', 'x'))])]);
      await rig
        .store()
        .commit([{ kind: 'fill', author: ALPHA, entries: [heldEntry(2, newStatement('bare 2', 'remark'))] }]);
      const again = await rig.reopen();
      const found = async (subject: string, limit = 10) =>
        (await again.statementsAbout(subject, limit)).map(({ title }) => title);
      expect(await found('x')).toEqual(['Title of a', 'Title of d']);
      expect(await found('x', 1)).toEqual(['Title of a']);
      expect(await found('y')).toEqual(['Title of c']);
      expect(await found('z')).toEqual([]);
      const ofBravo = await again.statementsAbout('x', 1, BRAVO);
      expect(ofBravo.map(({ title }) => title)).toEqual(['Title of d']);
      expect((await again.statementsAbout('x', 1))[0]).toEqual(await again.statement(about('a', 'x').id));
    });

    it('are found by the digests of the parts that they name, each once', async () => {
      const [first, second] = [digestOf('first'), digestOf('second')];
      const naming = (name: string, parts: readonly Digest[]) =>
        newStatement(name, 'finding', 200, { parts });
      const one = naming('one', [first, second, first]);
      const two = naming('two', [second]);
      await rig
        .store()
        .commit([
          appendOf(ALPHA, [heldEntry(0, one), heldEntry(1, newStatement('none'))]),
          appendOf(BRAVO, [bareEntry(0, 'unheld', 'late')]),
        ]);
      const late = naming('late 0', [second]);
      await rig.store().commit([{ kind: 'fill', author: BRAVO, entries: [heldEntry(0, late)] }]);
      await rig.store().commit([appendOf(CHARLIE, [heldEntry(0, two)])]);
      const again = await rig.reopen();
      expect(await again.statementsWithPart(first)).toEqual([one.id]);
      expect(await again.statementsWithPart(second)).toEqual([one.id, late.id, two.id]);
      expect(await again.statementsWithPart(digestOf('nobody'))).toEqual([]);
    });

    it('lose their title when they are dropped from lists and searches, nothing else, and get it back', async () => {
      await rig.store().commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 2))]);
      const [row, other] = await rig.store().statements({ after: 0, limit: 2 });
      if (row === undefined) throw new Error('it was committed');
      expect(await rig.store().commit([{ kind: 'index', statement: row.id, title: '' }])).toBe('done');
      const again = await rig.reopen();
      const dropped = { ...row, title: '' };
      expect(await again.statement(row.id)).toEqual(dropped);
      expect(await again.statements({ after: 0, limit: 2 })).toEqual([dropped, other]);
      expect((await again.entries(ALPHA, 0, 1))[0]?.statement).toEqual(dropped);
      expect(arrivals(await again.statements({ text: 'title of', limit: 9 }))).toEqual([2]);
      const nobodys = newStatement('nobody has it').id;
      expect(await again.commit([{ kind: 'index', statement: nobodys, title: 'nothing' }])).toBe('done');
      expect(await again.commit([{ kind: 'index', statement: row.id, title: row.title }])).toBe('done');
      expect(await again.statements({ text: 'title of', limit: 9 })).toEqual([other, row]);
    });
  });
}

const arrivals = (rows: readonly StatementRow[]): number[] => rows.map(({ arrival }) => arrival);
