import { createLog, standardError } from '../log.ts';
import { type Options, optional, type Surroundings, text } from './command-options.ts';
import { readConfig } from './config.ts';
import { EXIT, type ExitCode, must } from './exit.ts';
import { readPassphrase } from './folder.ts';
import { startProcess } from './wire.ts';

/** Runs the node until the process is told to end. The first line says that it is ready. */
export async function start(options: Options, { env, print, ending }: Surroundings): Promise<ExitCode> {
  const folder = text(options, 'folder');
  const config = must(await readConfig(folder, env));
  const passphrase = must(
    await readPassphrase(optional(options, 'passphrase-file') ?? config.passphraseFile),
  );
  const log = createLog(config.logLevel, standardError());
  const running = await startProcess({ folder, config, passphrase, log });
  const { apiUrl, metricsUrl, controlAddresses } = running;
  log.info({ event: 'ready', apiUrl, metricsUrl, controlAddresses });
  print(JSON.stringify({ event: 'ready', apiUrl, metricsUrl, controlAddresses }));
  if (!ending.aborted)
    await new Promise((resolve) => ending.addEventListener('abort', resolve, { once: true }));
  log.info({ event: 'stopping' });
  await running.stop();
  log.info({ event: 'stopped' });
  return EXIT.ok;
}
