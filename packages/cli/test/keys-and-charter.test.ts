import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleDelegation, exampleKey, sealStatement } from '@comity/protocol/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeNode } from './fake-node.ts';
import { giveKeys, openTerminal, type Terminal, writeIn } from './terminal.ts';

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

describe('key', () => {
  it('makes a key that only its owner may read, and shows the public half', async () => {
    const said = await terminal.run('key', 'new', 'publisher-1', '--institute', 'north');
    expect(said.code).toBe(0);
    expect(said.err).toContain('not protected by a passphrase');
    const path = join(terminal.home, 'keys', 'publisher-1.key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const shown = (await terminal.run('key', 'show', 'publisher-1', '--json')).json() as {
      keyId: string;
      publicKey: string;
    };
    const { keyId, publicKey } = shown;
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ keyId, publicKey, protection: null });
    expect((await terminal.run('key', 'show', shown.publicKey)).out).toContain(shown.keyId);
    expect((await terminal.run('key', 'list')).out).toContain('publisher-1');
    expect((await terminal.run('key', 'new', 'publisher-1', '--institute', 'north')).err).toContain(
      '[key-file-exists]',
    );
  });

  it('names what it cannot use', async () => {
    await giveKeys(terminal, 'publisher-1');
    await writeIn(terminal, 'keys/broken.key', '{}');
    expect(await terminal.run('key', 'list')).toMatchObject({
      code: 2,
      err: expect.stringContaining('broken.key'),
    });
  });

  it.each([
    [['key', 'new', 'Not A Post', '--institute', 'north']],
    [['key', 'new', 'x1', '--institute', 'NORTH']],
    [['key', 'new', 'x1']],
    [['key', 'show', 'absent']],
  ])('refuses %j with 64', async (args) => {
    expect((await terminal.run(...args)).code).toBe(64);
  });
});

describe('delegate and revoke', () => {
  it('are signed by the root key and accepted by the node', async () => {
    await giveKeys(terminal, 'root', 'publisher-1');
    const said = await terminal.run(
      'delegate',
      'publisher-1',
      '--roles',
      'publisher,auditor',
      '--root-key',
      'root',
      '--json',
    );
    expect(said.json()).toMatchObject({ position: 0 });
    const shown = (await terminal.run('list', '--json')).json() as {
      body: Record<string, unknown>;
      type: string;
    }[];
    expect(shown[0]).toMatchObject({
      type: 'delegation',
      body: {
        post: 'publisher-1',
        roles: ['publisher', 'auditor'],
        keyId: exampleKey('north/publisher-1').keyId,
      },
    });
    const revoked = await terminal.run(
      'revoke',
      'publisher-1',
      '--reason',
      'compromised',
      '--since',
      '2026-11-20',
      '--root-key',
      'root',
    );
    expect(revoked.out).toMatch(/^Revoked publisher-1\. Statement [0-9a-f]{64}, position 1/);
  });

  it('work with an offline root key: to a file, then submit', async () => {
    await giveKeys(terminal, 'root');
    const charter = await writeIn(terminal, 'charter.json', node.charterEnvelope);
    const file = join(terminal.home, 'delegation.json');
    const key = exampleKey('north/approver-1').publicKey;
    expect(
      (
        await terminal.run(
          'delegate',
          'approver-1',
          '--public-key',
          key,
          '--roles',
          'approver',
          '--root-key',
          'root',
          '--charter',
          charter,
          '--out',
          file,
        )
      ).code,
    ).toBe(0);
    expect(node.seen).toEqual([]);
    expect((await terminal.run('submit', file)).out).toContain('Accepted a delegation');
  });

  it.each([
    ['an unknown role', ['delegate', 'x1', '--roles', 'king', '--root-key', 'root']],
    [
      'a key that is no root',
      ['delegate', 'publisher-1', '--roles', 'publisher', '--root-key', 'publisher-1'],
    ],
    [
      'an end before the beginning',
      ['delegate', 'publisher-1', '--roles', 'publisher', '--root-key', 'root', '--until', '2020-01-01'],
    ],
    ['a post without a key', ['revoke', 'nobody', '--reason', 'left', '--root-key', 'root']],
    ['an unknown reason', ['revoke', 'publisher-1', '--reason', 'bored', '--root-key', 'root']],
  ])('refuse %s', async (_name, args) => {
    await giveKeys(terminal, 'root', 'publisher-1');
    node.log.append(sealStatement(exampleDelegation('approver-1', ['approver']), [exampleKey('north/root')]));
    expect((await terminal.run(...args)).code).toBe(64);
    expect(node.log.envelopes).toHaveLength(1);
  });
});

