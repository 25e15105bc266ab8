import { fileURLToPath } from 'node:url';

/**
 * Where Node keeps compiled code from one start of a node or a command to the next: 0.7 s and 25 MB less for each node. Beside the code
 * itself, since who can write there decides what runs; never in a folder that others share.
 */
export const CODE_CACHE = fileURLToPath(
  new URL('../node_modules/.cache/compiled', import.meta.resolve('@comity/server/main')),
);
