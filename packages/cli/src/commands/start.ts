import { resolve } from 'node:path';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import type { Running } from '../program.ts';
import { runServer, serverFailure } from '../server-process.ts';

export function define(program: Command, running: Running): void {
  const start = program
    .command('start')
    .summary('run the node of a folder')
    .description('Run the node until it is stopped. Its log goes to standard error, as JSON without content.')
    .argument('<folder>', 'folder of the node');
  runs(
    start,
    running,
    ['comity start ./north', 'comity start ./north --passphrase-file /run/secrets/node'],
    startNode,
  );
}

async function startNode({ io, out }: Context, options: CommonOptions, folder = ''): Promise<number> {
  const passphraseFile = options.passphraseFile ?? io.env.COMITY_PASSPHRASE_FILE;
  const args = [
    'start',
    '--folder',
    resolve(folder),
    ...(passphraseFile === undefined ? [] : ['--passphrase-file', resolve(passphraseFile)]),
  ];
  const { code } = await runServer(io, args, (line) => {
    if (out.isJson) out.line(line);
    else sayReady(out.line, line);
  });
  if (code !== 0) throw serverFailure(code, 'start');
  return EXIT.ok;
}

/** The one line that the server prints when it is ready, for people. */
function sayReady(line: (text: string) => void, text: string): void {
  let ready: { event?: string; apiUrl?: string; metricsUrl?: string; controlAddresses?: readonly string[] };
  try {
    ready = JSON.parse(text);
  } catch {
    line(text); // not for programs, so for people as it is
    return;
  }
  if (ready.event !== 'ready') return;
  line(`Ready. API ${ready.apiUrl ?? '-'}, metrics ${ready.metricsUrl ?? '-'}`);
  for (const address of ready.controlAddresses ?? []) line(`Peers reach it at ${address}`);
}
