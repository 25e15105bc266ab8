import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Registry } from '@comity/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeNode } from './fake-node.ts';
import { openTerminal, type Terminal, writeIn } from './terminal.ts';

const FOLDER = fileURLToPath(new URL('../../../protocol/instruments', import.meta.url));
const SHIPPED = join(FOLDER, 'registry.json');
const shipped: Registry = JSON.parse(await readFile(SHIPPED, 'utf8'));

let terminal: Terminal;
let node: FakeNode;
beforeEach(async () => {
  terminal = await openTerminal();
  node = await FakeNode.start();
  terminal.use(node.url);
});
afterEach(async () => {
  await node[Symbol.asyncDispose]();
  await terminal[Symbol.asyncDispose]();
});

const instruments = (...args: string[]) => terminal.run('instruments', ...args);
/** The next version, with other instruments. */
const nextVersion = (change: (registry: Registry) => Partial<Registry>) =>
  writeIn(terminal, 'next.json', JSON.stringify({ ...shipped, version: 2, ...change(shipped) }));

describe('instruments list and show', () => {
  it('say the same of the node as of the file', async () => {
    expect((await instruments('import', SHIPPED)).out).toContain('comity charter propose');
    for (const args of [['list'], ['show', 'us-cisa-2015'], ['show', 'network-terms-1']]) {
      const online = await instruments(...args, '--json');
      const offline = await instruments(...args, '--json', '--file', SHIPPED);
      expect(online.code).toBe(0);
      expect(online.json()).toEqual(offline.json());
      const read = await instruments(...args);
      expect(read.out).toBe((await instruments(...args, '--file', SHIPPED)).out);
      expect(read.out).not.toMatch(/protected/i);
    }
  });

  it('list says what is in force today and since or until when', async () => {
    const { out } = await instruments('list', '--file', SHIPPED);
    expect(out).toMatch(/us-cisa-2015 +US +no +ended 2026-09-30/);
    expect(out).toMatch(/us-ny-raise +US-NY +no +from 2027-01-01 +72 h, 72 h, 24 h/);
    expect(out).toMatch(/uk-competition +GB +yes +since 2023-08-16/);
    expect(out).toMatch(/eu-ai-act-art-73 +EU +no +nobody has confirmed that it is/);
    expect(out).toMatch(/template-bilateral-mou +- +template/);
  });

  it('show tells dates with who checked them, questions, limits, times and how sure each is', async () => {
    const cisa = (await instruments('show', 'us-cisa-2015', '--file', SHIPPED)).out;
    expect(cisa).toContain('in US only');
    expect(cisa).toMatch(/2026-02-03 +2026-09-30 +2026-11-21 +background research, not counsel/);
    expect(cisa).toContain('It reaches back.');
    expect(cisa).toMatch(/personalDataRemoved: .*The claim stands with: yes\./);
    expect(cisa).toContain('never a proof');
    const code = (await instruments('show', 'eu-ai-act-art-55', '--file', SHIPPED)).out;
    expect(code).toMatch(/48 h +becoming aware +secondary source/);
    expect(code).toMatch(/15 days +becoming aware/);
  });

  it('show ends with the text that counsel accepts', async () => {
    const { out } = await instruments('show', 'uk-foia-s-27', '--file', SHIPPED);
    expect(out).toContain("Text that a recipient's counsel accepts first: Terms of confidence");
    expect(out).toContain('  1. The information is given in confidence');
  });

  it('say whether the charter names none, or one whose document is not here', async () => {
    expect((await instruments('list')).err).toMatch(/names no registry[\s\S]*\[registry-missing\]/);
    node.registry.pinned = { version: 4, sha256: '0'.repeat(64) };
    expect((await instruments('list')).err).toMatch(/\[registry-missing\][\s\S]*version: 4/);
    expect((await instruments('import', SHIPPED)).out).toContain('It is in force: the charter names it.');
  });

  it('refuse what is not there', async () => {
    expect(await instruments('show', 'absent', '--file', SHIPPED)).toMatchObject({
      code: 65,
      err: expect.stringContaining('[not-found]'),
    });
    await instruments('import', SHIPPED);
    expect((await instruments('show', 'absent')).err).toContain('[not-found]');
  });
});

describe('instruments check', () => {
  it('says what a new version brings, changes and drops', async () => {
    await instruments('import', SHIPPED);
    const next = await nextVersion(({ instruments: [first, second, ...others] }) => ({
      instruments: [
        { ...first, title: 'Another title', clocks: [] },
        { ...second, id: 'xx-new' },
        ...others,
      ] as Registry['instruments'], // as: the first two are there
    }));
    for (const against of [['--against', SHIPPED], ['--against-node']]) {
      const said = await instruments('check', next, ...against);
      expect(said.code).toBe(0);
      expect(said.out).toMatch(/new +xx-new/);
      expect(said.out).toMatch(/changed +eu-ai-act-art-55: title, clocks/);
      expect(said.out).toMatch(/gone +eu-ai-act-art-73/);
    }
  });

  it('says with 2 that a version was not raised', async () => {
    const next = await nextVersion(() => ({ version: 1, changes: 'Another.' }));
    const said = await instruments('check', next, '--against', SHIPPED, '--json');
    expect(said.code).toBe(2);
    expect(said.json()).toMatchObject({ follows: false, changes: { added: [], changed: [], removed: [] } });
    expect((await instruments('check', SHIPPED, '--against', SHIPPED)).code).toBe(0);
  });

  it('refuses what is no registry, and two things to compare with', async () => {
    const broken = await nextVersion(() => ({ texts: [] }));
    expect(await instruments('check', broken)).toMatchObject({
      code: 65,
      err: expect.stringContaining('[registry-malformed]'),
    });
    expect((await instruments('import', broken)).code).toBe(65);
    expect(node.seen.some(({ path }) => path === '/registries')).toBe(false);
    expect((await instruments('check', SHIPPED, '--against', SHIPPED, '--against-node')).code).toBe(64);
  });
});

describe('instruments build', () => {
  it('makes the shipped registry, byte for byte, and not over another file', async () => {
    const out = join(terminal.home, 'registry.json');
    expect((await instruments('build', FOLDER, '--out', out)).code).toBe(0);
    expect(await readFile(out, 'utf8')).toBe(await readFile(SHIPPED, 'utf8'));
    expect((await instruments('build', FOLDER, '--out', out)).err).toContain('[file-exists]');
    expect((await instruments('build', FOLDER, '--out', out, '--force')).code).toBe(0);
  });

  it('says which file is wrong', async () => {
    const folder = join(terminal.home, 'instruments');
    await cp(FOLDER, folder, { recursive: true });
    await writeFile(join(folder, 'uk-foia-s-27.json'), '{"id":"uk-foia-s-27"}');
    const out = join(terminal.home, 'registry.json');
    expect((await instruments('build', folder, '--out', out)).err).toMatch(
      /\[registry-malformed\][\s\S]*uk-foia-s-27\.json/,
    );
    expect((await instruments('build', join(terminal.home, 'absent'), '--out', out)).err).toContain(
      '[file-unreadable]',
    );
  });
});
