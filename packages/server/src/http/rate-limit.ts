import type { Clock } from '@comity/node';
import { API_RATE_BUCKETS_MAX } from '@comity/protocol/limits';

/** Token buckets: `burst` at once, `perSecond` after that. */
export interface RateRule {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
}

export interface RateVerdict {
  readonly allowed: boolean;
  /** draft-ietf-httpapi-ratelimit-headers-11, and Retry-After in whole seconds when refused. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RateLimiter {
  /** Takes one request out of the bucket of `who`. */
  take(who: string, rule: RateRule): RateVerdict;
}

/** Buckets live in memory: a restart fills them, which harms nobody. The least recently used ones are forgotten first. */
export function createRateLimiter(clock: Pick<Clock, 'monotonicMs'>): RateLimiter {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return {
    take(who, rule) {
      const nowMs = clock.monotonicMs();
      const key = `${rule.name} ${who}`;
      const before = buckets.get(key) ?? { left: rule.burst, atMs: nowMs };
      const refilled = Math.min(rule.burst, before.left + ((nowMs - before.atMs) / 1000) * rule.perSecond);
      const allowed = refilled >= 1;
      const left = allowed ? refilled - 1 : refilled;
      buckets.delete(key);
      buckets.set(key, { left, atMs: nowMs });
      const oldest = buckets.keys().next();
      if (buckets.size > API_RATE_BUCKETS_MAX && !oldest.done) buckets.delete(oldest.value);
      return { allowed, headers: rateHeaders(rule, left, allowed) };
    },
  };
}

function rateHeaders(rule: RateRule, left: number, allowed: boolean): Record<string, string> {
  const refillSeconds = Math.ceil((rule.burst - left) / rule.perSecond);
  const headers: Record<string, string> = {
    'ratelimit-policy': `"${rule.name}";q=${rule.burst};w=${Math.ceil(rule.burst / rule.perSecond)}`,
    ratelimit: `"${rule.name}";r=${Math.floor(left)};t=${refillSeconds}`,
  };
  if (!allowed) headers['retry-after'] = String(Math.max(1, Math.ceil((1 - left) / rule.perSecond)));
  return headers;
}
