import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { comity, comityJson, type Devnet, type DevnetInstitute, inspectLog } from '@comity/devnet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiUrlOf, ask, eventually, named, openNodes, type TokenRole } from './fixture.ts';

const LOG = inspectLog('security_guide_gpt-4o-mini_v0.3.133.eval');
const OTHER_LOG = inspectLog('popularity_2epochs_v0.3.42.eval');
const NOBODY = 'f'.repeat(64);
/** Long enough to be published and delivered on a busy machine. */
const SOON_MS = 25_000;
const HELD = ['--held-signer', 'publisher-1'] as const;

describe('who may have what, under which instrument, and how it is taken back', { timeout: 300_000 }, () => {
  let devnet: Devnet;
  let north: DevnetInstitute;
  let south: DevnetInstitute;
  let east: DevnetInstitute;
  beforeAll(async () => {
    devnet = await openNodes(3);
    [north, south, east] = [named(devnet, 'north'), named(devnet, 'south'), named(devnet, 'east')];
  }, 180_000);
  afterAll(() => devnet?.close(), 60_000);

  const say = <T>(at: DevnetInstitute, role: TokenRole, ...args: string[]): Promise<T> =>
    comityJson<T>(apiUrlOf(at), at.tokens[role], args);
  const approve = (at: DevnetInstitute, draft: string) =>
    say<{ published: string }>(at, 'approver', 'approve', draft, '--held-signer', 'approver-1', '--yes');

  /** North publishes a log under these terms. Answers the finding's id. */
  async function publish(log: string, ...options: string[]): Promise<string> {
    const [made] = await say<readonly { draft: string; error: unknown }[]>(
      north,
      'publisher',
      ...['publish', 'finding', log, ...options, ...HELD],
    );
    expect(made?.error).toBeNull();
    const { published } = await approve(north, made?.draft ?? '');
    return published;
  }

  /** What an institute shows of a statement: its status, and for each part whether it is here. */
  async function seen(at: DevnetInstitute, id: string, role: TokenRole = 'reader') {
    const { status, body } = await ask(at, role, 'GET', `/statements/${id}`);
    const parts = (body.parts ?? []) as readonly { name: string; state: string }[];
    return { status, parts: parts.map(({ state }) => state) };
  }

  const stateAt = async (id: string, institute: string): Promise<string | undefined> => {
    const { body } = await ask(north, 'publisher', 'GET', `/statements/${id}/deliveries`);
    const items = body.items as unknown as readonly { institute: string; state: string }[];
    return items.find((item) => item.institute === institute)?.state;
  };

  test('an instrument holds a delivery until the counsel of the recipient has accepted its text, and both sides see why', async () => {
    const id = await publish(
      LOG,
      ...['--to', 'members', '--purpose', 'safety-evaluation', '--tlp', 'AMBER', '--onward', 'audience'],
      ...['--instrument', 'network-terms-1', '--answer', 'network-terms-1.ownToShare=yes'],
      ...['--prohibit', 'model-ranking,commercial-use'],
    );
    await devnet.settle();
    expect(await stateAt(id, 'south')).toBe('held');
    expect((await seen(south, id)).status).toBe(404);
    const waiting = await comity(apiUrlOf(south), south.tokens.counsel, ['adherence', 'list']);
    expect(waiting.output).toContain('north');
    const held = await say<{ statement: { decision: { rules: string[]; registryVersion: number } } }>(
      north,
      'publisher',
      ...['why', id, 'south'],
    );
    expect(held.statement.decision).toMatchObject({ rules: ['adherence-missing'], registryVersion: 1 });

    await say(
      south,
      'counsel',
      'adherence',
      'accept',
      'Terms of sharing',
      '--held-signer',
      'counsel-1',
      '--yes',
    );
    await devnet.settle();
    expect(await seen(south, id)).toMatchObject({ status: 200 });
    expect(await stateAt(id, 'south')).toBe('delivered');
    expect(await stateAt(id, 'east')).toBe('held');
    const past = await say<{ past: readonly { state: string; reason: string; registryVersion: number }[] }>(
      north,
      'publisher',
      ...['why', id, 'south'],
    );
    expect(past.past[0]).toMatchObject({ state: 'held', reason: 'adherence-missing', registryVersion: 1 });
  });

  test('a withdrawal empties every holder, also one that was away, and nothing brings it back', async () => {
    const id = await publish(
      OTHER_LOG,
      '--to',
      'members',
      '--purpose',
      'research',
      '--tlp',
      'GREEN',
      '--log-to',
      'south',
    );
    await devnet.settle();
    expect((await seen(south, id)).parts).toEqual(['held', 'held', 'held']);
    await east.kill();
    const withdrawn = ['withdraw', id, '--reason', 'error', '--because', 'The wrong log.', ...HELD, '--yes'];
    await say(north, 'publisher', ...withdrawn);
    await devnet.settle();
    const early = await say<{ sentence: string }>(north, 'publisher', 'takeback', id);
    expect(early.sentence).toBe(
      'asked 2, confirmed 1, refused 0, no answer 1. Copies that were read or taken out before cannot be recalled.',
    );
    await east.start();
    await devnet.connected();
    await devnet.settle();
    const late = await say<{ sentence: string }>(north, 'publisher', 'takeback', id);
    expect(late.sentence).toMatch(/^asked 2, confirmed 2, refused 0, no answer 0\./);
    for (const institute of [south, east]) {
      const gone = await ask(institute, 'publisher', 'GET', `/statements/${id}`);
      const never = await ask(institute, 'publisher', 'GET', `/statements/${NOBODY}`);
      expect({ ...gone.body, requestId: '' }).toEqual({ ...never.body, requestId: '' });
    }
    const { digests, contents } = await partsOf(id);
    for (const institute of [south, east])
      for (const digest of digests) expect(await holdsFile(institute, digest)).toBe(false);
    const [content] = contents;
    if (content === undefined) return expect.unreachable();
    const again = await fetch(`${apiUrlOf(south)}/parts/${digests[0]}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${south.tokens.publisher}` },
      body: Buffer.from(content),
    });
    expect(await again.json()).toMatchObject({ code: 'part-withdrawn' });
  });

  test('a remark narrows one part and widens it again; the others keep what they have', async () => {
    const id = await publish(
      LOG,
      '--to',
      'members',
      '--purpose',
      'research',
      '--tlp',
      'AMBER',
      '--onward',
      'audience',
    );
    await devnet.settle();
    const [part] = (await ask(north, 'publisher', 'GET', `/statements/${id}`)).body.parts as unknown as {
      name: string;
    }[];
    const name = part?.name ?? '';
    const before = await seen(south, id);
    const narrow = [
      'remark',
      id,
      '--narrow',
      '--drop-from-part',
      `${name}=east`,
      '--reason',
      'Too much.',
      ...HELD,
    ];
    await approve(north, (await say<{ draft: string }>(north, 'publisher', ...narrow)).draft);
    await devnet.settle();
    expect((await seen(east, id)).parts[0]).toBe('withheld');
    expect(await seen(south, id)).toEqual(before);

    const request = [
      'ask',
      id,
      '--part',
      name,
      '--purpose',
      'research',
      '--because',
      'We compare runs.',
      ...HELD,
    ];
    await say(east, 'publisher', ...request);
    await devnet.settle();
    const { accessRequests } = await say<{ accessRequests: readonly { id: string }[] }>(
      north,
      'publisher',
      'questions',
    );
    const asked = accessRequests[0]?.id ?? expect.unreachable();
    const granting = await say<{ draft: string }>(north, 'publisher', 'answer', asked, '--grant', ...HELD);
    await approve(north, granting.draft);
    await say(north, 'publisher', 'answer', asked, '--grant', ...HELD);
    await devnet.settle();
    expect((await seen(east, id)).parts[0]).toBe('held');
    expect(
      (await say<{ accessRequests: readonly unknown[] }>(north, 'publisher', 'questions')).accessRequests,
    ).toEqual([]);
  });

  test('a private group is known to its members alone', async () => {
    const create = ['group', 'create', 'pair', '--members', 'north,south', ...HELD];
    const { published: roster } = await approve(
      north,
      (await say<{ draft: string }>(north, 'publisher', ...create)).draft,
    );
    const id = await publish(LOG, '--to', 'north--pair', '--purpose', 'research', '--tlp', 'AMBER');
    await devnet.settle();
    expect([(await seen(south, id)).status, (await seen(east, id)).status]).toEqual([200, 404]);
    expect((await seen(east, roster, 'auditor')).status).toBe(404);
    expect(await say(east, 'publisher', 'group', 'list')).toEqual([]);
    expect(JSON.stringify((await ask(east, 'auditor', 'GET', '/charter')).body)).not.toContain('north--pair');
  });

  test('who is consulted answers before everybody else gets it', async () => {
    const id = await publish(
      LOG,
      '--to',
      'members',
      '--purpose',
      'research',
      '--tlp',
      'AMBER',
      '--consult',
      'south',
    );
    await devnet.settle();
    expect([(await seen(south, id)).status, (await seen(east, id)).status]).toEqual([200, 404]);
    await say(
      south,
      'counsel',
      'consult',
      id,
      '--agree',
      '--because',
      'No objection.',
      '--held-signer',
      'counsel-1',
    );
    await devnet.settle();
    expect((await seen(east, id)).status).toBe(200);
  });

  test('a reader sees what role, unit and purpose allow; what is not theirs looks like what is not there', async () => {
    const id = await publish(
      LOG,
      ...[
        '--to',
        'members',
        '--purpose',
        'research',
        '--tlp',
        'AMBER',
        '--prohibit',
        'regulatory-enforcement',
      ],
    );
    await devnet.settle();
    const token = async (unit: string, purposes: readonly string[]): Promise<string> => {
      const body = { label: unit, roles: ['reader'], unit, purposes, expiresInDays: 1 };
      const { body: made } = await ask(south, 'operator', 'POST', '/tokens', { body });
      return made.token ?? expect.unreachable();
    };
    const asking = async (bearer: string, path: string) => {
      const { status, body } = await ask(south, 'reader', 'GET', path, { token: bearer });
      return { status, body: { ...body, requestId: '' } };
    };
    const evaluation = await token('evaluation', ['research']);
    expect((await asking(evaluation, `/statements/${id}`)).status).toBe(200);
    for (const bearer of [
      await token('enforcement', ['research']),
      await token('evaluation', ['policy-advice']),
    ]) {
      for (const end of ['', '/envelope', '/bundle', '/about'])
        expect(await asking(bearer, `/statements/${id}${end}`)).toEqual(
          await asking(bearer, `/statements/${NOBODY}${end}`),
        );
      const { body } = await asking(bearer, '/statements?limit=200');
      expect(JSON.stringify(body)).not.toContain(id);
    }
  });

  test('the access log is a chain that shows what was changed, and leaves by two people alone', async () => {
    const report = await say<{ lines: number; problems: readonly unknown[] }>(
      south,
      'auditor',
      'audit',
      'verify',
    );
    expect(report).toMatchObject({ problems: [] });
    expect(report.lines).toBeGreaterThan(0);
    const { id } = await say<{ id: string }>(
      south,
      'auditor',
      'audit',
      'request',
      '--reason',
      'Yearly review.',
    );
    const alone = await comity(apiUrlOf(south), south.tokens.auditor, ['audit', 'approve', id]);
    expect(alone.code).not.toBe(0);
    await say(south, 'counsel', 'audit', 'approve', id);
    const out = join(devnet.folder, 'access.jsonl');
    await say(south, 'auditor', 'audit', 'export', id, '--out', out);
    expect(await say(south, 'auditor', 'audit', 'verify', out)).toMatchObject({ problems: [] });
    const lines = (await readFile(out, 'utf8')).split('\n');
    expect(lines.join('\n')).not.toMatch(/title|security_guide/);
    await writeFile(out, [...lines.slice(0, 1), ...lines.slice(2)].join('\n'));
    const cut = await comity(apiUrlOf(south), south.tokens.auditor, ['audit', 'verify', out]);
    expect([cut.code === 0, cut.output.includes('NOT VERIFIED')]).toEqual([false, true]);
  });

  test('what is to be deleted by an instant goes by itself', async () => {
    const soon = new Date(Date.now() + SOON_MS).toISOString();
    const id = await publish(
      LOG,
      '--to',
      'members',
      '--purpose',
      'research',
      '--tlp',
      'AMBER',
      '--delete-by',
      soon,
    );
    await devnet.settle();
    expect((await seen(south, id)).status).toBe(200);
    await eventually('its own terms end it at south', async () => {
      await devnet.settle();
      return (await stateAt(id, 'south')) === 'purged' && (await seen(south, id)).status === 404
        ? true
        : undefined;
    });
    const { digests } = await partsOf(id);
    await eventually('south has dropped the parts', async () =>
      (await Promise.all(digests.map((digest) => holdsFile(south, digest)))).some(Boolean) ? undefined : true,
    );
  });

  async function partsOf(id: string) {
    const { body } = await ask(north, 'publisher', 'GET', `/statements/${id}`);
    const parts = body.parts as unknown as readonly { name: string; sha256: string }[];
    const contents = await Promise.all(
      parts.map(({ name }) => north.api('publisher').bytes(`/statements/${id}/parts/${name}`)),
    );
    return { digests: parts.map(({ sha256 }) => sha256), contents };
  }
});

/** Whether a node has a file of this digest, sealed or not. */
async function holdsFile(institute: DevnetInstitute, digest: string): Promise<boolean> {
  const names = await readdir(join(institute.folder, 'parts'), { recursive: true });
  return names.some((name) => name.includes(digest));
}
