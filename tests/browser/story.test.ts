import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { approveFinding, publishFinding, raiseDrill, SIGN } from './rig/flows.ts';
import { mouse } from './rig/hand.ts';
import { type Person, withPeople } from './rig/people.ts';

const TITLE = 'Guardrails of a small model';
const SOON = { timeout: 60_000 };

/** The five minutes of the demo, as people see them: what is published arrives, what is withheld says why, a drill is answered and called off, and what is taken back is confirmed. */
test('the story of the demo, in browsers of its people', async () => {
  await withPeople(
    [
      { at: 'north', as: 'publisher' },
      { at: 'north', as: 'approver' },
      { at: 'south', as: 'publisher' },
    ],
    async (publisher, approver, south) => {
      await south.go('/findings');
      await markPage(south);
      await publisher.go('/');
      const finding = {
        title: TITLE,
        log: 'gdm_intercode_ctf_mistral-small_v0.3.75.json',
        logTo: 'south',
      };
      const draft = await publishFinding(publisher, mouse(publisher.page), finding);
      await approver.go('/approvals');
      await comparesSideBySide(approver, draft);
      await approver.go('/approvals');
      await approveFinding(approver, mouse(approver.page), draft);

      await south.page.getByRole('link', { name: TITLE }).first().waitFor(SOON);
      expect(await isMarked(south), 'it came without asking for the page again').toBe(true);
      await south.page.getByRole('link', { name: TITLE }).first().click();
      await south.page.waitForURL('**/findings/*');
      const log = south.page.locator('#parts tr', { hasText: 'gdm_intercode' });
      const address = south.page.url();
      // The part follows the envelope, in its own time.
      await expect
        .poll(async () => {
          await south.page.goto(address);
          return log.locator('a[download]').count();
        }, SOON)
        .toBe(1);
      await eastIsRefused(new URL(south.page.url()).pathname);
      await bundleIsTamperedWith(south);
      await withdraw(publisher, draft);
    },
  );
}, 300_000);

/** A mark that a new page would not have. */
const markPage = ({ page }: Person): Promise<void> =>
  page.evaluate(() => {
    document.documentElement.dataset.marked = 'true';
  });
const isMarked = ({ page }: Person): Promise<boolean> =>
  page.evaluate(() => document.documentElement.dataset.marked === 'true');

/** As south will read it, the log is there; as east will, it is withheld. */
async function comparesSideBySide({ page }: Person, draft: string): Promise<void> {
  await page.locator(`a[href="/approvals/${draft}"]`).first().click();
  for (const [institute, withheld] of [
    ['south', 0],
    ['east', 1],
  ] as const) {
    await page.selectOption('select[name="institute"]', institute);
    await page.locator('form[method="get"] button').click();
    await page.waitForURL(`**?institute=${institute}`);
    expect(await page.locator('.as-read .withheld').count(), institute).toBe(withheld);
  }
}

