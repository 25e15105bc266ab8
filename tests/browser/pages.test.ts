import type { Page, Response } from 'playwright-core';
import { test } from 'vitest';
import { bringAxe, focusNotSeen, standsOut, violations, wear, whatStandsOut } from './rig/accessibility.ts';
import { examples } from './rig/pages.ts';
import { withPeople } from './rig/people.ts';

const WIDE = { width: 1280, height: 900 };
/** WCAG 2.2, 1.4.10: as 1280 px enlarged four times. */
const NARROW = { width: 320, height: 900 };

test.concurrent.for(examples())('$pattern can be used by everybody', async ({ path, as }, { expect }) => {
  await withPeople([{ at: 'north', as }], async ({ page }) => {
    if (path === null) return expect.unreachable('rig/examples.ts has no value for a parameter of it');
    const answer = await pageAt(page, path);
    if (answer === 'a file') return;
    expect(answer?.status()).toBe(200);
    expect.soft(await page.locator('h1').count(), 'one heading of the first order').toBe(1);
    await bringAxe(page);
    await wear(page, 'light');
    expect.soft(await violations(page, 'all'), 'light, wide').toBe('');
    await wear(page, 'dark');
    expect.soft(await violations(page, 'of looks'), 'dark, wide').toBe('');
    await page.setViewportSize(NARROW);
    expect
      .soft(await standsOut(page).then((px) => (px > 0 ? whatStandsOut(page) : '')), 'to the side')
      .toBe('');
    expect.soft(await violations(page, 'all'), 'dark, narrow').toBe('');
    await wear(page, 'light');
    expect.soft(await violations(page, 'of looks'), 'light, narrow').toBe('');
    await page.setViewportSize(WIDE);
    expect.soft(await focusNotSeen(page), 'focus').toBe('');
  });
});

/** What is handed over as a file is no page: that it comes is all that is asked. */
async function pageAt(page: Page, path: string): Promise<Response | null | 'a file'> {
  const file = page.waitForEvent('download').then(() => 'a file' as const);
  const shown = page.goto(path);
  const first = await Promise.race([file, shown.catch(() => file)]);
  file.catch(() => undefined); // a page that is shown is no file
  return first;
}
