import { inject } from 'vitest';
import { type BrowserNetwork, type Place, placeIn } from './place.ts';

declare module 'vitest' {
  interface ProvidedContext {
    network: BrowserNetwork;
  }
}

/** The network that all files of this run share. */
export const network = (): BrowserNetwork => inject('network');

export const placeOf = (id: string): Place => placeIn(network(), id);

/** The id of a seeded record. */
export function recordOf(name: string): string {
  const id = network().records[name];
  if (id === undefined) throw new Error(`no ${name} was seeded`);
  return id;
}
