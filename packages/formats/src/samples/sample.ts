import { ok, pathsOf, type Result, refuse } from '@comity/protocol';
import { z } from 'zod';

/** One sample of an Inspect log, as far as a person chooses by it what leaves. All of it is text of a model or of a dataset. */
export interface Sample {
  readonly id: string;
  readonly epoch: number;
  readonly input: string;
  readonly target: string;
  readonly output: string;
  readonly scores: readonly SampleScore[];
  /** Why it ended, if it failed. */
  readonly error: string;
  /** Every other text of the record: messages, tool calls, what was kept of the events. Leaves only with the log itself. */
  readonly transcript: string;
}

export interface SampleScore {
  readonly name: string;
  readonly value: string;
  readonly explanation: string;
}

/** Reads one record (inspect_ai `log/_log.py`, EvalSample). Refuses `results-malformed`. */
export function parseSample(json: unknown): Result<Sample> {
  const read = Record.safeParse(json);
  if (!read.success) return refuse('results-malformed', { paths: pathsOf(read.error) });
  const { id, epoch, input, target, output, scores, error, ...rest } = read.data;
  return ok({
    id: String(id),
    epoch: epoch ?? 1,
    input: textOf(input),
    target: textOf(target),
    output: textOf(output?.choices?.[0]?.message?.content),
    scores: Object.entries(scores ?? {}).map(([name, score]) => ({
      name,
      value: typeof score?.value === 'string' ? score.value : JSON.stringify(score?.value ?? null),
      explanation: score?.explanation ?? '',
    })),
    error: error?.message ?? '',
    transcript: stringsOf(rest).join('\n'),
  });
}

const Score = z.looseObject({ value: z.unknown(), explanation: z.string().nullish() });
const Record = z.looseObject({
  id: z.union([z.string(), z.number()]),
  epoch: z.int().nullish(),
  input: z.unknown(),
  target: z.unknown(),
  output: z
    .looseObject({
      choices: z
        .array(z.looseObject({ message: z.looseObject({ content: z.unknown() }).nullish() }))
        .nullish(),
    })
    .nullish(),
  scores: z.record(z.string(), Score.nullable()).nullish(),
  error: z.looseObject({ message: z.string() }).nullish(),
});

/** A text, or the texts of a list of messages or of pieces of content. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('\n');
  if (value !== null && typeof value === 'object') {
    const { content, text } = value as { content?: unknown; text?: unknown }; // as: both are looked at below
    return textOf(content ?? text ?? '');
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Every text of a record once, however deep it stands; keys too: a tool names its variables by them. */
export function stringsOf(root: unknown): readonly string[] {
  const found = new Set<string>();
  const open: unknown[] = [root];
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next === 'string') found.add(next);
    else if (Array.isArray(next)) open.push(...next);
    else if (next !== null && typeof next === 'object')
      for (const [key, value] of Object.entries(next))
        if (typeof value === 'string') found.add(`${key}: ${value}`);
        else open.push(value);
  }
  return [...found];
}
