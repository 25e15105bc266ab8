#!/usr/bin/env node
import { processIo } from './io.ts';
import { runCli } from './run.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// a reader that has seen enough (`comity list | head`) is no fault
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2), processIo(stop.signal));
