import { describe, expect, it } from 'vitest';
import type { NewEntry, NewStatement, Store } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { dropEarlyOf, earlyOf, earlyRow } from './crisis-rows.ts';
import { eachTest } from './each-test.ts';
import {
  ALPHA,
  appendOf,
  BRAVO,
  bareEntry,
  CHARLIE,
  digestOf,
  eventOf,
  heldEntries,
  heldEntry,
  newStatement,
} from './rows.ts';

const PART = digestOf('a part');
const alert = newStatement('alert', 'alert', 200, { about: 'the incident', parts: [PART, PART] });
const other = newStatement('other', 'alert');
/** The place of `alert` with its leaf, as whoever has only the log knows it. */
const bare = (position: number, state: NewEntry['state']): NewEntry => ({
  position,
  state,
  leafHash: heldEntry(position, alert).leafHash,
});
const arrivals = async (store: Store) =>
  (await store.statements({ limit: 9, after: 0 })).map(({ id, arrival }) => [id, arrival]);

export function earlyContract(open: OpenStore): void {
  describe('a statement that is taken early', () => {
    const rig = eachTest(open);

    it('is read as any other statement, and its evidence with it, but no log has it', async () => {
      expect(await rig.store().commit([earlyOf(BRAVO, 7, alert)])).toBe('done');
      const store = await rig.reopen();
      expect(await store.early()).toEqual([earlyRow(BRAVO, 7, alert)]);
      const { about: _, parts: __, ...said } = alert;
      const row = { ...said, author: BRAVO, position: 7, arrival: 1 };
      expect(await store.statement(alert.id)).toEqual(row);
      expect(await store.statements({ limit: 9, text: 'ALERT' })).toEqual([row]);
      expect(await store.statementsAbout('the incident', 9)).toEqual([row]);
      expect(await store.statementsAbout('the incident', 9, BRAVO)).toEqual([row]);
      expect(await store.statementsWithPart(PART)).toEqual([alert.id]);
      expect(await store.heads()).toEqual([]);
      expect(await store.entries(BRAVO, 0, 9)).toEqual([]);
      expect(await store.positionsIn(BRAVO, 'held', 0, 9)).toEqual([]);
    });

    it('is listed by arrival, of all authors or of one', async () => {
      await rig.store().commit([earlyOf(BRAVO, 7, other), earlyOf(ALPHA, 3, newStatement('second'))]);
      await rig.store().commit([earlyOf(BRAVO, 2, alert)]);
      const places = async (author?: typeof ALPHA) =>
        (await rig.store().early(author)).map((row) => `${row.author} ${row.position}`);
      expect(await places()).toEqual(['bravo 7', 'alpha 3', 'bravo 2']);
      expect(await places(BRAVO)).toEqual(['bravo 7', 'bravo 2']);
      expect(await places(CHARLIE)).toEqual([]);
    });

    it('is a delegation in no log before it has joined it', async () => {
      const delegation = newStatement('delegation', 'delegation');
      await rig.store().commit([earlyOf(BRAVO, 0, delegation)]);
      expect(await rig.store().controlEntries(BRAVO)).toEqual([]);
      await rig.store().commit([appendOf(BRAVO, [heldEntry(0, delegation)])]);
      expect((await rig.store().controlEntries(BRAVO)).map(({ position }) => position)).toEqual([0]);
    });

    joins(rig);
    conflicts(rig);
    leaves(rig);
  });
}

type Rig = ReturnType<typeof eachTest>;

