import { randomBytes } from 'node:crypto';
import { FINDING_MEDIA_TYPE, FINDING_SCHEMA, type FindingDocument } from '@comity/formats';
import { type BodyOf, instantOf, line } from '@comity/protocol';
import { expect, test } from 'vitest';
import { network, placeOf } from './rig/network.ts';
import { type Person, withPeople } from './rig/people.ts';
import { alertBody } from './rig/seed-crises.ts';
import { partOfText, type Saying, say, sayAlert } from './rig/statements.ts';
import { allPayloads, XSS_PAYLOADS } from './xss-payloads.ts';

/**
 * A member that is hostile: east says to south, signed and over the real network, whatever is known to run in browsers, in every field of every
 * record that takes text. South looks at all of it, with scripts on. Nothing may run, be asked for elsewhere, or be reported.
 */
const AT_EAST = { to: ['south'] } as const;
const HOUR_MS = 3_600_000;
type Id = BodyOf<'acknowledgement'>['incident'];

/** As many payloads as fit, separated by spaces; what does not fit begins the next one. */
function packed(charactersMax: number): readonly string[] {
  const fits = line(charactersMax);
  const lines: string[] = [];
  let now = '';
  for (const payload of allPayloads.filter((each) => fits.safeParse(each).success)) {
    const longer = now === '' ? payload : `${now} ${payload}`;
    if (longer.length <= charactersMax) {
      now = longer;
      continue;
    }
    lines.push(now);
    now = payload;
  }
  return [...lines, now];
}

/** One after the other, again and again: every field has its share, and every payload a field. */
function* around(lines: readonly string[]): Generator<string, never> {
  for (;;) yield* lines;
}
const take = (from: Generator<string, never>): string => from.next().value;

test('a line takes nothing that hides or breaks it', () => {
  expect(allPayloads.length).toBeGreaterThanOrEqual(200);
  const fits = line(200);
  const taken = XSS_PAYLOADS.control.filter((payload) => fits.safeParse(payload).success);
  expect(taken).toEqual(['jav\u00adascript:alert(1)']);
});

test('what runs, or is kept from running, is seen', async () => {
  const watched = withPeople([{ at: 'south', as: null }], async ({ page, go }) => {
    await go('/sign-in');
    const reported = page.waitForEvent('console');
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
    await reported;
  });
  await expect(watched).rejects.toThrow(/Content Security Policy/);
});

test('200 payloads in every field of records from a peer run nowhere', async () => {
  const findings = await sayFindings();
  const drill = await sayDrill();
  await withPeople([{ at: 'south', as: 'all' }], async (person) => {
    await person.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`reported: ${violatedDirective} ${blockedURI}`),
      );
    });
    const last = findings.at(-1) ?? '';
    await expect.poll(() => person.go(`/findings/${last}`), { timeout: 90_000 }).toBe(200);
    await expect.poll(() => person.go(`/drills/${drill}`), { timeout: 90_000 }).toBe(200);
    const pages = [
      '/',
      '/findings',
      '/findings?q=alert',
      '/findings?type=remark',
      '/publish',
      '/drills',
      '/alerts',
      '/alerts/inbox',
      '/alerts/directory',
      '/wallboard',
      '/law/holds',
      '/logs/east',
      '/run/members/east',
      ...['', '/calls', '/after-action', '/report', '/request', '/activate'].map(
        (page) => `/drills/${drill}${page}`,
      ),
      ...findings.map((id) => `/findings/${id}`),
      `/comparisons?${new URLSearchParams({ model: SHARED.model, task: SHARED.task })}`,
    ];
    for (const path of pages) await nothingRuns(person, path);
    // It was there to be seen: as text.
    for (const path of ['/findings', `/findings/${last}`, `/drills/${drill}`, '/alerts/directory']) {
      await person.go(path);
      expect(await person.page.locator('main').textContent(), path).toContain('alert(1)');
    }
  });
}, 280_000);

async function nothingRuns({ page, go, troubles }: Person, path: string): Promise<void> {
  const status = await go(path);
  expect(status, path).toBeLessThan(500);
  expect(troubles, path).toEqual([]);
  // Whatever waits for the focus or the pointer gets it.
  await page.mouse.move(200, 400);
  for (let tab = 0; tab < 3; tab++) await page.keyboard.press('Tab');
  const made = await page.evaluate(() => ({
    scripts: [...document.scripts].filter(
      ({ src, type }) =>
        type !== 'application/json' && new URL(src, location.href).origin !== location.origin,
    ).length,
    handlers: [...document.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(
        ({ name }) => name.startsWith('on') || name === 'style' || name === 'srcdoc',
      ),
    ).length,
    strange: document.querySelectorAll('iframe, object, embed, base, math, portal, marquee, frameset').length,
    elsewhere: [...document.querySelectorAll<HTMLAnchorElement>('main a[href]')].filter(
      ({ protocol }) => !['http:', 'https:', 'tel:', 'mailto:'].includes(protocol),
    ).length,
  }));
  expect(made, path).toEqual({ scripts: 0, handlers: 0, strange: 0, elsewhere: 0 });
}

const SHARED = { task: '"><img src=x onerror=alert(1)>', model: "'><svg onload=alert(1)>" };

