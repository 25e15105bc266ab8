import { ok, type Result, refuse } from '@comity/protocol';
import { looksLikeEveryEvalEver } from './every-eval-ever-read.ts';
import { looksLikeHelmRunSpec, looksLikeHelmStats } from './helm.ts';
import { isZip } from './inspect-log.ts';
import { looksLikeLmEval } from './lm-eval.ts';

/** What a results file is; a HELM run is two files. */
export const RESULT_FORMATS = [
  'inspect-eval',
  'inspect-json',
  'lm-eval',
  'helm-run-spec',
  'helm-stats',
  'every-eval-ever',
] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

/** Bytes that `detectByStart` wants to see. */
export const DETECT_BYTES = 4096;

/**
 * What the first bytes tell, before anything is parsed: an Inspect log of either kind may be gigabytes. `json` means
 * some other JSON, small enough to be parsed and then asked of `detectJson`. Refuses `format-unknown`.
 */
export function detectByStart(start: Uint8Array): Result<'inspect-eval' | 'inspect-json' | 'json'> {
  if (isZip(start)) return ok('inspect-eval');
  const text = new TextDecoder().decode(start).trimStart();
  // Inspect writes version, status and eval first, in this order; a version is not in every log.
  if (/^\{\s*("version"\s*:\s*\d+\s*,\s*)?("status"\s*:\s*"\w+"\s*,\s*)?"eval"\s*:\s*\{/.test(text))
    return ok('inspect-json');
  if (/^[{[]/.test(text)) return ok('json');
  return refuse('format-unknown');
}

/** Which of the formats a parsed document is. Refuses `format-unknown`. */
export function detectJson(json: unknown): Result<ResultFormat> {
  if (looksLikeEveryEvalEver(json)) return ok('every-eval-ever');
  if (looksLikeLmEval(json)) return ok('lm-eval');
  if (looksLikeHelmRunSpec(json)) return ok('helm-run-spec');
  if (looksLikeHelmStats(json)) return ok('helm-stats');
  return typeof json === 'object' && json !== null && 'eval' in json && 'status' in json
    ? ok('inspect-json')
    : refuse('format-unknown');
}
