import { join } from 'node:path';
import { comity } from '@comity/devnet';
import { expect, test } from 'vitest';
import { network, placeOf } from './rig/network.ts';
import { type Person, withPeople } from './rig/people.ts';
import { findingOf } from './rig/seed-findings.ts';
import { apiOf, keepDraft, statementOf } from './rig/statements.ts';

const NOBODY = [{ at: 'north', as: null }] as const;

/** Somebody of their own, by a link that an operator makes: what they leave behind is nobody else’s. */
async function enterAs({ page, go }: Person, name: string, roles: readonly string[], post: string | null) {
  const given = { name, roles, post, expiresInHours: 1 };
  const { url } = await apiOf(placeOf('north'), 'operator').post<{ readonly url: string }>(
    '/sign-in-links',
    given,
  );
  expect(await go(`${url}&next=/account`)).toBe(200);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/account');
}

/** A security key in the browser, whose finger is always there. */
async function plugInKey({ context, page }: Person): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
}

test('a link signs in when the button is pressed, once, without script as well; signing out ends it', async () => {
  await withPeople([{ ...NOBODY[0], script: false }], async (person) => {
    const { page, go, context } = person;
    await enterAs(person, 'Test Ann', ['reader'], null);
    expect(await page.getByRole('main').textContent()).toContain('link:Test Ann');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: '__Host-comity', httpOnly: true, secure: true, sameSite: 'Lax' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    expect(await go('/account')).toBe(200);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.getByLabel('Code').fill('abcd-efgh');
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('used already');
  });
});

test('a passkey is made, shown where it is asked for, and removed', async () => {
  await withPeople(NOBODY, async (person) => {
    const { page, go } = person;
    await plugInKey(person);
    await enterAs(person, 'Test Olga', ['reader'], null);
    await page.getByLabel('Name').fill('blue key');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    const row = page.getByRole('row', { name: /blue key/ });
    await row.waitFor();
    expect(await row.textContent()).toContain('never');
    await row.getByRole('button', { name: /Remove/ }).click();
    await page.waitForURL('**/step-up?next=%2Faccount');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.waitForURL('**/account');
    await page
      .getByRole('row', { name: /blue key/ })
      .getByRole('button', { name: /Remove/ })
      .click();
    await page.getByText('You have none yet.').waitFor();
    expect(await go('/step-up')).toBe(200);
    expect(await page.getByRole('main').textContent()).toContain('You have no passkey');
  });
});

test('a browser keeps a key that it can use and never shows, and says how it is delegated', async () => {
  await withPeople(NOBODY, async (person) => {
    const { page, go } = person;
    await enterAs(person, 'Test Pia', ['publisher'], 'publisher-1');
    await page.getByRole('button', { name: 'Make a key in this browser' }).click();
    const panel = page.locator('[data-island="browser-key"]');
    await panel.getByText('not delegated to publisher-1 yet').waitFor();
    const command = await panel.getByText('comity delegate').textContent();
    expect(command).toMatch(
      /^comity delegate publisher-1 --roles publisher --root-key ROOT --public-key ed25519:[\w+/]{43}=$/,
    );
    await go('/account');
    expect(await panel.getByText('comity delegate').textContent()).toBe(command);
    const root = join(placeOf('north').folder, '..', 'root-keys', 'north.key');
    const { apiUrl, tokens } = placeOf('north');
    const words = (command ?? '').replace('ROOT', root).split(' ').slice(1);
    expect(await comity(apiUrl, tokens.publisher, words)).toMatchObject({ code: 0 });
    await go('/account');
    await panel.getByText('delegated to publisher-1', { exact: true }).waitFor();
    const { body, saying } = await findingOf('arc_easy_claude-sonnet-4_v0.3.138.json');
    const statement = statementOf(network(), placeOf('north'), 'finding', body, saying);
    const unsigned = { statement, parts: saying.parts ?? [] };
    const draft = await keepDraft(placeOf('north'), 'publisher', unsigned, null);
    await go(`/publish/drafts/${draft}`);
    await Promise.all([
      page.waitForEvent('framenavigated'),
      page.getByRole('button', { name: 'Sign with this browser’s key' }).click(),
    ]);
    const kept = await apiOf(placeOf('north'), 'publisher').get<{ readonly signatures: readonly unknown[] }>(
      `/drafts/${draft}`,
    );
    expect(kept.signatures).toMatchObject([{ post: 'publisher-1', heldByServer: false }]);
    await go('/account');
    const exported = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const opening = indexedDB.open('comity', 1);
          opening.onsuccess = () => {
            const reading = opening.result.transaction('keys').objectStore('keys').get('signing');
            reading.onsuccess = () =>
              crypto.subtle.exportKey('pkcs8', (reading.result as CryptoKeyPair).privateKey).then(
                () => resolve('exported'),
                (fault: Error) => resolve(fault.name),
              );
          };
        }),
    );
    expect(exported).toBe('InvalidAccessError');
  });
});
