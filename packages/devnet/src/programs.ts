import { fileURLToPath } from 'node:url';

/** Where the programs are that the devnet starts: the source, unless a run of tests has built them (tests/e2e/built-programs.ts). */
export const serverProgram = (): string =>
  process.env.COMITY_SERVER_MAIN ?? fileURLToPath(import.meta.resolve('@comity/server/main'));

export const cliProgram = (): string =>
  process.env.COMITY_CLI_MAIN ?? fileURLToPath(import.meta.resolve('@comity/cli/main'));
