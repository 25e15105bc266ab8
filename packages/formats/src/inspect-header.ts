import { ok, pathsOf, type Result, refuse } from '@comity/protocol';
import { z } from 'zod';

/**
 * The header of an Inspect log, as far as a finding needs it (inspect_ai `log/_log.py`). Inspect adds fields often and
 * writes none that is empty, so unknown ones are kept and everything may be missing but what a finding cannot do without.
 */

/** NaN and infinities are numbers here: Inspect writes them. */
const AnyNumber = z.custom<number>((value) => typeof value === 'number');
const Text = z.string();
const Table = z.record(z.string(), z.unknown());
const Whole = z.int().min(0);

const Metric = z.looseObject({ name: Text.nullish(), value: AnyNumber, group: Text.nullish() });

const Score = z.looseObject({
  name: Text,
  scorer: Text.nullish(),
  reducer: Text.nullish(),
  scored_samples: Whole.nullish(),
  unscored_samples: Whole.nullish(),
  metrics: z.record(z.string(), Metric).nullish(),
});
export type InspectScore = z.infer<typeof Score>;

const Results = z.looseObject({
  total_samples: Whole.nullish(),
  completed_samples: Whole.nullish(),
  scores: z.array(Score).nullish(),
  // Before log version 2 there was one scorer, and its metrics stood beside it.
  scorer: z.union([Text, z.looseObject({ name: Text })]).nullish(),
  metrics: z.record(z.string(), Metric).nullish(),
});

const Eval = z.looseObject({
  created: Text.nullish(),
  task: Text,
  task_version: z.union([z.number(), Text]).nullish(),
  task_registry_name: Text.nullish(),
  task_args: Table.nullish(),
  task_args_passed: Table.nullish(),
  solver: Text.nullish(),
  dataset: z
    .looseObject({ name: Text.nullish(), samples: Whole.nullish(), shuffled: z.boolean().nullish() })
    .nullish(),
  model: Text,
  model_generate_config: Table.nullish(),
  model_roles: Table.nullish(),
  config: z
    .looseObject({
      epochs: Whole.nullish(),
      epochs_reducer: z.array(Text).nullish(),
      limit: z.union([Whole, z.tuple([Whole, Whole])]).nullish(),
      max_messages: Whole.nullish(),
      message_limit: Whole.nullish(),
      token_limit: Whole.nullish(),
      time_limit: AnyNumber.nullish(),
      working_limit: AnyNumber.nullish(),
      cost_limit: AnyNumber.nullish(),
    })
    .nullish(),
  revision: z.looseObject({ commit: Text.nullish(), dirty: z.boolean().nullish() }).nullish(),
  packages: z.record(z.string(), Text).nullish(),
});

const Usage = z.looseObject({
  input_tokens: Whole.nullish(),
  output_tokens: Whole.nullish(),
  total_tokens: Whole.nullish(),
});

export const InspectHeader = z.looseObject({
  version: z.int().min(1).nullish(),
  status: Text.nullish(),
  eval: Eval,
  results: Results.nullish(),
  stats: z
    .looseObject({ completed_at: Text.nullish(), model_usage: z.record(z.string(), Usage).nullish() })
    .nullish(),
  invalidated: z.boolean().nullish(),
});
export type InspectHeader = z.infer<typeof InspectHeader>;

/** The log version that an absent one means, and the last one that is known here. */
export const INSPECT_VERSION = 2;

/**
 * Reads a header. The version is judged first: of a later one nothing else is known.
 * Refuses `inspect-version-unsupported`, `results-malformed`.
 */
export function parseInspectHeader(json: unknown): Result<InspectHeader> {
  const version = z.looseObject({ version: z.number().nullish() }).safeParse(json);
  if (version.success && (version.data.version ?? INSPECT_VERSION) > INSPECT_VERSION)
    return refuse('inspect-version-unsupported', {
      version: version.data.version ?? 0,
      versionMax: INSPECT_VERSION,
    });
  const header = InspectHeader.safeParse(json);
  return header.success ? ok(header.data) : refuse('results-malformed', { paths: pathsOf(header.error) });
}

/** The scores, also of a log from before they were a list. */
export function scoresOf(results: InspectHeader['results']): readonly InspectScore[] {
  if (results?.scores) return results.scores;
  if (!results?.scorer || !results.metrics) return [];
  const name = typeof results.scorer === 'string' ? results.scorer : results.scorer.name;
  return [{ name, scorer: name, metrics: results.metrics }];
}
