import { expect, test } from 'vitest';
import { raiseDrill } from './rig/flows.ts';
import { mouse } from './rig/hand.ts';
import { examples } from './rig/pages.ts';
import { type WhoAndHow, withPeople } from './rig/people.ts';

const north = (as: WhoAndHow['as']): WhoAndHow => ({ at: 'north', as, script: false });

const byPerson = Map.groupBy(examples(), ({ as }) => as);

test.each([...byPerson.keys()])('without script every page of %s is read', async (as) => {
  await withPeople([north(as)], async ({ page }) => {
    for (const { path, status, pattern } of byPerson.get(as) ?? []) {
      if (path === null || FILE.test(pattern)) continue;
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(status);
      if (!/^text\/html/.test(answer?.headers()['content-type'] ?? '')) continue;
      expect((await page.locator('main').textContent())?.length, path).toBeGreaterThan(20);
      // What only a script could send is not a form.
      expect(
        await page.locator('form:not([method="post"], [method="get"], [role="search"])').count(),
        path,
      ).toBe(0);
    }
  });
});
/** What is handed over as a file is no page. */
const FILE = /\.(csv|html|md|json|js)$|\/(file|proof)$/;

test('without script a drill is raised and answered', async () => {
  await withPeople(
    [north('coordinator'), { ...north('coordinator'), at: 'south' }],
    async (coordinator, south) => {
      await coordinator.go('/');
      const drill = await raiseDrill(coordinator, mouse(coordinator.page), { title: 'Without script' });
      await expect.poll(() => south.go(`/drills/${drill}`), { timeout: 60_000 }).toBe(200);
      await south.page.locator('button[name="state"][value="acknowledged"]').click();
      await expect
        .poll(
          async () => {
            await coordinator.go(`/drills/${drill}`);
            return coordinator.page.locator('#incident-board tr', { hasText: 'south' }).textContent();
          },
          { timeout: 60_000 },
        )
        .toMatch(/acknowledged/i);
    },
  );
});
