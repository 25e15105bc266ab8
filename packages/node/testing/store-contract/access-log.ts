import { concatBytes, decodeUtf8, encodeUtf8 } from '@comity/protocol';
import { describe, expect, it } from 'vitest';
import type { AccessHead, AccessLogFiles, Change } from '../../src/store.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachTest } from './each-test.ts';
import { auditExportRow, digestOf, instantAt, templateRow } from './rows.ts';

/** The access log in its files, its head, and what is asked of it; and the templates beside them. */
export function accessLogContract(open: OpenStore): void {
  describe('the access log', () => {
    const rig = eachTest(open);
    const log = (): AccessLogFiles => rig.store().accessLog;
    const append = (segment: number, text: string) => log().append(segment, encodeUtf8(text));

    it('is empty at first', async () => {
      expect(await log().segments()).toEqual([]);
      expect(await textOf(log(), 1)).toBe('');
      expect(await rig.store().accessHead()).toBeUndefined();
    });

    it('keeps what is appended, segment by segment, also after a restart', async () => {
      await append(1, '{"sequence":1}\n');
      await append(1, '{"sequence":2}\n{"sequence":3}\n');
      await append(2, '{"sequence":4,"what":"é"}\n');
      const again = (await rig.reopen()).accessLog;
      expect(await again.segments()).toEqual([
        { segment: 1, sizeBytes: 45 },
        { segment: 2, sizeBytes: 27 },
      ]);
      await again.append(2, encodeUtf8('{"sequence":5}\n'));
      expect(await textOf(again, 1)).toBe('{"sequence":1}\n{"sequence":2}\n{"sequence":3}\n');
      expect(await textOf(again, 2)).toBe('{"sequence":4,"what":"é"}\n{"sequence":5}\n');
      expect(await textOf(again, 3)).toBe('');
    });

    it('lists its segments rising, beyond nine too', async () => {
      for (let segment = 1; segment <= 11; segment += 1) await append(segment, 'line\n');
      const segments = (await log().segments()).map(({ segment }) => segment);
      expect(segments).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });

    it('reads a segment larger than one piece', async () => {
      const line = `${'x'.repeat(99_999)}\n`;
      await append(1, line.repeat(3));
      await append(1, line);
      expect((await textOf(log(), 1)).length).toBe(400_000);
    });

    it('has a head in the database', async () => {
      const head = (sequence: number): AccessHead => ({
        segment: 1,
        sequence,
        hash: digestOf(`${sequence}`),
      });
      for (const at of [1, 2]) await rig.store().commit([{ kind: 'access-head', head: head(at) }]);
      expect(await (await rig.reopen()).accessHead()).toEqual(head(2));
    });

    it('knows the exports that were asked for, the newest first', async () => {
      const put = (...rows: ReturnType<typeof auditExportRow>[]) =>
        rig.store().commit(rows.map((row): Change => ({ kind: 'audit-export', auditExport: row })));
      const asked = ['b', 'a', 'c'].map((id, at) =>
        auditExportRow(id, 1, { requestedAt: instantAt(at === 1 ? 0 : at) }),
      );
      await put(...asked);
      const approved = auditExportRow('b', 2, {
        state: 'approved',
        approvedBy: 'auditor-2',
        requestedAt: instantAt(0),
        updatedAt: instantAt(60),
      });
      await put(approved);
      const again = await rig.reopen();
      expect(await again.auditExports(9)).toEqual([asked[2], approved, asked[1]]);
      expect(await again.auditExports(1)).toEqual([asked[2]]);
    });
  });

  describe('templates', () => {
    const rig = eachTest(open);

    it('are kept by name, the newest revision, until they are forgotten', async () => {
      const put = (name: string, revision: number): Change => ({
        kind: 'template',
        template: templateRow(name, revision),
      });
      await rig.store().commit([put('red', 1), put('amber', 1), put('green', 1)]);
      await rig.store().commit([put('red', 2), { kind: 'forget-template', name: 'green' }]);
      expect(await (await rig.reopen()).templates()).toEqual([
        templateRow('amber', 1),
        templateRow('red', 2),
      ]);
    });
  });
}

async function textOf(log: AccessLogFiles, segment: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of log.read(segment)) pieces.push(piece);
  const text = decodeUtf8(concatBytes(...pieces));
  expect(text.ok).toBe(true);
  return text.ok ? text.value : '';
}
