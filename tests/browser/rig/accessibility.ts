import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong, a line for each: rule, where, and what it asks. Empty: nothing. */
export type Finding = string;

/** Rules that look at colours are asked in both themes and both widths; those of places once more at the narrow one. What others look at is the same in all. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'] as const;
const OF_PLACES = ['target-size', 'scrollable-region-focusable', 'meta-viewport'] as const;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] as const;

/** Puts axe into the page, once for all questions. */
export const bringAxe = (page: Page): Promise<unknown> => page.evaluate(axe.source);

const ASKED = {
  all: { type: 'tag', values: [...TAGS] },
  'of colours': { type: 'rule', values: [...OF_COLOURS] },
  'of colours and places': { type: 'rule', values: [...OF_COLOURS, ...OF_PLACES] },
} as const satisfies Record<string, axe.RunOptions['runOnly']>;

/** Every rule of WCAG 2.2 AA and good practice; or only those that look at colours, or at places as well. */
export async function violations(page: Page, which: keyof typeof ASKED): Promise<Finding> {
  const { type, values } = ASKED[which];
  const runOnly = { type, values: [...values] };
  const options: axe.RunOptions = {
    runOnly,
    resultTypes: ['violations'],
    rules: { 'target-size': { enabled: true } },
    elementRef: false,
  };
  return page.evaluate(async (asked) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }; // as: bringAxe has put it there
    const { violations } = await axe.run(document, asked);
    const lines = violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) =>
          `${id} at ${target.join(' ')}: ${failureSummary?.replaceAll(/\s+/g, ' ')}`,
      ),
    );
    return lines.join('\n');
  }, options);
}

export type Look = 'light' | 'dark' | 'contrast';

/** Changes the theme as the cookie would, without asking for the page again; without the transitions that would blend colours. */
export const wear = (page: Page, theme: Look): Promise<void> =>
  page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
  }, theme);

/** How many pixels of the page stand out to the side of the window. */
export const standsOut = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What stands out to the side, for whoever mends it. */
export const whatStandsOut = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        const out = right > document.documentElement.clientWidth + 1 || left < -1;
        return out && element.closest('.scroll') === null;
      })
      .slice(0, 8)
      .map(({ outerHTML }) => outerHTML.slice(0, 100))
      .join('\n'),
  );

/** What can have the focus and does not show it. */
export async function focusNotSeen(page: Page): Promise<string> {
  // From here on the browser takes this person for one of the keyboard: what has the focus is to show it.
  await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const all = [
      ...document.querySelectorAll<HTMLElement>(
        'a[href], button, input, select, textarea, summary, [tabindex="0"]',
      ),
    ].filter((element) => element.checkVisibility() && !element.matches(':disabled'));
    const unseen = all.filter((element) => {
      element.focus();
      const style = getComputedStyle(element);
      const around = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
      return document.activeElement === element && !around && style.boxShadow === 'none';
    });
    return unseen.map(({ outerHTML }) => outerHTML.slice(0, 120)).join('\n');
  });
}
