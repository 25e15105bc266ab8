import { ok, type Result } from '@comity/protocol';
import { SAMPLE_TEXT_CHARS_MAX, SAMPLES_LISTED_MAX } from '@comity/protocol/limits';
import type { ResultSource } from '../source.ts';
import { readSamples, type SamplesSeen } from './read-samples.ts';
import type { Sample } from './sample.ts';

/** A sample as a list shows it: no transcript, every text within a bound. */
export interface ListedSample extends Omit<Sample, 'transcript'> {
  /** Some text is longer than what is shown. */
  readonly cut: boolean;
}

/** The first samples of an Inspect log; `seen.total` says how many there are. Refuses the codes of `readSamples`. */
export async function listSamples(
  source: ResultSource,
): Promise<Result<{ readonly samples: readonly ListedSample[]; readonly seen: SamplesSeen }>> {
  const samples: ListedSample[] = [];
  const seen = await readSamples(source, async (sample) => {
    samples.push(boundSample(sample));
    return samples.length < SAMPLES_LISTED_MAX;
  });
  return seen.ok ? ok({ samples, seen: seen.value }) : seen;
}

/** The sample without its transcript, no text longer than SAMPLE_TEXT_CHARS_MAX. */
export function boundSample({ id, epoch, input, target, output, scores, error }: Sample): ListedSample {
  const bounded = {
    id: cutText(id),
    epoch,
    input: cutText(input),
    target: cutText(target),
    output: cutText(output),
    scores: scores.map(({ name, value, explanation }) => ({
      name: cutText(name),
      value: cutText(value),
      explanation: cutText(explanation),
    })),
    error: cutText(error),
  };
  const texts = [id, input, target, output, error, ...scores.flatMap((score) => Object.values(score))];
  return { ...bounded, cut: texts.some((text) => text.length > SAMPLE_TEXT_CHARS_MAX) };
}

/** Never ends in half a character. */
function cutText(text: string): string {
  return text.length <= SAMPLE_TEXT_CHARS_MAX ? text : text.slice(0, SAMPLE_TEXT_CHARS_MAX).toWellFormed();
}