describe('charter', () => {
  const joinFile = async (id: string) => {
    const root = (
      await terminal.run('key', 'new', `${id}-root`, '--root', '--institute', id, '--no-passphrase', '--json')
    ).json() as { publicKey: string };
    const member = {
      id,
      name: `Institute ${id}`,
      jurisdiction: 'XX',
      class: 'government-institute',
      rootKey: root.publicKey,
      nodeKeys: [exampleKey(`${id}/node`).publicKey],
      relatedCompanies: [],
      addresses: ['/ip4/127.0.0.1/tcp/4101'],
    };
    return writeIn(terminal, `${id}.join.json`, JSON.stringify(member));
  };

  it('is proposed, signed by one after the other, shown and adopted', async () => {
    const [north, south, east] = [await joinFile('north'), await joinFile('south'), await joinFile('east')];
    const proposal = join(terminal.home, 'charter-1.json');
    const proposed = await terminal.run(
      'charter',
      'propose',
      north,
      south,
      '--network',
      'example',
      '--threshold',
      '2',
      '--group',
      'pair:A pair=north,south',
      '--out',
      proposal,
    );
    expect(proposed.out).toContain('2 of 2 root keys');
    expect((await terminal.run('charter', 'adopt', proposal)).code).toBe(64);
    const one = await terminal.run('charter', 'sign', proposal, '--root-key', 'north-root', '--json');
    const signed = join(terminal.home, 'charter-1.signed.json');
    expect(one.json()).toMatchObject({ file: signed, signedBy: ['north'] });
    expect((await terminal.run('charter', 'adopt', signed)).err).toContain('[charter-below-threshold]');
    await terminal.run('charter', 'sign', signed, '--root-key', 'south-root');
    expect((await terminal.run('charter', 'show', signed)).out).toMatch(
      /signed by +(north, south|south, north)/,
    );
    expect((await terminal.run('charter', 'adopt', signed)).out).toContain('In force');
    const next = join(terminal.home, 'charter-2.json');
    const second = await terminal.run(
      'charter',
      'propose',
      east,
      '--previous',
      signed,
      '--threshold',
      '3',
      '--out',
      next,
    );
    expect(second.out).toContain('east (Institute east) joins');
    expect(JSON.parse(await readFile(next, 'utf8'))).toMatchObject({
      version: 2,
      threshold: 3,
      institutes: [{ id: 'north' }, { id: 'south' }, { id: 'east' }],
      groups: [{ name: 'A pair' }],
    });
  });

  it('joins the signatures of several files over the same bytes', async () => {
    const joins = [await joinFile('north'), await joinFile('south')];
    const proposal = join(terminal.home, 'c.json');
    await terminal.run('charter', 'propose', ...joins, '--network', 'example', '--out', proposal);
    const files = ['north', 'south'].map((id) => join(terminal.home, `by-${id}.json`));
    for (const [at, id] of ['north', 'south'].entries())
      await terminal.run('charter', 'sign', proposal, '--root-key', `${id}-root`, '--out', files[at] ?? '');
    expect((await terminal.run('charter', 'adopt', ...files)).code).toBe(0);
  });

  it('refuses a root key of nobody, a threshold above the members, a broken join file', async () => {
    const north = await joinFile('north');
    await joinFile('west');
    const proposal = join(terminal.home, 'c.json');
    const propose = (...more: string[]) =>
      terminal.run('charter', 'propose', north, '--network', 'example', '--out', proposal, ...more);
    expect((await propose('--threshold', '2')).code).toBe(65);
    expect((await propose()).code).toBe(0);
    expect((await terminal.run('charter', 'sign', proposal, '--root-key', 'west-root')).code).toBe(64);
    const broken = await writeIn(terminal, 'broken.json', '{"id":"north"}');
    expect(
      (await terminal.run('charter', 'propose', broken, '--network', 'example', '--out', proposal)).err,
    ).toContain('[schema-mismatch]');
  });
});