function joins(rig: Rig): void {
  it('joins the entry that an append brings: one arrival, one title, and the evidence goes', async () => {
    await rig.store().commit([earlyOf(BRAVO, 1, alert), appendOf(ALPHA, heldEntries(ALPHA, 0, 1))]);
    await rig.store().commit([{ kind: 'index', statement: alert.id, title: 'Renamed' }]);
    const later = { ...alert, receivedAt: other.issuedAt };
    const entries = [...heldEntries(BRAVO, 0, 1), heldEntry(1, later), ...heldEntries(BRAVO, 2, 1)];
    expect(await rig.store().commit([appendOf(BRAVO, entries)])).toBe('done');
    const store = await rig.reopen();
    expect(await store.early()).toEqual([]);
    expect(await arrivals(store)).toEqual([
      [alert.id, 1],
      [newStatement('alpha 0').id, 2],
      [newStatement('bravo 0').id, 3],
      [newStatement('bravo 2').id, 4],
    ]);
    const joined = (await store.entries(BRAVO, 0, 9))[1];
    expect(joined).toMatchObject({ state: 'held', position: 1, statement: { title: 'Renamed', arrival: 1 } });
    expect(joined?.statement).toEqual(await store.statement(alert.id));
    expect(joined?.statement?.receivedAt).toBe(alert.receivedAt);
    expect((await store.statements({ limit: 9, text: 'renamed' })).length).toBe(1);
    expect((await store.statementsAbout('the incident', 9)).length).toBe(1);
    expect(await store.statementsWithPart(PART)).toEqual([alert.id]);
  });

  it.each(['withheld', 'unheld'] as const)(
    'waits while its entry is %s, and joins when a fill holds it',
    async (state) => {
      await rig.store().commit([earlyOf(BRAVO, 0, alert)]);
      expect(await rig.store().commit([appendOf(BRAVO, [bare(0, state)])])).toBe('done');
      expect((await rig.store().early()).length).toBe(1);
      expect((await rig.store().entries(BRAVO, 0, 9)).map((entry) => [entry.state, entry.statement])).toEqual(
        [[state, undefined]],
      );
      expect(await rig.store().positionsIn(BRAVO, state, 0, 9)).toEqual([0]);
      expect((await rig.store().statement(alert.id))?.arrival).toBe(1);
      expect(await fill(rig, [heldEntry(0, alert)])).toBe('done');
      expect(await rig.store().early()).toEqual([]);
      expect((await rig.store().entries(BRAVO, 0, 9))[0]?.statement?.arrival).toBe(1);
      expect(await arrivals(rig.store())).toEqual([[alert.id, 1]]);
    },
  );

  it('may come after its entry, if that is not held', async () => {
    await rig.store().commit([appendOf(BRAVO, [bare(0, 'withheld')])]);
    expect(await rig.store().commit([earlyOf(BRAVO, 0, alert)])).toBe('done');
    expect((await rig.store().entries(BRAVO, 0, 9))[0]?.statement).toBeUndefined();
    expect(await fill(rig, [heldEntry(0, alert)])).toBe('done');
    expect((await rig.store().entries(BRAVO, 0, 9))[0]?.statement?.id).toBe(alert.id);
  });

  it('stays beside an entry that is quarantined', async () => {
    const quarantine = { code: 'signature-wrong', bytes: new Uint8Array([1]) } as const;
    await rig.store().commit([earlyOf(BRAVO, 0, alert)]);
    const entry: NewEntry = { ...bare(0, 'quarantined'), quarantine };
    expect(await rig.store().commit([appendOf(BRAVO, [entry])])).toBe('done');
    expect((await rig.store().entries(BRAVO, 0, 9))[0]?.statement).toBeUndefined();
    expect((await rig.store().early()).length).toBe(1);
  });

  it('joins in the very commit that takes it', async () => {
    const changes = [earlyOf(BRAVO, 0, alert), appendOf(BRAVO, [heldEntry(0, alert)])];
    expect(await rig.store().commit(changes)).toBe('done');
    expect(await rig.store().early()).toEqual([]);
    expect(await arrivals(rig.store())).toEqual([[alert.id, 1]]);
  });
}

const fill = (rig: Rig, entries: readonly NewEntry[]) =>
  rig.store().commit([{ kind: 'fill', author: BRAVO, entries }]);

