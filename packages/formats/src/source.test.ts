import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleHeader } from '../test/sample-header.ts';
import { readInspectLog } from './inspect-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'comity-formats-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('refuses a file that grows while it is read', async () => {
  const path = join(folder, 'log.json');
  writeFileSync(path, sampleHeader());
  const log = await readInspectLog({ path }, { onProgress: () => appendFileSync(path, ' ') });
  expect(log.ok ? 'ok' : log.refusal.code).toBe('file-changed');
});
