import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EXIT, Failure } from './failure.ts';
import type { Io } from './io.ts';

/** Runs the server's own program in a process of its own: the command line never opens a node's folder. */
export interface ServerRun {
  readonly code: number;
  readonly output: string;
}

const mainOf = ({ env }: Io): string =>
  env.COMITY_SERVER_MAIN ?? fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

/**
 * Where Node keeps compiled code from one start to the next: 0.7 s and 25 MB less each time. Beside the code itself, since who can write
 * there decides what runs; never in a folder that others share.
 */
const CODE_CACHE = fileURLToPath(new URL('../../server/node_modules/.cache/compiled', import.meta.url));

/** Runs it to its end; answers what it printed. Its complaints go to standard error as they are. */
export function runServer(
  io: Io,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<ServerRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainOf(io), ...args], {
      stdio: ['inherit', 'pipe', 'inherit'],
      env: { NODE_COMPILE_CACHE: CODE_CACHE, ...process.env, ...io.env },
    });
    let output = '';
    let open = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      if (output.length < OUTPUT_CHARS_MAX) output += text;
      const lines = (open + text).split('\n');
      open = (lines.pop() ?? '').slice(-OUTPUT_CHARS_MAX);
      for (const line of lines) onLine(line);
    });
    // an interrupt from the terminal reaches the child by itself; one from a supervisor reaches only us
    const stop = () => void child.kill('SIGTERM');
    io.signal.addEventListener('abort', stop, { once: true });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      io.signal.removeEventListener('abort', stop);
      resolve({ code: code ?? (signal === null ? 1 : 128), output });
    });
  });
}

/** The JSON that it prints, or the end of the command with its exit code's meaning. */
export async function askServer<Answer>(io: Io, args: readonly string[]): Promise<Answer> {
  const { code, output } = await runServer(io, args);
  const line = output
    .split('\n')
    .findLast((candidate) => candidate.startsWith('{') || candidate.startsWith('['));
  if (code !== 0 && line === undefined) throw serverFailure(code, args[0] ?? '');
  try {
    return JSON.parse(line ?? output) as Answer; // as: the contract of the server's process
  } catch {
    throw serverFailure(code, args[0] ?? '');
  }
}

export function serverFailure(code: number, command: string): Failure {
  const exit =
    code === 64
      ? EXIT.usage
      : code === 69 || code === 73
        ? EXIT.unreachable
        : code === 77
          ? EXIT.notPermitted
          : EXIT.badInput;
  return new Failure(
    exit,
    'server-ended',
    MEANINGS[code] ?? 'The node ended with a fault; it said why above.',
    { command, code },
  );
}

const MEANINGS: Readonly<Record<number, string>> = {
  64: 'The node was started with the wrong arguments; it said which above.',
  65: 'The folder, its configuration or its data are not what the node can use; it said why above.',
  69: 'The node could not start: a port is taken, or something that it needs is away.',
  73: 'Another node runs on this folder already.',
  74: 'The node could not read or write its folder.',
};
const OUTPUT_CHARS_MAX = 1024 * 1024;
