import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CODE_CACHE } from './code-cache.ts';
import { serverProgram } from './programs.ts';

/** What a node says on its first line when it is ready. */
export interface Ready {
  readonly apiUrl: string;
  readonly metricsUrl: string | null;
}

export interface InstituteProcess {
  readonly ready: Ready;
  readonly pid: number;
  /** What the node has logged, newest last, as far as it is kept. */
  readonly log: () => readonly string[];
  /** Ends it cleanly and resolves with its exit code. */
  stop(): Promise<number>;
  /** kill -9: nothing in the process gets to run. */
  kill(): Promise<void>;
  /** Resolves when the process has ended for whatever reason. */
  readonly ended: Promise<number>;
}

/** Starts one node as a process of its own over an initialised folder and waits until it answers. */
export async function startInstitute(folder: string, startMs = START_MS_MAX): Promise<InstituteProcess> {
  const child = spawn(process.execPath, [serverProgram(), 'start', '--folder', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: CODE_CACHE, ...process.env },
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    if (log.length > LOG_LINES_KEPT) log.shift();
  });
  const ended = new Promise<number>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128))),
  );
  const ready = await Promise.race([
    firstLine(child),
    ended.then((code) => failed(folder, code, log)),
    late(folder, startMs),
  ]).catch(async (fault: unknown) => {
    child.kill('SIGKILL'); // nobody else knows of this process yet
    await ended;
    throw fault;
  });
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    child.kill(signal);
    return ended;
  };
  return {
    ready,
    pid: child.pid ?? 0,
    log: () => [...log],
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    ended,
  };
}
/** A cold start of Node takes a second or two, and half a minute on two cores that twenty others want; more than this is a fault. */
const START_MS_MAX = 60_000;
const LOG_LINES_KEPT = 2_000;

function firstLine(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('the node has no standard output'));
    createInterface({ input: child.stdout }).once('line', (line) => {
      const { apiUrl, metricsUrl } = JSON.parse(line);
      resolve({ apiUrl, metricsUrl: metricsUrl ?? null });
    });
  });
}

const failed = (folder: string, code: number, log: readonly string[]): never => {
  throw new Error(
    `the node in ${folder} ended with ${code} before it was ready:\n${log.slice(-10).join('\n')}`,
  );
};

async function late(folder: string, delayMs: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
  throw new Error(`the node in ${folder} was not ready after ${delayMs} ms`);
}
