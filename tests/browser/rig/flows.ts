import { inspectLog } from '@comity/devnet';
import type { Hand } from './hand.ts';
import type { Person } from './people.ts';

/** What people do with many pages, step by step, whoever's hand it is. */

/** The only form of the page with this end of its address; its main button. */
const send = (action: string): string => `form[action$="${action}"] button[type="submit"]:not([name="keep"])`;
const NEXT = 'main a.button';
export const SIGN = 'button[name="heldSigner"]';

/** From the start page to a draft that the publisher has signed. Answers the draft's id. */
export async function publishFinding(
  { page }: Person,
  hand: Hand,
  finding: { readonly title: string; readonly log: string; readonly logTo?: string },
): Promise<string> {
  await hand.press('nav a[href="/publish"]');
  await page.waitForURL('**/publish');
  await hand.bring('form[data-upload] input[type="file"]', [inspectLog(finding.log)]);
  await hand.press('form[data-upload] button[type="submit"]');
  await page.waitForURL('**/publish/*/logs');
  await hand.press(`${NEXT}[href$="/leaves"]`);
  await page.waitForURL('**/leaves');
  if (finding.logTo !== undefined) {
    await hand.choose('input[name="log"]');
    await hand.press('details:has(input[name="log-to"]) > summary');
    await hand.choose('input[name="log-to"][value="narrower"]');
    await hand.choose(`input[name="log-audience"][value="institute:${finding.logTo}"]`);
  }
  await hand.press(send('/leaves'));
  await page.waitForURL('**/terms');
  await hand.write('input[name="title"]', finding.title);
  await hand.choose('input[name="tlp"][value="GREEN"]');
  await hand.choose('input[name="to"][value="group:members"]');
  await hand.choose('input[name="purpose"][value="safety-evaluation"]');
  await hand.press('button[name="intent"][value="next"]');
  await page.waitForURL('**/check');
  await hand.press(send('/check'));
  await page.waitForURL('**/publish/drafts/*');
  await hand.press(SIGN);
  await page.locator('#draft-next', { hasText: 'publisher-1' }).waitFor();
  return page.url().split('/').at(-1) ?? '';
}

/** A second person finds it and signs it. Answers the address of the finding. */
export async function approveFinding({ page }: Person, hand: Hand, draft: string): Promise<void> {
  await hand.press(`a[href="/approvals/${draft}"]`);
  await page.waitForURL('**/approvals/*');
  await hand.press(SIGN);
  await page.waitForURL('**/publish/drafts/*');
}

/** Two clicks from any page, what is known, and one signature. Answers the incident's id. */
export async function raiseDrill(
  { page }: Person,
  hand: Hand,
  drill: { readonly title: string },
): Promise<string> {
  await hand.press('a[href="/raise"]');
  await hand.press('main a[href="/drills/new"]');
  await hand.write('input[name="title"]', drill.title);
  await hand.write('input[name="event"]', 'Safeguards of a model are bypassed');
  await hand.write('textarea[name="description"]', 'A prompt works on three models, says a forum.');
  await hand.press(send('/drills/new'));
  await page.waitForURL('**/drills/drafts/*');
  await hand.press(SIGN);
  await page.waitForURL(/\/drills\/[0-9a-f]{64}/);
  return /\/drills\/([0-9a-f]{64})/.exec(page.url())?.[1] ?? '';
}
