import type { Console, ConsoleDeps } from '@comity/console';
import type { Api } from './app.ts';

interface FrontDeps extends Omit<ConsoleDeps, 'api'> {
  readonly api: Pick<Api, 'fetch'>;
}

/** What the API answers itself: everything else is a page. */
const OF_THE_API = /^\/(api\/|livez$|readyz$)/;

/**
 * One address for programs and people: the API under `/api/`, the probes, and the console's pages for everything else. The console is loaded when somebody
 * first asks for a page.
 */
export function createFront({ api, ...place }: FrontDeps): Pick<Api, 'fetch'> {
  let opening: Promise<Console> | undefined;
  const open = async (): Promise<Console> => {
    const { openConsole } = await import('@comity/console');
    return openConsole({ ...place, api: (request, env) => api.fetch(request, env as object) }); // as: whatever the HTTP server handed us goes on unread
  };
  const fetch: Api['fetch'] = async (request, env, execution) => {
    if (OF_THE_API.test(new URL(request.url).pathname)) return api.fetch(request, env, execution);
    opening ??= open();
    return (await opening).fetch(request, env);
  };
  return { fetch };
}
