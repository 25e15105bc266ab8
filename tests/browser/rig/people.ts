import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { network, placeOf } from './network.ts';
import { type Looker, sessionCookie } from './sign-in.ts';

/** Somebody in front of a browser of their own, signed in. */
export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  /** Opens a path of their own node and answers the status. */
  readonly go: (path: string) => Promise<number>;
  /** Everything that should not have happened so far: errors, faults, dialogs, breaches of the content security policy, requests to elsewhere. */
  readonly troubles: string[];
}

export interface WhoAndHow {
  readonly at: string;
  /** Null: nobody is signed in. */
  readonly as: Looker | null;
  readonly script?: boolean;
  readonly width?: number;
  readonly options?: BrowserContextOptions;
}

let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** Gives each of these people a browser context; afterwards nothing may have gone wrong in any of them. */
export async function withPeople<const Who extends readonly WhoAndHow[]>(
  who: Who,
  act: (...people: { -readonly [At in keyof Who]: Person }) => Promise<void>,
): Promise<void> {
  browser ??= chromium.connect(network().wsEndpoint);
  const opened = await browser;
  const people = await Promise.all(who.map((one) => personOf(opened, one)));
  try {
    // as: one person for each
    await act(...(people as { -readonly [At in keyof Who]: Person }));
    const troubles = people.flatMap((person) => person.troubles).join('\n');
    expect(troubles, troubles).toBe('');
  } finally {
    await Promise.all(people.map(({ context }) => context.close()));
  }
}

async function personOf(opened: Browser, who: WhoAndHow): Promise<Person> {
  const { origin } = placeOf(who.at);
  const context = await opened.newContext({
    javaScriptEnabled: who.script ?? true,
    viewport: { width: who.width ?? 1280, height: 900 },
    baseURL: origin,
    ...who.options,
  });
  context.setDefaultTimeout(STEP_MS);
  const troubles: string[] = [];
  watch(context, troubles);
  if (who.as !== null) await context.addCookies([await cookieOf(who.at, who.as)]);
  const page = await context.newPage();
  const go = async (path: string): Promise<number> => (await page.goto(path))?.status() ?? 0;
  return { page, context, origin, troubles, go };
}
/** A page of a busy machine; what has not come by then does not come. */
const STEP_MS = 20_000;

function watch(context: BrowserContext, troubles: string[]): void {
  const tell = (what: string): void => void troubles.push(what);
  context.on('console', (message) => {
    // A document that answers 404 or 422 is told on the console too: tests look at its status.
    if (message.type() === 'error' && !/^Failed to load resource: .* status of 4\d\d/.test(message.text()))
      tell(`console: ${message.text()} (${message.page()?.url()})`);
  });
  context.on('weberror', (error) => tell(`error: ${error.error().stack ?? error.error().message}`));
  context.on('dialog', (dialog) => {
    tell(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    if (!isOurs(request.url())) tell(`request to ${request.url()}`);
  });
  context.on('response', (response) => {
    const status = response.status();
    const isPage = response.request().resourceType() === 'document';
    if (status >= 500 || (status >= 400 && !isPage))
      tell(`${status} ${response.request().method()} ${response.url()}`);
  });
}

const isOurs = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'data:' || protocol === 'blob:' || protocol === 'file:' || hostname.endsWith('.localhost')
  );
};

const cookies = new Map<string, ReturnType<typeof sessionCookie>>();

/** One session per person and test file: what they begin is theirs in every test of it. */
function cookieOf(at: string, as: Looker): ReturnType<typeof sessionCookie> {
  const known = cookies.get(`${at} ${as}`) ?? sessionCookie(placeOf(at), as);
  cookies.set(`${at} ${as}`, known);
  return known;
}
