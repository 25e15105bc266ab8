import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import sparticuz from '@sparticuz/chromium';
import { type BrowserServer, chromium } from 'playwright-core';

/**
 * The Chromium of the package `@sparticuz/chromium`, which unpacks itself (3 s, once per machine). Its own arguments are for a cloud function and
 * switch web security off: none of them is taken. There is no sandbox, since containers seldom allow one, and nothing but our own pages is opened.
 */
export async function launchChromium(): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: await wholeExecutable(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
}

/** A run that was killed while it unpacked leaves half a file behind, which would then be taken for the browser. */
async function wholeExecutable(): Promise<string> {
  const path = await sparticuz.executablePath();
  if (await answers(path)) return path;
  await rm(path, { force: true });
  const again = await sparticuz.executablePath();
  if (await answers(again)) return again;
  throw new Error(`${again} does not start: are libnss3 and its friends installed?`);
}

const answers = (path: string): Promise<boolean> =>
  promisify(execFile)(path, ['--version', '--no-sandbox']).then(
    () => true,
    () => false,
  );
