import { expect, test } from 'vitest';
import { withPeople } from './rig/people.ts';

test('a page comes, and what is not there says so', async () => {
  await withPeople([{ at: 'north', as: 'publisher' }], async (person) => {
    expect(await person.go('/')).toBe(200);
    expect(await person.page.locator('h1').count()).toBe(1);
    expect(await person.go('/nope')).toBe(404);
    expect(await person.page.locator('h1').count()).toBe(1);
  });
});
