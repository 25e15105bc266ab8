import { ok, type Result } from '@comity/protocol';
import { SCAN_CHARS_MAX, SCAN_HITS_MAX, SCAN_MS_MAX, SCAN_SAMPLE_CHARS_MAX } from '@comity/protocol/limits';
import { readSamples } from '../samples/read-samples.ts';
import type { Sample } from '../samples/sample.ts';
import type { ResultSource } from '../source.ts';
import { SCAN_KINDS, type ScanCategory, type ScanKind } from './scan-kinds.ts';
import { excerptOf, scanText } from './scan-text.ts';

/** Where in a sample: its own texts leave with samples, the transcript with the log alone. */
export const SAMPLE_PLACES = ['input', 'target', 'output', 'scores', 'error', 'transcript'] as const;
export type SamplePlace = (typeof SAMPLE_PLACES)[number];

export interface SampleHit {
  readonly kind: ScanKind;
  readonly category: ScanCategory;
  readonly sample: string;
  readonly epoch: number;
  readonly place: SamplePlace;
  /** Masked: some text around it, never the whole of it. */
  readonly excerpt: string;
}

export interface ScanReport {
  readonly hits: readonly SampleHit[];
  readonly samplesScanned: number;
  readonly samplesTotal: number;
  readonly charsScanned: number;
  /** False: a limit of size, time or number ended it, or a text was cut. What was not looked at may hold anything. */
  readonly complete: boolean;
}

/**
 * Secrets and personal data in the samples of an Inspect log, within limits of size, number and time. It finds what has a known form: that
 * nothing is found proves nothing. Refuses the codes of `readSamples`.
 */
export async function scanSamples(
  source: ResultSource,
  nowMs: () => number = () => performance.now(),
): Promise<Result<ScanReport>> {
  const hits: SampleHit[] = [];
  const startMs = nowMs();
  let charsScanned = 0;
  let cut = false;
  const seen = await readSamples(source, async (sample) => {
    const scanned = await scanSample(sample);
    hits.push(...scanned.hits);
    charsScanned += scanned.chars;
    cut ||= scanned.cut;
    await breathe();
    return hits.length < SCAN_HITS_MAX && charsScanned < SCAN_CHARS_MAX && nowMs() - startMs < SCAN_MS_MAX;
  });
  if (!seen.ok) return seen;
  const { read, total } = seen.value;
  return ok({
    hits: hits.slice(0, SCAN_HITS_MAX),
    samplesScanned: read,
    samplesTotal: total,
    charsScanned,
    complete: read === total && !cut && hits.length <= SCAN_HITS_MAX,
  });
}

async function scanSample(
  sample: Sample,
): Promise<{ readonly hits: readonly SampleHit[]; readonly chars: number; readonly cut: boolean }> {
  const hits: SampleHit[] = [];
  let chars = 0;
  let cut = false;
  const told = new Set<string>();
  for (const place of SAMPLE_PLACES) {
    const whole = textAt(sample, place);
    const text = whole.slice(0, SCAN_SAMPLE_CHARS_MAX);
    cut ||= text.length < whole.length;
    chars += text.length;
    const found = text === '' ? [] : await scanText(text);
    for (const [at, { kind, start, end }] of found.entries()) {
      // a transcript says again what its sample says
      const secret = text.slice(start, end);
      if (place === 'transcript' && told.has(secret)) continue;
      told.add(secret);
      const { id, epoch } = sample;
      const excerpt = excerptOf(text, found, at);
      hits.push({ kind, category: SCAN_KINDS[kind], sample: id, epoch, place, excerpt });
    }
  }
  return { hits, chars, cut };
}

function textAt(sample: Sample, place: SamplePlace): string {
  if (place !== 'scores') return sample[place];
  return sample.scores.map(({ name, value, explanation }) => `${name} ${value} ${explanation}`).join('\n');
}

/** Lets others have their turn: a node answers alerts while somebody's log is scanned. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
