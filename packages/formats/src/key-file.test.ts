import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instant, InstituteId, Post, type RefusalCode, type Result } from '@comity/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NewKey, readKeyFile, readKeyMeta, writeKeyFile } from './key-file.ts';

const SEED = new Uint8Array(32).fill(7);
const KEY: NewKey = {
  purpose: 'staff',
  institute: InstituteId.parse('north'),
  post: Post.parse('publisher-1'),
  createdAt: Instant.parse('2026-11-21T04:00:00.000Z'),
};
const codeOf = (result: Result<unknown>): RefusalCode | 'ok' => (result.ok ? 'ok' : result.refusal.code);

describe('key files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'comity-key-'));
    expect(codeOf(await writeKeyFile(join(folder, 'open.key'), SEED, KEY, null))).toBe('ok');
    expect(codeOf(await writeKeyFile(join(folder, 'sealed.key'), SEED, KEY, 'correct horse é'))).toBe('ok');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const tampered = async (from: string, change: (file: Record<string, unknown>) => unknown) => {
    const path = join(folder, `${crypto.randomUUID()}.key`);
    const file = JSON.parse(await readFile(join(folder, from), 'utf8'));
    await writeFile(path, JSON.stringify(change(file) ?? file), { mode: 0o600 });
    return path;
  };

  it('are for their owner alone and never written over', async () => {
    expect((await stat(join(folder, 'sealed.key'))).mode & 0o777).toBe(0o600);
    expect(codeOf(await writeKeyFile(join(folder, 'sealed.key'), SEED, KEY, null))).toBe('key-file-exists');
    expect(codeOf(await writeKeyFile(join(folder, 'no', 'such.key'), SEED, KEY, null))).toBe(
      'file-unreadable',
    );
  });

  it.each([
    ['open.key', null],
    ['sealed.key', 'correct horse é'],
    ['sealed.key', 'correct horse e\u0301'],
  ])('%s gives the seed back', async (name, passphrase) => {
    const read = await readKeyFile(join(folder, name), passphrase);
    expect(read.ok && read.value.seed).toEqual(SEED);
    expect(read.ok && read.value.meta).toMatchObject({ ...KEY, isProtected: passphrase !== null });
  });

  it('keeps the seed out of a protected file', async () => {
    const text = await readFile(join(folder, 'sealed.key'), 'utf8');
    expect(text).not.toContain(Buffer.from(SEED).toString('base64').slice(0, 20));
    expect(codeOf(await readKeyMeta(join(folder, 'sealed.key')))).toBe('ok');
  });

  it('refuses a missing and a wrong passphrase apart', async () => {
    expect(codeOf(await readKeyFile(join(folder, 'sealed.key'), null))).toBe('passphrase-missing');
    expect(codeOf(await readKeyFile(join(folder, 'sealed.key'), 'wrong'))).toBe('passphrase-wrong');
    expect(codeOf(await readKeyFile(join(folder, 'none.key'), null))).toBe('file-unreadable');
  });

  it.runIf(process.platform !== 'win32')('refuses a file that others may read', async () => {
    const path = await tampered('open.key', () => undefined);
    await chmod(path, 0o640);
    expect(codeOf(await readKeyFile(path, null))).toBe('key-file-exposed');
  });

  it.each([
    ['another institute', 'sealed.key', { institute: 'south' }, 'passphrase-wrong'],
    ['another purpose', 'sealed.key', { purpose: 'root' }, 'passphrase-wrong'],
    ['another secret', 'sealed.key', { secret: Buffer.alloc(48).toString('base64') }, 'passphrase-wrong'],
    ['an unknown field', 'open.key', { note: 1 }, 'key-file-malformed'],
    ['a short secret', 'open.key', { secret: 'AAAA' }, 'key-file-malformed'],
    ['a short sealed secret', 'sealed.key', { secret: 'AAAA' }, 'key-file-malformed'],
    [
      'the seed of another key',
      'open.key',
      { secret: Buffer.alloc(32).toString('base64') },
      'key-file-malformed',
    ],
  ])('refuses %s', async (_name, from, change, code) => {
    const path = await tampered(from, (file) => ({ ...file, ...change }));
    expect(codeOf(await readKeyFile(path, 'correct horse é'))).toBe(code);
  });

  it('refuses to spend more memory than the limit', async () => {
    const path = await tampered('sealed.key', (file) => ({
      ...file,
      protection: { ...(file.protection as object), memoryKiB: 2 ** 30 },
    }));
    expect(codeOf(await readKeyFile(path, 'x'))).toBe('key-file-malformed');
  });
});
