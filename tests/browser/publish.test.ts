import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withPeople } from './rig/people.ts';

const log = (name: string): string =>
  fileURLToPath(new URL(`../../packages/formats/fixtures/inspect/${name}`, import.meta.url));

const PUBLISHER = { at: 'north', as: 'publisher' } as const;
const APPROVER = { at: 'north', as: 'approver' } as const;
const SOUTH = { at: 'south', as: 'publisher' } as const;

/** From the start page to the terms, with what a publisher must say. */
async function bring(page: Page, file: string): Promise<void> {
  await page.setInputFiles('input[type=file]', [log(file)]);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL(/\/logs$/);
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.waitForURL(/\/leaves$/);
}

const say = async (page: Page, name: string, value: string): Promise<void> =>
  page.locator(`input[name="${name}"][value="${value}"]`).check();

/** Waits until a place of the page says so. */
const told = (page: Page, place: string, words: string): Promise<void> =>
  page.locator(place, { hasText: words }).waitFor();

test('a log becomes a finding that another institute reads, all without script', async () => {
  const still = { script: false } as const;
  await withPeople(
    [
      { ...PUBLISHER, ...still },
      { ...APPROVER, ...still },
      { ...SOUTH, ...still },
    ],
    async (publisher, approver, reader) => {
      const { page } = publisher;
      await publisher.go('/publish');
      await bring(page, 'theory_of_mind_gpt-4o-mini_v0.3.133.eval');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL(/\/terms$/);
      const title = `Without script ${Date.now()}`;
      await page.fill('input[name=title]', title);
      await say(page, 'tlp', 'GREEN');
      await say(page, 'to', 'institute:south');
      await say(page, 'purpose', 'safety-evaluation');
      await page.getByRole('button', { name: 'Who will see this?' }).click();
      await told(page, '#preview', '1 institute gets it at once');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Make the draft' }).click();
      await page.waitForURL(/\/publish\/drafts\//);
      await page.getByRole('button', { name: /^Sign as/ }).click();
      const draft = new URL(page.url()).pathname.split('/').at(-1);
      await approver.go(`/approvals/${draft}`);
      await told(approver.page, '.as-read', '0.83');
      await approver.page.getByRole('button', { name: /^Sign as/ }).click();
      await told(approver.page, 'main', 'It is published');
      await expect
        .poll(
          async () => {
            await reader.go('/findings');
            return reader.page.locator('main').innerText();
          },
          { timeout: 30_000, interval: 500 },
        )
        .toContain(title);
    },
  );
});

test('who will see it follows what is ticked, and what is filled in is kept', async () => {
  await withPeople([PUBLISHER], async ({ page, go }) => {
    await go('/publish');
    await bring(page, 'cp_ctf_agent_gpt-5.4_zstd_v0.3.239.eval');
    expect(await page.locator('main').innerText()).toContain('RESTIC_PASSWORD');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/terms$/);
    await told(page, '#preview', 'Choose a level');
    await say(page, 'tlp', 'AMBER');
    await say(page, 'purpose', 'research');
    await told(page, '#preview', 'Nobody gets it at once');
    await say(page, 'to', 'institute:east');
    await told(page, '#preview', '1 institute gets it at once');
    await say(page, 'instrument', 'us-cisa-2015');
    await page.locator('#questions fieldset').first().waitFor();
    await told(page, '#preview', 'An instrument asks');
    await page.reload();
    expect(await page.locator('input[name="to"][value="institute:east"]').isChecked()).toBe(true);
    expect(await page.locator('input[name="instrument"][value="us-cisa-2015"]').isChecked()).toBe(true);
  });
});

test('an upload that stops goes on where it ended', async () => {
  await withPeople([PUBLISHER], async ({ page, go, troubles }) => {
    await go('/publish');
    let pieces = 0;
    const offsets: string[] = [];
    await page.route('**/api/v1/uploads/*/bytes', (piece) => {
      pieces += 1;
      offsets.push(piece.request().headers()['upload-offset'] ?? '');
      return pieces === 2 ? piece.abort() : piece.continue();
    });
    const buffer = Buffer.alloc(9 * 1024 * 1024, ' ');
    buffer.write('{"a":1}');
    await page.setInputFiles('input[type=file]', {
      name: 'large.json',
      mimeType: 'application/json',
      buffer,
    });
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL(/\/logs$/);
    const mebibytes = offsets.map((offset) => Number(offset) / 1024 / 1024);
    expect(mebibytes).toEqual([0, 4, 4, 8]);
    // the piece that was cut off is told on the console, and is what this test has done
    troubles.splice(0, troubles.length, ...troubles.filter((trouble) => !trouble.includes('ERR_FAILED')));
  });
});

test('everything can be said by keyboard alone', async () => {
  await withPeople([PUBLISHER], async ({ page, go }) => {
    await go('/publish');
    await bring(page, 'arc_easy_claude-sonnet-4_v0.3.138.json');
    const reach = async (what: string): Promise<void> => {
      for (let tabs = 0; tabs < 120; tabs += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((selector) => document.activeElement?.matches(selector) === true, what))
          return;
      }
      throw new Error(`${what} cannot be reached`);
    };
    await reach('form.wide > button');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/terms$/);
    await reach('input[name="tlp"]');
    await page.keyboard.press('ArrowDown');
    await reach('input[name="to"][value="institute:south"]');
    await page.keyboard.press('Space');
    await reach('input[name="purpose"]');
    await page.keyboard.press('Space');
    await reach('button[name="intent"][value="next"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/check$/);
    await reach('main form button');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/publish\/drafts\//);
    await reach('button[name="heldSigner"]');
    await page.keyboard.press('Enter');
    await told(page, '#draft-next', 'Signed by publisher-1');
  });
});
