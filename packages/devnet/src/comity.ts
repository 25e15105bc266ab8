import { spawn } from 'node:child_process';
import { CODE_CACHE } from './code-cache.ts';
import { cliProgram } from './programs.ts';

export interface Spoken {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the `comity` command as a person would, against one node. The token goes by the environment: arguments are seen by everybody. */
export async function comity(
  apiUrl: string,
  token: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Spoken> {
  const child = spawn(process.execPath, [cliProgram(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      NODE_COMPILE_CACHE: CODE_CACHE,
      ...process.env,
      COMITY_URL: apiUrl.replace(/\/api\/v1$/, ''),
      COMITY_TOKEN: token,
      NO_COLOR: '1',
      ...env,
    },
  });
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((resolve) => child.once('exit', (exitCode) => resolve(exitCode ?? 1))),
  ]);
  return { code, output, errors };
}

/** As `comity … --json`: the document that it prints. Throws with what it said if it did not end well. */
export async function comityJson<T>(apiUrl: string, token: string, args: readonly string[]): Promise<T> {
  const { code, output, errors } = await comity(apiUrl, token, [...args, '--json']);
  if (code !== 0)
    throw new Error(`comity ${args.slice(0, 2).join(' ')} ended with ${code}: ${errors || output}`);
  // The caller names the shape that the command documents.
  return JSON.parse(output) as T;
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  let whole = '';
  for await (const piece of stream) whole += piece.toString('utf8');
  return whole;
}
