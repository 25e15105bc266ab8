import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKeyFile } from '@comity/formats';
import { InstituteId, Post } from '@comity/protocol';
import { exampleSeed, INSTANT } from '@comity/protocol/testing';
import type { Io } from '../src/io.ts';
import { runCli } from '../src/run.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Of a run with --json. */
  readonly json: () => unknown;
}

/** A person's terminal with a home of its own. */
export interface Terminal extends AsyncDisposable {
  readonly home: string;
  readonly run: (...args: string[]) => Promise<Said>;
  /** The node that the commands talk to. */
  readonly use: (url: string, token?: string) => void;
  readonly env: Record<string, string>;
  /** What the person types next; as long as there is something, a person sits there. */
  readonly answers: string[];
}

export async function openTerminal(): Promise<Terminal> {
  const home = await mkdtemp(join(tmpdir(), 'comity-cli-'));
  await chmod(home, 0o700);
  const env: Record<string, string> = {
    COMITY_CONFIG: join(home, 'config'),
    COMITY_KEYS: join(home, 'keys'),
  };
  const answers: string[] = [];
  return {
    home,
    env,
    answers,
    use: (url, token = 'right') => Object.assign(env, { COMITY_URL: url, COMITY_TOKEN: token }),
    run: async (...args) => {
      let out = '';
      let err = '';
      const io: Io = {
        write: (text) => {
          out += text;
        },
        writeBytes: (bytes) => {
          out += Buffer.from(bytes).toString();
        },
        writeError: (text) => {
          err += text;
        },
        env,
        isInteractive: answers.length > 0,
        ask: async (question) => {
          err += question;
          return answers.shift() ?? '';
        },
        hasColour: false,
        nowMs: () => Date.parse(INSTANT) + 1000,
        signal: new AbortController().signal,
      };
      const code = await runCli(args, io);
      return { code, out, err, json: () => JSON.parse(out) };
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true }),
  };
}

/** Keys of the example network in this person's keystore. */
export async function giveKeys({ home }: Terminal, ...names: readonly string[]): Promise<void> {
  await mkdir(join(home, 'keys'), { recursive: true, mode: 0o700 });
  for (const name of names) {
    const isRoot = name === 'root';
    const key = {
      purpose: isRoot ? 'root' : 'staff',
      institute: InstituteId.parse('north'),
      post: isRoot ? null : Post.parse(name),
      createdAt: INSTANT,
    } as const;
    const written = await writeKeyFile(
      join(home, 'keys', `${name}.key`),
      exampleSeed(`north/${name}`),
      key,
      null,
    );
    if (!written.ok) throw new Error(written.refusal.code);
  }
}

export const writeIn = async (
  terminal: Terminal,
  name: string,
  content: string | Uint8Array,
): Promise<string> => {
  const path = join(terminal.home, name);
  await writeFile(path, content);
  return path;
};
