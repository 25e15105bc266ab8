import { encodeUtf8, sha256Hex } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import {
  ALPHA,
  appendOf,
  auditExportRow,
  BRAVO,
  bareEntry,
  digestOf,
  draftRow,
  eventOf,
  heldEntries,
  instantAt,
  templateRow,
} from './rows.ts';

export function commitContract(open: OpenStore): void {
  describe('commit', () => {
    const rig = eachTest(open);

    it('is durable when it has answered', async () => {
      expect(await rig.store().commit([appendOf(ALPHA, heldEntries(ALPHA, 0, 3)), eventOf(1)])).toBe('done');
      const again = await rig.reopen();
      expect((await again.head(ALPHA))?.size).toBe(3);
      expect((await again.entries(ALPHA, 0, 10)).length).toBe(3);
      expect(await again.lastEvent()).toBe(1);
    });

    it('changes nothing at all when an expectation does not hold', async () => {
      const changes = [eventOf(1), charter(1), appendOf(ALPHA, heldEntries(ALPHA, 0, 2))];
      expect(await rig.store().commit(changes, { sizes: [{ author: BRAVO, size: 4 }] })).toBe('conflict');
      expect(await rig.store().heads()).toEqual([]);
      expect(await rig.store().charters(1, 10)).toEqual([]);
      expect(await rig.store().lastEvent()).toBe(0);
    });

    it('changes nothing at all when a later change does not fit', async () => {
      const changes = [eventOf(1), appendOf(ALPHA, heldEntries(ALPHA, 0, 2)), charter(7)];
      expect(await rig.store().commit(changes)).toBe('conflict');
      expect(await rig.store().statements({ limit: 10 })).toEqual([]);
      expect(await rig.store().lastEvent()).toBe(0);
      expect(await rig.store().commit(changes.slice(0, 2))).toBe('done');
      expect((await rig.store().statements({ limit: 10 })).map(({ arrival }) => arrival)).toEqual([2, 1]);
    });

    it.each<[string, readonly Change[]]>([
      ['an append', [appendOf(ALPHA, heldEntries(ALPHA, 0, 3)), eventOf(1)]],
      ['an append of leaf hashes alone', [appendOf(ALPHA, [bareEntry(0)]), eventOf(1)]],
      ['a charter', [charter(1), eventOf(1)]],
    ])('answers the second time the same commit comes with a conflict: %s', async (_, changes) => {
      expect(await rig.store().commit(changes)).toBe('done');
      expect(await rig.store().commit(changes)).toBe('conflict');
      expect(await rig.store().lastEvent()).toBe(1);
    });

    it('lets one of two writers win, also when both ask at once', async () => {
      const one = appendOf(ALPHA, heldEntries(ALPHA, 0, 1));
      const other = appendOf(ALPHA, [bareEntry(0)]);
      const answers = await Promise.all([rig.store().commit([one]), rig.store().commit([other, eventOf(1)])]);
      expect([...answers].sort()).toEqual(['conflict', 'done']);
      expect((await rig.store().head(ALPHA))?.size).toBe(1);
      expect(await rig.store().lastEvent()).toBe(answers[1] === 'done' ? 1 : 0);
    });

    it('keeps many commits at once apart: each has its own answer', async () => {
      const size = (at: number) => ({ sizes: [{ author: ALPHA, size: at % 2 }] });
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, at) => rig.store().commit([eventOf(at)], size(at))),
      );
      expect(answers).toEqual(Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 'done' : 'conflict')));
      expect((await rig.store().events(0, 100)).map(({ subject }) => subject.number)).toEqual(
        Array.from({ length: 20 }, (_, at) => at * 2),
      );
    });

    it('expects the newest charter, the sizes of logs and the revisions of drafts', async () => {
      const store = rig.store();
      expect(await store.commit([charter(1)], { charterVersion: 1 })).toBe('conflict');
      expect(await store.commit([charter(1)], { charterVersion: 0 })).toBe('done');
      expect(await store.commit([charter(2)], { charterVersion: 0 })).toBe('conflict');
      expect(await store.commit([eventOf(1)], { sizes: [{ author: ALPHA, size: 1 }] })).toBe('conflict');
      expect(await store.commit([eventOf(1)], { sizes: [{ author: ALPHA, size: 0 }] })).toBe('done');
      const draft: Change = { kind: 'draft', draft: draftRow('d', 1) };
      expect(await store.commit([draft], { drafts: [{ id: 'd', revision: 0 }] })).toBe('done');
      expect(await store.commit([draft], { drafts: [{ id: 'd', revision: 0 }] })).toBe('conflict');
    });

    it('expects the revisions of templates and of exports of the access log', async () => {
      const store = rig.store();
      const template: Change = { kind: 'template', template: templateRow('t', 1) };
      const auditExport: Change = { kind: 'audit-export', auditExport: auditExportRow('x', 1) };
      const none = { templates: [{ name: 't', revision: 0 }], auditExports: [{ id: 'x', revision: 0 }] };
      expect(await store.commit([template, auditExport], none)).toBe('done');
      expect(await store.commit([eventOf(1)], { templates: none.templates })).toBe('conflict');
      expect(await store.commit([eventOf(1)], { auditExports: none.auditExports })).toBe('conflict');
      expect(await store.lastEvent()).toBe(0);
      const both = { templates: [{ name: 't', revision: 1 }], auditExports: [{ id: 'x', revision: 1 }] };
      expect(await store.commit([eventOf(1)], both)).toBe('done');
    });

    it('expects requests that nobody has answered', async () => {
      const answer: Change = {
        kind: 'answer',
        answer: { key: 'k', requestHash: digestOf('r'), status: 201, body: '{}', at: instantAt(1) },
      };
      expect(await rig.store().commit([answer, eventOf(1)], { unanswered: ['k'] })).toBe('done');
      expect(await rig.store().commit([answer, eventOf(2)], { unanswered: ['k'] })).toBe('conflict');
      expect(await rig.store().lastEvent()).toBe(1);
    });

    it('adopts charters one version at a time and lists them rising', async () => {
      const store = rig.store();
      expect(await store.commit([charter(2)])).toBe('conflict');
      for (const version of [1, 2, 3]) expect(await store.commit([charter(version)])).toBe('done');
      expect((await store.charters(2, 10)).map(({ version }) => version)).toEqual([2, 3]);
      expect((await store.charters(1, 2)).map(({ version }) => version)).toEqual([1, 2]);
      const [first] = await store.charters(1, 1);
      expect(first?.sha256).toBe(digestOf('charter 1'));
      expect(Buffer.from(first?.envelope ?? []).toString()).toBe('charter 1');
    });

    it('keeps documents of registries by their digest, each as often as it comes', async () => {
      const document = encodeUtf8('{"version":1}');
      const registry: Change = { kind: 'registry', sha256: sha256Hex(document), document };
      expect(await rig.store().registry(sha256Hex(document))).toBeUndefined();
      expect(await rig.store().commit([registry])).toBe('done');
      expect(await rig.store().commit([registry])).toBe('done');
      const read = await (await rig.reopen()).registry(sha256Hex(document));
      expect(Buffer.from(read ?? []).toString()).toBe('{"version":1}');
      expect(await rig.store().registry(digestOf('another'))).toBeUndefined();
    });
  });
}

const charter = (version: number): Change => ({
  kind: 'charter',
  charter: { version, sha256: digestOf(`charter ${version}`), envelope: encodeUtf8(`charter ${version}`) },
});
