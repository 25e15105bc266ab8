import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { comity, comityJson, type Devnet, type DevnetInstitute, DRILL, PAGES_FILE } from '@comity/devnet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiUrlOf, ask, eventually, named, openNodes, type TokenRole } from './fixture.ts';

const HELD = ['--held-signer', 'coordinator-1'] as const;
const ACTUAL = DRILL.map((word) => (word === '--exercise' ? '--actual' : word));
/** Pushed, received, receipted, on a busy machine. */
const SOON_MS = 25_000;

interface BoardRow {
  readonly institute: string;
  readonly state: string;
  readonly overdue: boolean;
  readonly deliveredAt: string | null;
  readonly answeredAt: string | null;
  readonly contact: object | null;
}

describe('an alert over real processes', { timeout: 300_000 }, () => {
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
  const spoken = (at: DevnetInstitute, role: TokenRole, ...args: string[]) =>
    comity(apiUrlOf(at), at.tokens[role], args);
  const raise = async (...options: string[]): Promise<string> =>
    (await say<{ published: string }>(north, 'coordinator', 'alert', 'raise', ...options, ...HELD)).published;

  async function boardOf(incident: string): Promise<Map<string, BoardRow>> {
    const { body } = await ask(north, 'coordinator', 'GET', `/incidents/${incident}/board`);
    const rows = body.rows as unknown as readonly BoardRow[];
    return new Map(rows.map((row) => [row.institute, row]));
  }
  const stateIs = (incident: string, institute: string, ...states: string[]) =>
    eventually(
      `${institute} is ${states.join(' or ')}`,
      async () => {
        const row = (await boardOf(incident)).get(institute);
        return row !== undefined && states.includes(row.state) ? row : undefined;
      },
      SOON_MS,
    );
  const pagesOf = async (at: DevnetInstitute): Promise<readonly Record<string, never>[]> => {
    const text = await readFile(join(at.folder, PAGES_FILE), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };

  test('a drill is raised by one, pages people, is answered, reported on and ended, and says what it is everywhere', async () => {
    const incident = await raise(...DRILL);
    await stateIs(incident, 'south', 'delivered', 'seen');
    await stateIs(incident, 'east', 'delivered', 'seen');
    const [page] = await eventually(
      'south is paged',
      async () => ((await pagesOf(south)).length > 0 ? pagesOf(south) : undefined),
      SOON_MS,
    );
    expect(JSON.stringify(page)).toContain('Exercise');
    expect(JSON.stringify(page)).not.toContain('Jailbreak');

    const shown = await spoken(south, 'coordinator', 'alert', 'show', incident);
    expect(shown.output.trim()).toMatch(/^EXERCISE EXERCISE EXERCISE[\s\S]*EXERCISE EXERCISE EXERCISE$/);
    await stateIs(incident, 'south', 'seen');
    await say(south, 'coordinator', 'alert', 'ack', incident, '--acting', ...HELD);
    expect(await stateIs(incident, 'south', 'acting')).toMatchObject({ overdue: false });

    await say(
      ...([
        north,
        'coordinator',
        'sitrep',
        incident,
        '--changed',
        'South acts.',
        '--situation',
        'Calm.',
      ] as const),
      ...HELD,
    );
    await say(north, 'coordinator', 'alert', 'stand-down', incident, '--because', 'Over.', '--yes', ...HELD);
    await eventually('south knows that it is over', async () => {
      const { body } = await ask(south, 'coordinator', 'GET', `/incidents/${incident}`);
      return (body as { state?: string }).state === 'stood-down' ? true : undefined;
    });
    const report = await spoken(north, 'coordinator', 'incident', 'report', incident, '--format', 'md');
    expect(report.code).toBe(0);
    expect(report.output).toContain('EXERCISE EXERCISE EXERCISE');
    // The alert that was answered, although the stand-down took its place; of that nobody was asked.
    expect(report.output).toMatch(/^\| south \| \S+ s \| \S+ s \| \S+ s \| acting by \S+ \| in time \|/m);
    expect(report.output).toMatch(/^\| east \| \S+ s \| - \| - \| delivered \| no answer \|/m);
    expect(report.output.match(/^\| (south|east) .*\| not asked \|/gm)).toHaveLength(2);
    expect(report.output).toMatch(
      /^- east has not answered the last alert that asked for an answer \(delivered\)\.$/m,
    );
    expect(report.output).toContain('**TLP:AMBER**');
  });

  test('an actual alert needs two coordinators and its phrase; a drill token raises none', async () => {
    const refused = await spoken(north, 'drills', 'alert', 'raise', ...ACTUAL, ...HELD);
    expect(refused.code).not.toBe(0);
    expect(refused.errors).toContain('drill-token');
    const unsaid = await spoken(north, 'coordinator', 'alert', 'raise', ...ACTUAL, ...HELD);
    expect(unsaid.code).not.toBe(0);
    expect(unsaid.errors).toContain('phrase-wrong');

    const confirm = ['--confirm', 'ACTUAL ALERT TO 2 INSTITUTES'];
    const first = await say<{ draft: string; published: string | null }>(
      ...([north, 'coordinator', 'alert', 'raise'] as const),
      ...[...ACTUAL, ...confirm, ...HELD],
    );
    expect(first.published).toBeNull();
    const second = await say<{ published: string }>(
      ...([north, 'deputy', 'approve', first.draft, '--held-signer', 'coordinator-2', '--yes'] as const),
      ...confirm,
    );
    const incident = second.published;
    await stateIs(incident, 'south', 'delivered', 'seen');

    // A mistake: one person, one command, no second key.
    const cancelled = await say<{ published: string }>(
      ...([north, 'coordinator', 'alert', 'cancel', incident, '--false-alarm'] as const),
      ...HELD,
    );
    await eventually('south knows that it was a false alarm', async () => {
      const { body } = await ask(south, 'coordinator', 'GET', `/incidents/${incident}`);
      const { state, head } = body as { state?: string; head?: string };
      return state === 'cancelled' && head === cancelled.published ? true : undefined;
    });
    const again = await spoken(north, 'coordinator', 'alert', 'cancel', incident, '--false-alarm', ...HELD);
    expect(again.code).not.toBe(0);
    expect(again.errors).toMatch(/incident-over|alert-not-head/);
  });

  test('who is away has it when it is back, by whoever holds it; who is silent is overdue', async () => {
    await east.kill();
    // Long enough for both nodes to be back before it.
    const replyBy = new Date(Date.now() + 20_000).toISOString();
    const incident = await raise(...DRILL, '--reply-by', replyBy);
    await stateIs(incident, 'south', 'delivered', 'seen');
    await stateIs(incident, 'east', 'not-delivered', 'unreachable');
    await north.kill();
    await east.start();
    await eventually(
      'east has it while its author is down',
      async () => {
        const { status } = await ask(east, 'coordinator', 'GET', `/incidents/${incident}`);
        return status === 200 ? true : undefined;
      },
      SOON_MS,
    );
    await north.start();
    await stateIs(incident, 'east', 'delivered', 'seen');
    await say(south, 'coordinator', 'alert', 'ack', incident, ...HELD);
    const silent = await eventually('east is overdue', async () => {
      const row = (await boardOf(incident)).get('east');
      return row?.overdue === true ? row : undefined;
    });
    expect(silent.answeredAt).toBeNull();
    expect((await boardOf(incident)).get('south')).toMatchObject({ state: 'acknowledged', overdue: false });
    await say(north, 'coordinator', 'alert', 'stand-down', incident, '--because', 'Over.', '--yes', ...HELD);
  });

  test('an alert of a CAP hub becomes a draft; a file with a document type is refused', async () => {
    const folder = devnet.folder;
    const evil = join(folder, 'evil.cap');
    await writeFile(
      evil,
      '<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>',
    );
    const refused = await spoken(north, 'coordinator', 'alert', 'import', evil, '--exercise', ...HELD);
    expect(refused.code).not.toBe(0);
    expect(refused.errors).toContain('cap-doctype');
    const hub = join(import.meta.dirname, '../../packages/formats/fixtures/cap/thunderstorm.cap');
    const imported = await say<{ draft: string }>(
      ...([
        north,
        'coordinator',
        'alert',
        'import',
        hub,
        '--exercise',
        '--level',
        'information',
        '--no-sign',
      ] as const),
      ...[
        '--unusual',
        'no',
        '--growing',
        'no',
        '--cross-border',
        'no',
        '--coordinated',
        'no',
        '--expires',
        '+2h',
      ],
    );
    expect(imported.draft).toMatch(/^[0-9a-f]{32}$/);
  });

  test('a communications check is answered and scored', async () => {
    const check = spoken(north, 'coordinator', 'comcheck', '--wait', '2', ...HELD);
    for (const institute of [south, east]) {
      const incident = await eventually('the check is here', async () => {
        const { body } = await ask(institute, 'coordinator', 'GET', '/incidents?status=Test');
        const [found] = (body.items ?? []) as unknown as readonly { incident: string }[];
        return found?.incident;
      });
      await say(institute, 'coordinator', 'alert', 'ack', incident, ...HELD);
    }
    const { code, output } = await check;
    expect(output).toMatch(/2 of 2/);
    expect(code).toBe(0);
  });
});