/** East has the finding, and not the log: the page says so and why, and the node hands out nothing. */
async function eastIsRefused(path: string): Promise<void> {
  await withPeople([{ at: 'east', as: 'reader' }], async (east) => {
    await expect.poll(() => east.go(path), SOON).toBe(200);
    const log = east.page.locator('#parts tr', { hasText: 'gdm_intercode' });
    expect(await log.locator('a[download]').count()).toBe(0);
    expect(await log.locator('code').first().textContent()).not.toBe('');
    expect(await log.textContent()).toMatch(/audience/i);
    const name = (await log.locator('th').textContent()) ?? '';
    const answered = await east.page.evaluate(
      async (address) => (await fetch(address)).status,
      `/api/v1/statements/${path.split('/').at(-1)}/parts/${encodeURIComponent(name)}`,
    );
    expect(answered).toBeGreaterThanOrEqual(400);
    // That refusal was asked for.
    east.troubles.splice(
      0,
      east.troubles.length,
      ...east.troubles.filter((what) => !/^4\d\d GET .*\/parts\//.test(what)),
    );
  });
}

/** The file that leaves verifies; with one byte changed it does not, in the page of the node and in the one that works offline. */
async function bundleIsTamperedWith({ page, go }: Person): Promise<void> {
  const saved = page.waitForEvent('download');
  await page.locator('a[download$=".comity.json"]').click();
  const good = join(tmpdir(), `comity-${process.pid}.comity.json`);
  await (await saved).saveAs(good);
  const text = await readFile(good, 'utf8');
  const bad = good.replace('.comity.json', '-bad.comity.json');
  await writeFile(bad, changeOneContent(text));
  await go('/verify');
  expect(await verdictOf(page, good)).toBe('good');
  expect(await verdictOf(page, bad)).toBe('bad');
}

async function verdictOf(page: Person['page'], path: string): Promise<string | null> {
  await page.setInputFiles('.verifier input[type="file"]', path);
  await page.locator('.verifier button[type="submit"]').click();
  const banner = page.locator('[data-verifier-results]:focus .banner').first();
  await banner.waitFor();
  return banner.getAttribute('data-tone');
}

/** One character of one content, which stays base64. */
function changeOneContent(text: string): string {
  const at = text.indexOf('"content":"') + '"content":"'.length + 40;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

async function withdraw({ page, go }: Person, draft: string): Promise<void> {
  await go(`/publish/drafts/${draft}`);
  const id = (await page.locator('#draft-next a').first().getAttribute('href'))?.split('/').at(-1) ?? '';
  await go(`/publish/takeback/${id}`);
  await page.locator('input[name="reason"][value="error"]').check();
  await page.locator('textarea[name="because"]').fill('The wrong log was published.');
  await page.locator(`form[action="/publish/takeback/${id}"] button[type="submit"]`).click();
  await page.waitForURL('**/publish/drafts/*');
  await page.locator(SIGN).click();
  await page.waitForURL('**/publish/**');
  await go(`/publish/takeback/${id}`);
  // The answers come while one looks.
  await expect.poll(() => page.locator('.state[data-tone="good"]').count(), SOON).toBeGreaterThanOrEqual(2);
}

test('a drill that one answers, one is silent about, and north calls off', async () => {
  await withPeople(
    [
      { at: 'north', as: 'coordinator' },
      { at: 'south', as: 'coordinator' },
      { at: 'east', as: 'coordinator' },
    ],
    async (north, south, east) => {
      await south.go('/drills');
      await markPage(south);
      await north.go('/');
      const drill = await raiseDrill(north, mouse(north.page), { title: 'Bypass in three forums' });
      expect(await north.page.locator('main').textContent()).toMatch(
        /^\s*EXERCISE EXERCISE EXERCISE[\s\S]*EXERCISE EXERCISE EXERCISE\s*$/,
      );
      await markPage(north);
      await south.page.locator(`a[href="/drills/${drill}"]`).first().waitFor(SOON);
      expect(await isMarked(south), 'it came without asking for the page again').toBe(true);
      await south.page.locator(`a[href="/drills/${drill}"]`).first().click();
      await south.page.locator('button[name="state"][value="acting"]').click();

      const row = (institute: string) => north.page.locator('#incident-board tr', { hasText: institute });
      await expect.poll(() => row('south').textContent(), SOON).toMatch(/acting/i);
      await expect.poll(() => row('east').textContent(), SOON).toMatch(/delivered/i);
      expect(await isMarked(north), 'the board followed by itself').toBe(true);

      await north.page.locator(`a[href="/drills/${drill}/cancel"]`).click();
      await north.page.locator('button[name="cause"][value="false-alarm"]').click();
      if (/\/drafts\//.test(north.page.url())) await north.page.locator(SIGN).click();
      await expect
        .poll(async () => {
          await east.go(`/drills/${drill}`);
          return east.page.locator('main').textContent();
        }, SOON)
        .toMatch(/false alarm/i);
    },
  );
}, 200_000);
