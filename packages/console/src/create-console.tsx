import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Console, ConsoleDeps } from './console-deps.ts';
import { answerPage } from './http/answer-page.tsx';
import { type Assets, openAssets } from './http/assets.ts';
import { strictHeaders } from './http/strict-headers.ts';
import { pages } from './pages/index.ts';

/** Every page of the console over one API. Nothing is loaded from another place, and nothing runs that is not a file of ours. */
export function createConsole(deps: ConsoleDeps): Console {
  const app = new Hono();
  const assets = openAssets();
  app.use(strictHeaders);
  app.use(compress({ threshold: 2048 }));
  app.get('/assets/:name', async (context) => serveAsset(await assets, context.req.param('name')));
  for (const page of pages)
    app.on(page.method.toUpperCase(), page.path, async (context) =>
      answerPage({ deps, assets: await assets, page, context }),
    );
  app.notFound(async (context) => answerPage({ deps, assets: await assets, page: undefined, context }));
  return { fetch: (request, env) => app.fetch(request, (env ?? {}) as object) }; // as: Hono takes any object as environment
}

/** Named by its digest: it never changes, and nobody is asked who reads it. */
function serveAsset(assets: Assets, name: string): Response {
  const asset = assets.file(name);
  if (asset === undefined) return new Response('', { status: 404 });
  return new Response(asset.bytes as Uint8Array<ArrayBuffer>, {
    // as: our own bytes never lie over shared memory
    headers: { 'content-type': asset.mediaType, 'cache-control': 'public, max-age=31536000, immutable' },
  });
}
