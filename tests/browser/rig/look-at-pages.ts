import type { Page, Response } from 'playwright-core';
import { expect, test } from 'vitest';
import { bringAxe, focusNotSeen, standsOut, violations, wear, whatStandsOut } from './accessibility.ts';
import { examples } from './pages.ts';
import { withPeople } from './people.ts';
import type { Looker } from './sign-in.ts';

const WIDE = { width: 1280, height: 900 };
/** WCAG 2.2, 1.4.10: as 1280 px enlarged four times. */
const NARROW = { width: 320, height: 900 };

/**
 * Declares a test for each of these people: every page that is theirs can be used by everybody. One window a person, page after page: a window for each page
 * took longer to open than the page to look at.
 */
export function lookAtPagesOf(people: readonly (Looker | null)[]): void {
  test.each(people)('the pages of %s can be used by everybody', async (as) => {
    await withPeople([{ at: 'north', as }], async ({ page }) => {
      const theirs = examples().filter((example) => example.as === as);
      expect(theirs.length).toBeGreaterThan(0);
      for (const { path, status } of theirs) if (path !== null) await lookAt(page, path, status);
    });
  });
}

/** Both themes and both widths; colours do not depend on the width, so the light theme is not asked for them again where it is narrow. */
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
  none('dark, wide', await violations(page, 'of colours'));
  await page.setViewportSize(NARROW);
  if ((await standsOut(page)) > 0) none('stands out to the side', await whatStandsOut(page));
  none('dark, narrow', await violations(page, 'of colours and places'));
  await wear(page, 'light');
  if ((await standsOut(page)) > 0) none('stands out to the side in light', await whatStandsOut(page));
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
