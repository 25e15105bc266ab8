import { createInterface } from 'node:readline/promises';

/** One line that a person types; the question, and what is typed, go to `output`. */
export async function askLine(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
