import { encodeUtf8, ok, type Result } from '@comity/protocol';
import { SAMPLES_PART_BYTES_MAX } from '@comity/protocol/limits';
import { newNonce } from '../compose/compose-statement.ts';
import { maskText, scanText } from '../scan/scan-text.ts';
import type { ResultSource } from '../source.ts';
import { boundSample, type ListedSample } from './list-samples.ts';
import { readSamples } from './read-samples.ts';

export const SAMPLES_PART_NAME = 'samples.json';

/** How samples are named by those who choose them: `ID@EPOCH`. */
export const sampleKey = ({ id, epoch }: Pick<ListedSample, 'id' | 'epoch'>): string => `${id}@${epoch}`;

export interface SamplesPart {
  readonly bytes: Uint8Array;
  readonly samples: number;
  /** Texts of samples that were masked. */
  readonly masked: number;
}

/**
 * The part of the chosen samples (null: all that are read), without transcripts. With `mask` every hit of the scan is written over before it
 * leaves. Ends before SAMPLES_PART_BYTES_MAX. Refuses the codes of `readSamples`.
 */
export async function writeSamplesPart(
  source: ResultSource,
  chosen: ReadonlySet<string> | null,
  mask: boolean,
): Promise<Result<SamplesPart>> {
  const samples: ListedSample[] = [];
  let sizeBytes = 0;
  let masked = 0;
  const seen = await readSamples(source, async (sample) => {
    if (chosen !== null && !chosen.has(sampleKey(sample))) return true;
    const bounded = boundSample(sample);
    const made = mask ? await maskSample(bounded) : { sample: bounded, masked: 0 };
    masked += made.masked;
    sizeBytes += JSON.stringify(made.sample).length;
    if (sizeBytes > SAMPLES_PART_BYTES_MAX) return false;
    samples.push(made.sample);
    return chosen === null || samples.length < chosen.size;
  });
  if (!seen.ok) return seen;
  // a nonce, as in every JSON part: without it the digest of a guessable content could be guessed
  const document = { schema: 'urn:comity:samples:1', nonce: newNonce(), total: seen.value.total, samples };
  return ok({ bytes: encodeUtf8(JSON.stringify(document)), samples: samples.length, masked });
}

async function maskSample(
  sample: ListedSample,
): Promise<{ readonly sample: ListedSample; readonly masked: number }> {
  let masked = 0;
  const mask = async (text: string): Promise<string> => {
    const hits = text === '' ? [] : await scanText(text);
    masked += hits.length > 0 ? 1 : 0;
    return maskText(text, hits);
  };
  const scores: ListedSample['scores'][number][] = [];
  for (const { name, value, explanation } of sample.scores)
    scores.push({ name, value: await mask(value), explanation: await mask(explanation) });
  const { input, target, output, error } = sample;
  const texts = {
    input: await mask(input),
    target: await mask(target),
    output: await mask(output),
    error: await mask(error),
  };
  return { sample: { ...sample, ...texts, scores }, masked };
}
