import type { Page, Response } from 'playwright-core';
import { expect, test } from 'vitest';
import { bringAxe, focusNotSeen, standsOut, violations, wear, whatStandsOut } from './rig/accessibility.ts';
import { examples } from './rig/pages.ts';
import { withPeople } from './rig/people.ts';

const WIDE = { width: 1280, height: 900 };
/** WCAG 2.2, 1.4.10: as 1280 px enlarged four times. */
const NARROW = { width: 320, height: 900 };

/** One window a person, page after page: a window for each page took longer to open than the page to look at. */
const byPerson = [...Map.groupBy(examples(), ({ as }) => as)];

test('every page has an example', () => {
  const without = examples().flatMap(({ path, pattern }) => (path === null ? [pattern] : []));
  expect(without).toEqual([]);
});

test.each(byPerson)('the pages of %s can be used by everybody', async (as, theirs) => {
  await withPeople([{ at: 'north', as }], async ({ page }) => {
    for (const { path, status } of theirs) if (path !== null) await lookAt(page, path, status);
  });
});

async function lookAt(page: Page, path: string, status: number): Promise<void> {
  const answer = await pageAt(page, path);
  if (answer === 'a file') return;
  expect.soft(answer?.status(), path).toBe(status);
  if (!/^text\/html/.test(answer?.headers()['content-type'] ?? '')) return;
  /** What was found stands in the message. */
  const none = (where: string, found: string): void =>
    expect.soft(found, `${path}, ${where}: ${found}`).toBe('');
  expect.soft(await page.locator('h1').count(), `${path}: headings of the first order`).toBe(1);
  await bringAxe(page);
  await wear(page, 'light');
  none('light, wide', await violations(page, 'all'));
  await wear(page, 'dark');
  none('dark, wide', await violations(page, 'of looks'));
  await page.setViewportSize(NARROW);
  if ((await standsOut(page)) > 0) none('stands out to the side', await whatStandsOut(page));
  none('dark, narrow', await violations(page, 'of looks'));
  await wear(page, 'light');
  none('light, narrow', await violations(page, 'of looks'));
  none('has the focus unseen', await focusNotSeen(page));
  await page.setViewportSize(WIDE);
}

/** What is handed over as a file is no page: that it comes is all that is asked. */
async function pageAt(page: Page, path: string): Promise<Response | null | 'a file'> {
  const file = page.waitForEvent('download').then(() => 'a file' as const);
  const shown = page.goto(path);
  const first = await Promise.race([file, shown.catch(() => file)]);
  file.catch(() => undefined); // a page that is shown is no file
  return first;
}
