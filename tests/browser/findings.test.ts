import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { network } from './rig/network.ts';
import { withPeople } from './rig/people.ts';

const READER = [{ at: 'north', as: 'reader' }] as const;
const SHOTS = process.env.COMITY_SHOTS;

test('findings are searched, narrowed, counted and taken out as CSV, without script as well', async () => {
  for (const script of [true, false])
    await withPeople([{ ...READER[0], script }], async ({ page, go }) => {
      expect(await go('/findings')).toBe(200);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/list.png`, fullPage: true });
      const rows = page.locator('#found tbody tr');
      const all = await rows.count();
      expect(all).toBeGreaterThan(3);
      await page.getByLabel('Search').fill('security guide');
      await page.getByRole('button', { name: 'Search' }).click();
      expect(new URL(page.url()).searchParams.get('words')).toBe('security guide');
      expect(await rows.count()).toBe(2);
      await page.getByRole('link', { name: 'south', exact: true }).click();
      expect(await rows.count()).toBe(1);
      await go('/findings?words=nowhere-at-all');
      expect(await rows.count()).toBe(0);
      await go('/findings?type=all&limit=25&column=author&column=parts');
      expect(await page.locator('#found thead th').allTextContents()).toEqual(['Title', 'Author', 'Parts']);
      await go('/findings?words=security');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'All as CSV' }).click(),
      ]);
      const csv = await text(await download.createReadStream());
      expect(csv.split('\r\n')).toHaveLength(4);
    });
});

test('what is new is told until it has been seen', async () => {
  await withPeople([{ at: 'east', as: 'approver' }], async ({ page, go }) => {
    await go('/findings?type=all');
    await page.getByRole('button', { name: 'I have seen these' }).click();
    expect(await page.locator('#found .state', { hasText: 'New' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'I have seen these' }).count()).toBe(0);
    await go('/findings?type=all&new=true');
    expect(await page.locator('#found tbody tr').count()).toBe(0);
  });
});

test('a finding shows results, method, parts with the rule, terms, provenance and history', async () => {
  const { finding, revised, earlier, withdrawn } = network().records;
  await withPeople(
    [
      { at: 'north', as: 'publisher' },
      { at: 'east', as: 'publisher' },
    ],
    async (north, east) => {
      expect(await north.go(`/findings/${finding}`)).toBe(200);
      expect(await north.page.locator('svg.plot').count()).toBeGreaterThan(0);
      expect(await north.page.locator('#holders tbody tr').count()).toBe(2);
      if (SHOTS) await north.page.screenshot({ path: `${SHOTS}/finding.png`, fullPage: true });
      await north.page.locator('#holders tbody a').first().click();
      await north.page.waitForLoadState();
      expect(north.page.url()).toContain('/why/');
      if (SHOTS) await north.page.screenshot({ path: `${SHOTS}/why.png`, fullPage: true });
      expect(await east.go(`/findings/${finding}`)).toBe(200);
      expect(await east.page.locator('#parts').getByText('part-audience-excluded').count()).toBe(1);
      expect(await east.page.locator('#ask form').count()).toBe(1);
      if (SHOTS) await east.page.screenshot({ path: `${SHOTS}/finding-east.png`, fullPage: true });
      await north.go(`/findings/${revised}`);
      expect(await north.page.locator('#history').getByText('Earlier revision').count()).toBe(1);
      await north.go(`/findings/${earlier}`);
      expect(await north.page.locator('#history').getByText('Later revision').count()).toBe(1);
      await north.go(`/findings/${withdrawn}`);
      expect(await north.page.getByText('there is an error in it').count()).toBeGreaterThan(0);
      if (SHOTS) await north.page.screenshot({ path: `${SHOTS}/withdrawn.png`, fullPage: true });
    },
  );
});

test('asking for access drafts a signed request', async () => {
  await withPeople([{ at: 'east', as: 'publisher', script: false }], async ({ page, go }) => {
    await go(`/findings/${network().records.finding}`);
    await page.getByRole('button', { name: 'Draft the request' }).click();
    expect(page.url()).toMatch(/\/findings\/.*\/ask$/);
    await page.getByLabel('Why, in one line').fill('to score it again');
    await page.getByRole('button', { name: 'Draft the request' }).click();
    expect(page.url()).toContain('/publish/drafts/');
  });
});

test('institutes are compared with intervals, differences and a statistic in words', async () => {
  await withPeople([...READER, { ...READER[0], width: 320 }], async (wide, narrow) => {
    await wide.go(`/findings/${network().records.finding}`);
    await wide.page.getByRole('link', { name: 'Compare with other institutes' }).click();
    expect(await wide.page.locator('svg.plot').count()).toBeGreaterThan(0);
    expect(await wide.page.getByText('one and the same results file').count()).toBeGreaterThan(0);
    if (SHOTS) await wide.page.screenshot({ path: `${SHOTS}/compare.png`, fullPage: true });
    const { pathname, search } = new URL(wide.page.url());
    for (const path of [`${pathname}${search}`, '/findings', `/findings/${network().records.finding}`]) {
      await narrow.go(path);
      const width = await narrow.page.evaluate('document.documentElement.scrollWidth');
      expect([path, width]).toEqual([path, 320]);
      if (SHOTS) await narrow.page.screenshot({ path: `${SHOTS}/narrow-${path.length}.png`, fullPage: true });
    }
  });
});
