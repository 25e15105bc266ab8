import type { FindingDocument } from '../finding-document.ts';
import { decodeNumber, FindingNumber } from '../finding-number.ts';

/** What of a method can differ between two findings on one model and task. */
export const METHOD_FIELDS = [
  'harness',
  'harness-version',
  'task-version',
  'task-arguments',
  'dataset',
  'sample-count',
  'shuffled',
  'scorer',
  'solver',
  'epochs',
  'epochs-reducer',
  'few-shot',
  'temperature',
  'elicitation',
  'generation',
  'limits',
] as const;
export type MethodField = (typeof METHOD_FIELDS)[number];

/** With one of these different, the findings measured different things: their values are not pooled. */
export const MEASURES_ANOTHER_THING: ReadonlySet<MethodField> = new Set([
  'task-version',
  'task-arguments',
  'dataset',
  'scorer',
  'solver',
  'few-shot',
  'epochs-reducer',
]);

export interface MethodDifference {
  readonly field: MethodField;
  /** As each finding says it, in the order given; null: it does not say. */
  readonly values: readonly (string | null)[];
  /** Some say and others do not: nobody knows whether they differ. */
  readonly unsaid: boolean;
}

/** Fields in which the findings differ, or of which only some say anything. In the order of METHOD_FIELDS. */
export function methodDifferences(documents: readonly FindingDocument[]): readonly MethodDifference[] {
  const methods = documents.map(methodOf);
  return METHOD_FIELDS.flatMap((field) => {
    const values = methods.map((method) => method[field]);
    const said = new Set(values.filter((value) => value !== null));
    const isSame = new Set(values).size === 1;
    return isSame ? [] : [{ field, values, unsaid: said.size <= 1 }];
  });
}

/** A finding's method in words that can be compared; null: it does not say. */
export function methodOf(document: FindingDocument): Readonly<Record<MethodField, string | null>> {
  const { harness, task, dataset, run, solver, samples, scores } = document;
  const { generateConfig } = document.model;
  const scorers = [...new Set(scores.map(({ scorer }) => scorer ?? null))].filter((name) => name !== null);
  return {
    harness: harness.name,
    'harness-version': harness.version ?? null,
    'task-version': task.version ?? null,
    'task-arguments': entriesText(task.args),
    dataset: dataset.name ?? null,
    'sample-count': countText(samples.completed ?? dataset.samples),
    shuffled: dataset.shuffled === undefined ? null : String(dataset.shuffled),
    scorer: scorers.length === 0 ? null : scorers.sort().join(', '),
    solver: solver ?? null,
    epochs: countText(run.epochs),
    'epochs-reducer': run.epochsReducer?.join(', ') ?? null,
    'few-shot': countText(run.fewShot),
    temperature: entriesText(only(generateConfig, (key) => key === TEMPERATURE)),
    elicitation: entriesText(only(generateConfig, isElicitation)),
    generation: entriesText(only(generateConfig, (key) => key !== TEMPERATURE && !isElicitation(key))),
    limits: entriesText(run.limits),
  };
}

const TEMPERATURE = 'temperature';
/** How hard the model was made to try: reasoning, and how long it may think and answer. */
const isElicitation = (key: string): boolean => key.startsWith('reasoning') || key === 'max_tokens';

const only = <Value>(
  entries: Readonly<Record<string, Value>>,
  isWanted: (key: string) => boolean,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => isWanted(key)));

const countText = (count: number | undefined): string | null => (count === undefined ? null : String(count));

function entriesText(entries: Readonly<Record<string, unknown>>): string | null {
  const texts = Object.entries(entries)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${valueText(value)}`);
  return texts.length === 0 ? null : texts.join(', ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  const number =
    typeof value === 'string' && !value.startsWith('number:') ? undefined : FindingNumber.safeParse(value);
  return number?.success ? String(decodeNumber(number.data)) : String(value);
}
