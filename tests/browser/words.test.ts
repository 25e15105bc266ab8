import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { standsOut, whatStandsOut } from './rig/accessibility.ts';
import { examples } from './rig/pages.ts';
import { type Person, withPeople } from './rig/people.ts';

/** What is handed over as a file is no page. */
const FILE = /\.(csv|html|md|json|js)$|\/(file|proof)$/;
const pages = examples().flatMap((page) =>
  page.path === null || FILE.test(page.pattern) ? [] : [{ ...page, path: page.path }],
);
const byPerson = [...Map.groupBy(pages, ({ as }) => as)];
const speaking = (path: string, locale: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}locale=${locale}`;

test.each(byPerson)(
  '%s: every word of ours is a message, right to left fits, and pages are light',
  async (as, theirs) => {
    await withPeople([{ at: 'north', as }], async (person) => {
      const { page, go } = person;
      const weigh = scale(person);
      for (const { path } of theirs) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await go(speaking(path, 'en-XA'));
        expect.soft(await plainWords(person), `${path}: English beside the messages`).toEqual([]);
        await weigh(path);
        await page.setViewportSize({ width: 320, height: 900 });
        await go(speaking(path, 'ar-XB'));
        expect.soft(await page.locator('html').getAttribute('dir'), path).toBe('rtl');
        const out = (await standsOut(page)) > 0 ? await whatStandsOut(page) : '';
        expect.soft(out, `${path} stands out to the side: ${out}`).toBe('');
      }
    });
  },
);

/** What stands in headings of columns, buttons, legends and navigation is never a record: in this locale it is in brackets. */
const plainWords = ({ page }: Person): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, legend, th[scope="col"], nav.sections a')]
      .map((element) => (element.textContent ?? '').trim())
      .filter((text) => /[a-z]{3}/i.test(text) && !/\[[\s\S]*\]/.test(text)),
  );

const CSS_BYTES_MAX = 20 * 1024;
const SCRIPT_BYTES_MAX = 30 * 1024;

/** Weighs what a page has loaded since the one before, gzipped; what the browser keeps counts for every page that names it. */
function scale({ page }: Person): (path: string) => Promise<void> {
  const weights = new Map<string, number>();
  const named = new Set<string>();
  const coming: Promise<void>[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) named.clear();
    const { pathname } = new URL(request.url());
    if (/^\/assets\/.*\.(css|js)$/.test(pathname)) named.add(pathname);
  });
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!/^\/assets\//.test(pathname) || weights.has(pathname)) return;
    coming.push(response.body().then((body) => void weights.set(pathname, gzipSync(body).length)));
  });
  return async (path) => {
    await Promise.all(coming);
    const sum = (ending: string): number =>
      [...named]
        .filter((name) => name.endsWith(ending))
        .reduce((all, name) => all + (weights.get(name) ?? 0), 0);
    const [css, script] = [sum('.css'), sum('.js')];
    expect.soft(css, `${path}: style sheets`).toBeLessThanOrEqual(CSS_BYTES_MAX);
    expect.soft(script, `${path}: scripts`).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
  };
}
