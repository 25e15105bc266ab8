import { CHANNEL_RETRY_AFTER_MS_MAX } from '@comity/protocol/limits';
import { type Attempt, failed, retry, sent } from './channel.ts';
import type { Answered } from './guarded-request.ts';

/**
 * What an HTTP answer means for the notice (spec/notices.md section 5): 2xx sent; 408, 425, 429, 5xx and an unreachable host are
 * tried again, when the host asks for it; everything else, 410 and redirects among it, is not.
 */
export function attemptOfAnswer(answered: Answered, nowMs: number): Attempt {
  switch (answered.outcome) {
    case 'refused':
      return failed(answered.reason);
    case 'unreachable':
      return retry(answered.reason);
    case 'answered': {
      const { status, retryAfter } = answered;
      const words = `http ${status}`;
      if (status >= 200 && status < 300) return sent(words);
      return TRY_AGAIN.has(status) || status >= 500
        ? retry(words, retryAfterMs(retryAfter, nowMs))
        : failed(words);
    }
  }
}

const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** RFC 9110 10.2.3: seconds, or a date. Null for anything else. */
export function retryAfterMs(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return cappedDelayMs(Number(text) * 1000);
  const dateMs = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? null : cappedDelayMs(dateMs - nowMs);
}

export const cappedDelayMs = (delayMs: number): number =>
  Math.min(Math.max(0, delayMs), CHANNEL_RETRY_AFTER_MS_MAX);

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
