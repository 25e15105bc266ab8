import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleDelegation, exampleKey, sealStatement } from '@comity/protocol/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeNode } from './fake-node.ts';
import { giveKeys, openTerminal, type Terminal, writeIn } from './terminal.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../formats/fixtures/inspect/${name}`, import.meta.url));
const LOG = fixture('popularity_llama3.1_v0.3.41.eval');
const TERMS = ['--purpose', 'safety-evaluation', '--tlp', 'AMBER'];

let terminal: Terminal;
let node: FakeNode;
beforeEach(async () => {
  terminal = await openTerminal();
  node = await FakeNode.start();
  terminal.use(node.url);
  await giveKeys(terminal, 'publisher-1');
  for (const [post, role] of [
    ['publisher-1', 'publisher'],
    ['approver-1', 'approver'],
  ] as const)
    node.log.append(sealStatement(exampleDelegation(post, [role]), [exampleKey('north/root')]));
});
afterEach(async () => {
  await node[Symbol.asyncDispose]();
  await terminal[Symbol.asyncDispose]();
});

const publish = (...args: string[]) => terminal.run('publish', 'finding', ...args);

describe('publish finding --dry-run', () => {
  it('says for every institute what it would get and by which rule, and sends nothing', async () => {
    const said = await publish(LOG, '--to', 'south,east', '--log-to', 'south', ...TERMS, '--dry-run');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^south +yes: audience-institute/m);
    expect(said.out).toMatch(/^east +yes: audience-institute .*no: part-audience-excluded$/m);
    expect(said.out).toContain('Left out of the finding');
    expect(said.out).toContain('The narrower audience of this part leaves the institute out.');
    expect(node.seen.every(({ method, path }) => method === 'GET' || path === '/statements:preview')).toBe(
      true,
    );
  });

  it('shows when it happened and when it was known, and refuses what cannot have been so', async () => {
    const at = (...times: string[]) => publish(LOG, '--to', 'south', ...TERMS, '--dry-run', ...times);
    const said = await at('--occurred', '2026-11-20', '--aware', '2026-11-20T22:00+01:00');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^ *aware since +2026-11-20T21:00:00.000Z \(7 h ago\)$/m);
    const wrong = await at('--aware', '2026-11-20', '--determined', '2026-11-19', '--occurred', '+1h');
    expect(wrong.code).toBe(64);
    expect(wrong.err).toContain('--occurred: it has not come yet');
    expect(wrong.err).toContain('--determined: it is before "aware since", which comes first');
  });

  it('decides offline by a charter in a file', async () => {
    const charter = await writeIn(terminal, 'charter.json', node.charterEnvelope);
    const said = await publish(
      LOG,
      '--to',
      'group:pair',
      '--embargo-until',
      '+36h',
      ...TERMS,
      '--dry-run',
      '--charter',
      charter,
      '--institute',
      'north',
      '--json',
    );
    const { lines, obligations } = said.json() as {
      lines: { institute: string; part: string | null; outcome: string; rules: string[] }[];
      obligations: unknown[];
    };
    expect(obligations).toContainEqual({ kind: 'embargo', until: '2026-11-22T16:00:01.000Z' });
    const verdicts = lines
      .filter(({ part }) => part === null)
      .map(({ institute, outcome, rules }) => [institute, outcome, rules[0]]);
    expect(verdicts).toEqual([
      ['south', 'hold', 'embargo'],
      ['east', 'forbid', 'audience-excluded'],
    ]);
    expect(node.seen).toEqual([]);
  });
});