function conflicts(rig: Rig): void {
  it('is a conflict if it is here already: early, or held in any log', async () => {
    await rig.store().commit([earlyOf(BRAVO, 0, alert), appendOf(ALPHA, [heldEntry(0, other)])]);
    for (const again of [
      earlyOf(BRAVO, 0, alert),
      earlyOf(BRAVO, 1, alert),
      earlyOf(CHARLIE, 0, alert),
      earlyOf(CHARLIE, 0, other),
    ])
      expect(await rig.store().commit([eventOf(1), again])).toBe('conflict');
    expect(await rig.store().lastEvent()).toBe(0);
    expect(await arrivals(rig.store())).toEqual([
      [alert.id, 1],
      [other.id, 2],
    ]);
  });

  it('is a conflict where another one is: held, early, or known by another leaf hash', async () => {
    await rig.store().commit([appendOf(BRAVO, [heldEntry(0, newStatement('held')), bareEntry(1)])]);
    await rig.store().commit([earlyOf(BRAVO, 5, other)]);
    for (const position of [0, 1, 5])
      expect(await rig.store().commit([earlyOf(BRAVO, position, alert)])).toBe('conflict');
    expect(await rig.store().statement(alert.id)).toBeUndefined();
    expect(await rig.store().commit([earlyOf(BRAVO, 6, alert)])).toBe('done');
  });

  it.each<[string, NewEntry]>([
    ['another statement', heldEntry(0, other)],
    ['the same one under another leaf hash', { ...heldEntry(0, alert), leafHash: bareEntry(0).leafHash }],
  ])('is a conflict for a held entry at its place with %s, until it is dropped', async (_, entry) => {
    await rig.store().commit([earlyOf(BRAVO, 0, alert)]);
    expect(await rig.store().commit([eventOf(1), appendOf(BRAVO, [entry])])).toBe('conflict');
    expect(await rig.store().heads()).toEqual([]);
    expect(await rig.store().lastEvent()).toBe(0);
    expect(await rig.store().commit([dropEarlyOf(alert), appendOf(BRAVO, [entry])])).toBe('done');
    expect(await rig.store().early()).toEqual([]);
    expect((await rig.store().entries(BRAVO, 0, 9))[0]?.statement?.id).toBe(entry.statement?.id);
  });

  it('is a conflict for its own entry at another place, or in another log', async () => {
    await rig.store().commit([earlyOf(BRAVO, 1, alert)]);
    const inLog = (author: typeof BRAVO, entries: readonly NewEntry[]) =>
      rig.store().commit([appendOf(author, entries)]);
    expect(await inLog(BRAVO, [heldEntry(0, alert)])).toBe('conflict');
    expect(await inLog(ALPHA, [bareEntry(0), heldEntry(1, alert)])).toBe('conflict');
    expect(await inLog(BRAVO, [bareEntry(0), heldEntry(1, alert)])).toBe('done');
  });

  it('is a conflict for a fill with another statement', async () => {
    await rig.store().commit([earlyOf(BRAVO, 0, alert), appendOf(BRAVO, [bare(0, 'withheld')])]);
    expect(await fill(rig, [{ ...bare(0, 'held'), statement: other }])).toBe('conflict');
    expect((await rig.store().early()).length).toBe(1);
  });
}

function leaves(rig: Rig): void {
  it('is gone with all that was written of it when it is dropped', async () => {
    await rig.store().commit([earlyOf(BRAVO, 0, alert), earlyOf(BRAVO, 1, other)]);
    expect(await rig.store().commit([dropEarlyOf(alert)])).toBe('done');
    const store = await rig.reopen();
    expect((await store.early()).map(({ statement }) => statement)).toEqual([other.id]);
    expect(await store.statement(alert.id)).toBeUndefined();
    expect((await store.statements({ limit: 9, text: 'title' })).map(({ id }) => id)).toEqual([other.id]);
    expect(await store.statementsAbout('the incident', 9)).toEqual([]);
    expect(await store.statementsWithPart(PART)).toEqual([]);
    expect(await store.commit([earlyOf(CHARLIE, 4, alert)])).toBe('done');
    expect((await store.statementsAbout('the incident', 9)).length).toBe(1);
  });

  it('never gives its arrival to another one, also across restarts', async () => {
    const take = async (statement: NewStatement) => rig.store().commit([earlyOf(BRAVO, 9, statement)]);
    await take(alert);
    await rig.store().commit([dropEarlyOf(alert)]);
    await take(other);
    await rig.store().commit([dropEarlyOf(other)]);
    await rig.reopen();
    await rig.store().commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 2))]);
    expect(await arrivals(rig.store())).toEqual([
      [newStatement('alpha 0').id, 3],
      [newStatement('alpha 1').id, 4],
    ]);
  });

  it('is left alone by a drop once it has joined; a drop of what is not there does nothing', async () => {
    await rig.store().commit([earlyOf(BRAVO, 0, alert), appendOf(BRAVO, [heldEntry(0, alert)])]);
    expect(await rig.store().commit([dropEarlyOf(alert), dropEarlyOf(other)])).toBe('done');
    expect((await rig.store().entries(BRAVO, 0, 9))[0]?.statement?.id).toBe(alert.id);
  });

  it('is left as it was by a commit that conflicts', async () => {
    await rig.store().commit([earlyOf(BRAVO, 0, alert)]);
    const changes = [dropEarlyOf(alert), earlyOf(BRAVO, 0, other)];
    expect(await rig.store().commit(changes, { charterVersion: 9 })).toBe('conflict');
    expect(await rig.store().commit([...changes, earlyOf(ALPHA, 0, other)])).toBe('conflict');
    expect((await rig.store().early()).map(({ statement }) => statement)).toEqual([alert.id]);
    expect(await rig.store().commit(changes)).toBe('done');
    expect(await arrivals(rig.store())).toEqual([[other.id, 2]]);
  });
}
