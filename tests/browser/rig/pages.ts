import { pages } from '@comity/console/pages';
import { type Example, exampleOf } from './examples.ts';

/** Every page that can be asked for, from the console's own list, with what fills its address. */
export const examples = (): readonly Example[] => {
  const patterns = pages.filter(({ method }) => method === 'get').map(({ path }) => path);
  return [...new Set(patterns)].map(exampleOf);
};
