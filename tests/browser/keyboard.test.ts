import { expect, test } from 'vitest';
import { approveFinding, publishFinding, raiseDrill } from './rig/flows.ts';
import { keyboard } from './rig/hand.ts';
import { placeOf } from './rig/network.ts';
import { withPeople } from './rig/people.ts';

const NORTH = 'north';

test('with the keyboard alone somebody signs in by a link and signs out', async () => {
  await withPeople([{ at: NORTH, as: null }], async ({ page }) => {
    const hand = keyboard(page);
    await page.goto(placeOf(NORTH).links.reader);
    await hand.press('main form button');
    await page.waitForURL(`${placeOf(NORTH).origin}/`);
    await hand.press('a[href="/account"]');
    await hand.press('form[action="/account/sign-out"] button, form[action$="sign-out"] button');
    await page.locator('header a[href="/sign-in"]').waitFor();
  });
});

test('with the keyboard alone a finding is published by two people', async () => {
  await withPeople(
    [
      { at: NORTH, as: 'publisher' },
      { at: NORTH, as: 'approver' },
    ],
    async (publisher, approver) => {
      await publisher.go('/');
      const title = 'Published by keyboard';
      const log = 'popularity_llama3.1_v0.3.41.eval';
      const draft = await publishFinding(publisher, keyboard(publisher.page), { title, log });
      await approver.go('/approvals');
      await approveFinding(approver, keyboard(approver.page), draft);
      await approver.go('/findings');
      expect(await approver.page.getByRole('link', { name: title }).count()).toBeGreaterThan(0);
    },
  );
});

test('with the keyboard alone a drill is raised', async () => {
  await withPeople([{ at: NORTH, as: 'coordinator' }], async (coordinator) => {
    await coordinator.go('/');
    const incident = await raiseDrill(coordinator, keyboard(coordinator.page), { title: 'By keyboard' });
    expect(incident).toMatch(/^[0-9a-f]{64}$/);
  });
});
