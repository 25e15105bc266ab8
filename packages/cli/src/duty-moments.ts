import { MOMENTS, type MomentName, type Moments, momentProblems } from '@comity/formats';
import type { Instant } from '@comity/protocol';
import type { Command } from 'commander';
import { usage } from './failure.ts';
import { parseMoment, untilText } from './moment.ts';

/** The moments from which times for reports count, as people typed them. */
export interface MomentOptions {
  readonly occurred?: string;
  readonly aware?: string;
  readonly determined?: string;
}

export const withMomentOptions = (command: Command): Command =>
  command
    .option('--occurred <time>', 'when it happened; times for reports may count from it')
    .option('--aware <time>', 'when you became aware of it')
    .option('--determined <time>', 'when you determined that it matters');

/** The moments that the options tell; every contradiction is said at once. `before`: what earlier alerts of the incident told. */
export function momentsFrom(options: MomentOptions, nowMs: number, before: Moments = {}): Moments {
  const told: { -readonly [Name in MomentName]?: Instant } = {};
  for (const moment of MOMENTS) {
    const text = options[WORDS[moment].option];
    if (text !== undefined) told[moment] = parseMoment(text, nowMs);
  }
  const problems = momentProblems({ ...before, ...told }, nowMs).map(({ moment, problem, than }) =>
    problem === 'future' || than === null
      ? `--${WORDS[moment].option}: it has not come yet`
      : `--${WORDS[moment].option}: it is before "${WORDS[than].label}", which comes first`,
  );
  if (problems.length > 0) throw usage(`The times contradict each other or now:\n  ${problems.join('\n  ')}`);
  return told;
}

/** A line for each moment that a label tells. */
export const momentFields = (label: Moments, nowMs: number): (readonly [string, string])[] =>
  MOMENTS.flatMap((moment) => {
    const at = label[moment];
    return at === undefined ? [] : [[WORDS[moment].label, `${at} (${untilText(at, nowMs)})`] as const];
  });

const WORDS = {
  occurredAt: { option: 'occurred', label: 'occurred' },
  awareAt: { option: 'aware', label: 'aware since' },
  determinedAt: { option: 'determined', label: 'determined' },
} as const satisfies Record<MomentName, { option: keyof MomentOptions; label: string }>;
