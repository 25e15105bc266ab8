import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { openNetwork } from './rig/open-network.ts';
import { placeIn } from './rig/place.ts';
import { type Looker, sessionCookie } from './rig/sign-in.ts';

/** `node tests/browser/screenshots.ts`: pictures of the ten main pages for packages/console/README.md, from a seeded network. No test. */
const FOLDER = fileURLToPath(new URL('../../packages/console/docs/', import.meta.url));
const BYTES_MAX = 200_000;
/** Until an island has filled its place. */
const SETTLE_MS = 500;

const { network, close } = await openNetwork({});
try {
  await mkdir(FOLDER, { recursive: true });
  const { finding, worksheet, draft, drill, model = '', task = '' } = network.records;
  const pages: readonly (readonly [name: string, path: string, as: Looker])[] = [
    ['home', '/', 'coordinator'],
    ['findings', '/findings', 'publisher'],
    ['finding', `/findings/${finding}`, 'publisher'],
    ['comparison', `/comparisons?${new URLSearchParams({ model, task })}`, 'publisher'],
    ['terms', `/publish/${worksheet}/terms`, 'publisher'],
    ['approval', `/approvals/${draft}`, 'approver'],
    ['drill', `/drills/${drill}`, 'coordinator'],
    ['wallboard', '/wallboard', 'coordinator'],
    ['duties', '/law/duties', 'counsel'],
    ['verify', `/verify?id=${finding}`, 'auditor'],
  ];
  const browser = await chromium.connect(network.wsEndpoint);
  const north = placeIn(network, 'north');
  for (const [name, path, as] of pages) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 960 },
      colorScheme: 'light',
    });
    await context.addCookies([await sessionCookie(north, as)]);
    const page = await context.newPage();
    await page.goto(`${north.origin}${path}`);
    await page.waitForTimeout(SETTLE_MS);
    const file = `${FOLDER}${name}.png`;
    await page.screenshot({ path: file });
    const { size } = await stat(file);
    process.stdout.write(`${name}.png ${size} bytes${size > BYTES_MAX ? ': too large' : ''}\n`);
    await context.close();
  }
  await browser.close();
} finally {
  await close();
}
