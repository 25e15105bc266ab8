/** What the program touches of its process: handed in, so that tests run it in theirs. */
export interface Io {
  readonly write: (text: string) => void;
  readonly writeBytes: (bytes: Uint8Array) => void;
  readonly writeError: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person sits at the other end: only then may anything be asked. */
  readonly isInteractive: boolean;
  /** A line from that person; the question stands on standard error. */
  readonly ask: (question: string) => Promise<string>;
  readonly hasColour: boolean;
  readonly nowMs: () => number;
  /** Aborted when the person wants to stop. */
  readonly signal: AbortSignal;
}

export function processIo(signal: AbortSignal): Io {
  const { stdout, stderr, stdin, env } = process;
  return {
    write: (text) => void stdout.write(text),
    writeBytes: (bytes) => void stdout.write(bytes),
    writeError: (text) => void stderr.write(text),
    env,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    ask: async (question) => (await import('./ask-line.ts')).askLine(question, stderr),
    hasColour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    nowMs: () => Date.now(),
    signal,
  };
}