/** Findings that say it in title, task, model and every text of the document; of one, the terms are changed, and one is withdrawn. */
async function sayFindings(): Promise<readonly string[]> {
  const east = placeOf('east');
  const lines = around(packed(200));
  const long = around(packed(1000));
  const ids: string[] = [];
  for (let made = 0; made < FINDINGS; made++) {
    const document = JSON.stringify(hostileDocument(lines, long));
    const parts = [partOfText('finding.json', FINDING_MEDIA_TYPE, document)];
    const body = made < 2 ? SHARED : { task: take(lines), model: take(lines) };
    ids.push(await say(network(), east, 'finding', body, { ...AT_EAST, title: take(lines), parts }));
  }
  const reasons = around(packed(500));
  const [first = '', second = ''] = ids;
  await say(
    network(),
    east,
    'withdrawal',
    { statement: first as Id, reason: 'error', explanation: take(reasons) },
    { ...AT_EAST, title: take(lines) },
  );
  await say(
    network(),
    east,
    'access-request',
    { statement: second as Id, parts: ['finding.json' as never], purpose: 'research', reason: take(reasons) },
    { ...AT_EAST, title: take(lines) },
  );
  return ids;
}
const FINDINGS = 12;

function hostileDocument(lines: Generator<string, never>, long: Generator<string, never>): FindingDocument {
  const hundred = around(packed(100));
  const next = (): string => take(lines);
  return {
    schema: FINDING_SCHEMA,
    nonce: randomBytes(16).toString('hex'),
    harness: { name: take(hundred), version: take(hundred) },
    task: {
      name: next(),
      registryName: next(),
      version: take(hundred),
      args: Object.fromEntries(Array.from({ length: 12 }, () => [take(hundred), take(long)])),
    },
    dataset: { name: next(), samples: 10 },
    model: { id: next(), roles: [take(hundred)], generateConfig: { [take(hundred)]: take(long) } },
    run: { epochs: 1, epochsReducer: [take(hundred)], limits: { [take(hundred)]: 1 } },
    solver: next(),
    scores: Array.from({ length: 4 }, () => ({
      name: next(),
      scorer: next(),
      reducer: next(),
      metrics: [{ name: next(), value: 0.5, group: next() }],
      standardError: 0.01,
    })),
    samples: { completed: 10, total: 10 },
    provenance: { packages: { [take(hundred)]: next() }, revision: { commit: take(hundred) } },
    source: {
      format: 'inspect-json',
      files: [{ role: 'log', sha256: 'ab'.repeat(32) as never, sizeBytes: 1, mediaType: 'application/json' }],
    },
  };
}

/** A drill with everything that can be said in one. */
async function sayDrill(): Promise<string> {
  const east = placeOf('east');
  const at = network();
  const lines = around(packed(200));
  const reasons = around(packed(500));
  const [prose = '', rest = ''] = packed(7900);
  const long = around([prose, rest]);
  const short = around(packed(3900));
  const titled = (): Saying => ({ ...AT_EAST, title: take(lines) });
  const yes = () => ({ answer: 'yes', grounds: take(reasons) }) as const;
  const drill = await sayAlert(
    at,
    east,
    alertBody('Exercise', {
      event: take(lines),
      description: take(long),
      instruction: take(short),
      models: Array.from({ length: 8 }, () => take(lines)),
      assessment: { unusual: yes(), growing: yes(), crossBorder: yes(), coordinated: yes() },
    }),
    titled(),
  );
  const within = { incident: drill as Id, status: 'Exercise' } as const;
  const report = { ...within, nextDueAt: instantOf(Date.now() + HOUR_MS) };
  await say(
    at,
    east,
    'situation-report',
    { ...report, number: 1, changed: take(short), situation: take(long) },
    titled(),
  );
  await say(
    at,
    east,
    'situation-report',
    { ...report, number: 2, changed: take(short), situation: take(long) },
    titled(),
  );
  const asked = { request: null, state: 'open', kind: 'assistance', neededBy: null, offer: null } as const;
  await say(at, east, 'request', { ...within, ...asked, what: take(short) }, titled());
  for (const kind of ['measure', 'public-line'] as const)
    await say(
      at,
      east,
      'measure',
      {
        ...within,
        measure: null,
        kind,
        state: 'planned',
        text: take(long),
        effectiveAt: null,
        releaseAt: null,
      },
      titled(),
    );
  const steps = Array.from({ length: 6 }, (_, step) => ({
    id: `step-${step}` as never,
    title: take(lines),
    text: packed(1900)[step % 4] ?? '',
    role: 'legal' as never,
    withinMinutes: 60,
  }));
  const playbook = await say(
    at,
    east,
    'playbook',
    {
      name: `hostile-${randomBytes(4).toString('hex')}` as never,
      version: 1,
      trigger: packed(1900)[0] ?? '',
      steps,
    },
    titled(),
  );
  await say(
    at,
    east,
    'activation',
    { ...within, playbook: playbook as Id, activation: null, state: 'active' },
    titled(),
  );
  const duty = () => ({
    post: 'coordinator-1' as never,
    addresses: (['phone', 'e-mail', 'matrix', 'other'] as const).map((kind) => ({
      kind,
      address: take(lines),
    })),
    hours: packed(100)[0] ?? 'always',
  });
  await say(
    at,
    east,
    'contact',
    { role: 'coordinator', primary: duty(), alternate: duty(), confirmedAt: instantOf(Date.now() - 1000) },
    { ...titled(), marking: { purposes: ['incident-response', 'network-operation'] } },
  );
  return drill;
}
