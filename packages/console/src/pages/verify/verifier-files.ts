import { openPage } from '../../page.ts';
import { consoleVerifier } from '../../verifier/console-verifier.ts';

/** The page that works from a file: always offered as one, since its script may run nowhere under our own policy. */
export const offlineFile = openPage('get', '/verify/offline.html', async ({ place }) => {
  const { offline } = await consoleVerifier(place.version);
  return fileOf(offline, 'text/html; charset=utf-8', 'attachment; filename="comity-verifier.html"');
});

/** The same verifier as a module, for the page of the console. */
export const verifierScript = openPage('get', '/verify/verifier.js', async ({ place }) => {
  const { script } = await consoleVerifier(place.version);
  return fileOf(script, 'text/javascript; charset=utf-8', 'inline');
});

const fileOf = (bytes: Uint8Array, type: string, disposition: string): Response =>
  new Response(bytes as Uint8Array<ArrayBuffer>, {
    // as: our own bytes never lie over shared memory
    headers: { 'content-type': type, 'content-disposition': disposition, 'cache-control': 'no-cache' },
  });