describe('publish finding', () => {
  it('drafts what was shown, signed by the key of the person, and waits for another one', async () => {
    const said = await publish(LOG, '--to', 'south', ...TERMS, '--json');
    const [result] = said.json() as [
      {
        draft: string;
        missing: string[];
        published: null;
        parts: { name: string; sha256: string }[];
        signedBy: unknown;
      },
    ];
    expect(said.code).toBe(0);
    expect(result).toMatchObject({
      missing: ['approver'],
      published: null,
      signedBy: { post: 'publisher-1', heldByServer: false },
    });
    expect(result.parts.map(({ name }) => name)).toEqual(['finding.json', 'every-eval-ever.json']);
    expect(result.parts.every(({ sha256 }) => node.parts.has(sha256))).toBe(true);
    const record = JSON.parse(Buffer.from(node.parts.get(result.parts[1]?.sha256 ?? '') ?? []).toString());
    expect(record.source_metadata.additional_details.comity_nonce).toMatch(/^[0-9a-f]{32}$/);
  });

  it('shares the raw log only as a part for those who are named', async () => {
    const said = await publish(LOG, '--to', 'south,east', '--log-to', 'east', ...TERMS, '--json');
    const [{ parts }] = said.json() as [
      {
        parts: {
          name: string;
          sha256: string;
          audience: { institutes: string[] } | null;
          mediaType: string;
        }[];
      },
    ];
    expect(parts[2]).toMatchObject({
      name: 'popularity_llama3.1_v0.3.41.eval',
      mediaType: 'application/vnd.inspect.eval+zip',
      audience: { institutes: ['east'] },
    });
    expect(Buffer.from(node.parts.get(parts[2]?.sha256 ?? '') ?? [])).toEqual(await readFile(LOG));
  });

  it('makes one draft for each of several logs', async () => {
    const said = await publish(LOG, fixture('popularity_2epochs_v0.3.42.eval'), '--to', 'members', ...TERMS);
    expect(said.code).toBe(0);
    expect(node.drafts.size).toBe(2);
    expect(said.out).toContain('A different person approves it: comity approve');
  });

  it('says when a key signs that no person holds', async () => {
    const said = await publish(LOG, '--to', 'south', ...TERMS, '--held-signer', 'publisher-1');
    expect(said.out).toContain('signed by publisher-1 (a key held by the server)');
  });

  it('says every slip of the options at once', async () => {
    const said = await publish(LOG, '--to', 'sout', '--purpose', 'fun', '--tlp', 'ORANGE', '--log-to', 'x');
    expect(said.code).toBe(64);
    for (const text of ['sout is neither', 'fun is none of', 'ORANGE is none of'])
      expect(said.err).toContain(text);
  });

  it('says every contradiction of the marking at once, and sends nothing', async () => {
    const said = await publish(
      LOG,
      '--to',
      'members,public',
      '--purpose',
      'public-information',
      '--tlp',
      'RED',
      '--onward',
      'audience',
      '--json',
    );
    expect(said.code).toBe(65);
    const { error } = said.json() as { error: { code: string; facts: { problems: string[] } } };
    expect(error.code).toBe('marking-contradiction');
    expect(error.facts.problems.map((text) => text.split(' ')[0])).toEqual(
      expect.arrayContaining(['tlp-red-group', 'tlp-onward', 'tlp-public', 'purpose-public']),
    );
    expect(node.drafts.size).toBe(0);
  });

  it.each([
    ['popularity_no_scores_v0.3.58.eval', 'finding-no-scores'],
    ['README.md', 'format-unknown'],
    ['no-such.eval', 'file-unreadable'],
  ])('refuses %s', async (name, code) => {
    const said = await publish(fixture(name), '--to', 'south', ...TERMS);
    expect(said.code).toBe(65);
    expect(said.err).toContain(`[${code}]`);
  });

  it('tries again with the same idempotency key when the node is busy', async () => {
    let busy = 2;
    node.fail = (route) => {
      if (route !== 'POST /drafts' || busy === 0) return undefined;
      busy -= 1;
      return 'rate-limited';
    };
    expect((await publish(LOG, '--to', 'south', ...TERMS)).code).toBe(0);
    const keys = node.seen.flatMap(({ method, path, headers }) =>
      method === 'POST' && path === '/drafts' ? [headers['idempotency-key']] : [],
    );
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(node.drafts.size).toBe(1);
  });

  it('goes on with the other logs when one is refused, and says so', async () => {
    let drafts = 0;
    node.fail = (route) => {
      if (route === 'POST /drafts') drafts += 1;
      return route === 'POST /drafts' && drafts === 1 ? 'charter-expired' : undefined;
    };
    const said = await publish(LOG, fixture('popularity_2epochs_v0.3.42.eval'), '--to', 'south', ...TERMS);
    expect(said.code).toBe(1);
    expect(said.out).toContain('[charter-expired]');
    expect(node.drafts.size).toBe(1);
  });

  it.each([
    ['unauthenticated', 77],
    ['forbidden-role', 77],
    ['charter-missing', 1],
    ['internal-fault', 69],
  ] as const)('ends with the exit code of %s', async (code, exit) => {
    node.fail = () => code;
    const said = await publish(LOG, '--to', 'south', ...TERMS);
    expect([said.code, said.err]).toEqual([exit, expect.stringContaining(`[${code}]`)]);
  });
});

