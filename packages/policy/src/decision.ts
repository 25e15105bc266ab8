import type { Instant } from '@comity/protocol';
import type { Obligation } from './obligation.ts';
import type { Outcome, RuleId } from './rule.ts';

/** The answer to a question, with what determined it: stored beside each delivery and each read. */
export interface Decision {
  readonly outcome: Outcome;
  /** Those that determined the outcome, the most important first; never empty. */
  readonly rules: readonly RuleId[];
  /** Only of a hold that ends by time alone. */
  readonly holdUntil?: Instant;
  /** Empty unless the outcome is permit. */
  readonly obligations: readonly Obligation[];
  readonly charterVersion: number;
  /** The registry of instruments by which it was decided; null: none. */
  readonly registryVersion: number | null;
}
