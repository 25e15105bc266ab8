import type { Console, ConsoleDeps } from './console-deps.ts';
import { loadTsx } from './load-tsx.ts';

/** The console of one node. Its pages are loaded here and not before: a node that nobody looks at pays nothing for them. */
export async function openConsole(deps: ConsoleDeps): Promise<Console> {
  loadTsx();
  const { createConsole } = await import('./create-console.tsx');
  return createConsole(deps);
}