describe('approve', () => {
  const drafted = async () => {
    const said = await publish(LOG, '--to', 'south', ...TERMS, '--json');
    return (said.json() as [{ draft: string; parts: { name: string }[] }])[0];
  };

  it('shows what is signed, signs it, and publishes', async () => {
    const { draft } = await drafted();
    await giveKeys(terminal, 'approver-1');
    const said = await terminal.run('approve', draft.slice(0, 8), '--key', 'approver-1');
    expect(said.code).toBe(0);
    expect(said.out).toContain('You are about to sign');
    expect(said.out).toMatch(/Published as [0-9a-f]{64}, position 2/);
  });

  it('compares a part with a file of the approver', async () => {
    const { draft } = await drafted();
    await giveKeys(terminal, 'approver-1');
    const said = await terminal.run('approve', draft, '--key', 'approver-1', '--part', `finding.json=${LOG}`);
    expect(said.code).toBe(2);
    expect(node.drafts.get(draft)?.state).toBe('open');
  });

  it('refuses a draft whose bytes are not the ones that the node names', async () => {
    const { draft } = await drafted();
    node.tamper = true;
    expect((await terminal.run('approve', draft)).err).toContain('[draft-mismatch]');
  });

  it('refuses with 77 when the passphrase is wrong, before anything is sent', async () => {
    const { draft } = await drafted();
    terminal.env.COMITY_PASSPHRASE_FILE = await writeIn(terminal, 'passphrase', 'right\n');
    await terminal.run('key', 'new', 'approver-2', '--institute', 'north');
    terminal.env.COMITY_PASSPHRASE_FILE = await writeIn(terminal, 'wrong', 'wrong\n');
    const said = await terminal.run('approve', draft, '--key', 'approver-2');
    expect([said.code, said.err]).toEqual([77, expect.stringContaining('[passphrase-wrong]')]);
    delete terminal.env.COMITY_PASSPHRASE_FILE;
    expect((await terminal.run('approve', draft, '--key', 'approver-2')).err).toContain(
      '[passphrase-missing]',
    );
    expect(node.drafts.get(draft)?.signatures.length).toBe(1);
  });

  it('lists, shows and discards drafts', async () => {
    const { draft } = await drafted();
    expect((await terminal.run('draft', 'list')).out).toContain(draft.slice(0, 12));
    expect((await terminal.run('draft', 'show', draft.slice(0, 6))).out).toMatch(/waits for +approver/);
    expect((await terminal.run('draft', 'discard', draft)).code).toBe(0);
    expect((await terminal.run('draft', 'list')).out).toContain('There is no draft');
  });
});

describe('what is published', () => {
  const published = async () => {
    await giveKeys(terminal, 'approver-1');
    await publish(LOG, '--to', 'south', ...TERMS, '--key', 'publisher-1');
    const [draft] = node.drafts.keys();
    const said = await terminal.run('approve', draft ?? '', '--key', 'approver-1', '--json');
    return (said.json() as { published: string }).published;
  };

  it('is listed and shown without what would move the cursor', async () => {
    const id = await published();
    node.title = 'evil\u001b]0;title\u0007\u202egnp';
    const list = await terminal.run('list', '--type', 'finding');
    expect(list.out).toContain(id.slice(0, 12));
    const show = await terminal.run('show', id.slice(0, 6));
    const isSafe = (char: string) =>
      char === '\n' || (char >= ' ' && !(char >= '\u007f' && char <= '\u009f') && char !== '\u202e');
    for (const { out } of [list, show]) expect([...out].every(isSafe)).toBe(true);
  });

  it('is exported, and verifies offline', async () => {
    const id = await published();
    const file = join(terminal.home, 'finding.comity.json');
    expect((await terminal.run('export', id.slice(0, 10), '--out', file)).code).toBe(0);
    expect((await terminal.run('export', id.slice(0, 10), '--out', file)).err).toContain('[file-exists]');
    const said = await terminal.run('verify', file, '--json');
    expect(said.json()).toMatchObject({ verified: true, id });
    node.tamper = true;
    const broken = await terminal.run('export', id, '--out', file, '--force');
    expect([broken.code, broken.out]).toEqual([2, expect.stringMatching(/FAIL parts/)]);
  });

  it('gives its parts, each compared with what was signed', async () => {
    const id = await published();
    const said = await terminal.run('parts', 'get', id, '--out', terminal.home, '--json');
    expect(said.json()).toHaveLength(2);
    expect(JSON.parse(await readFile(join(terminal.home, 'finding.json'), 'utf8')).schema).toBe(
      'urn:comity:finding-document:1',
    );
    expect(
      JSON.parse((await terminal.run('parts', 'get', id, 'finding.json', '--out', '-')).out).schema,
    ).toBe('urn:comity:finding-document:1');
    node.tamper = true;
    const broken = await terminal.run('parts', 'get', id, '--out', terminal.home, '--force');
    expect([broken.code, broken.err]).toEqual([2, expect.stringContaining('[part-mismatch]')]);
    expect((await terminal.run('parts', 'get', id, 'nothing')).code).toBe(64);
  });

  it('is explained for an institute', async () => {
    const said = await terminal.run('why', await published(), 'south');
    expect(said.out).toMatch(/rows\.json +no +the narrower audience/);
    expect(said.out).toContain('entitled; its receipt is not here yet [audience-institute]');
  });

  it('is written as Sigstore bundles, one per signer, each of which verifies with its key', async () => {
    const id = await published();
    const said = await terminal.run('sigstore', id, '--out', terminal.home, '--json');
    const files = said.json() as { file: string }[];
    expect(files).toHaveLength(2);
    const keys = ['publisher-1', 'approver-1'].map((post) => exampleKey(`north/${post}`).publicKey);
    for (const { file } of files) {
      expect(
        (await terminal.run('verify', file, '--public-key', keys[0] ?? '', '--public-key', keys[1] ?? ''))
          .code,
      ).toBe(0);
      expect(
        (await terminal.run('verify', file, '--public-key', exampleKey('south/root').publicKey)).code,
      ).toBe(2);
    }
  });

  it('needs 6 characters of its id, and names the others when they fit several', async () => {
    expect((await terminal.run('show', 'abc')).code).toBe(64);
    expect((await terminal.run('show', 'ffffff')).err).toContain('[not-found]');
  });
});
