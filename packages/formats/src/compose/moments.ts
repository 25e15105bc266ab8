import { instantMs, type Label, ok, type Result, refuse } from '@comity/protocol';

/** The moments of what a statement is about, in the order in which they come: it happened, its issuer knew, its issuer determined that it matters. */
export const MOMENTS = ['occurredAt', 'awareAt', 'determinedAt'] as const;
export type MomentName = (typeof MOMENTS)[number];
/** Those that were told; times for reports count from them (spec/duties.md). */
export type Moments = { readonly [Name in MomentName]?: Label[Name] | undefined };

export interface MomentProblem {
  readonly moment: MomentName;
  /** future: after now. before: earlier than `than`, which comes first. */
  readonly problem: 'future' | 'before';
  readonly than: MomentName | null;
}

/** What cannot be so: a moment after `nowMs`, or one before another that comes first. At most one problem for each moment. */
export function momentProblems(moments: Moments, nowMs: number): readonly MomentProblem[] {
  const problems: MomentProblem[] = [];
  let latest: { readonly moment: MomentName; readonly ms: number } | undefined;
  for (const moment of MOMENTS) {
    const at = moments[moment];
    if (at === undefined) continue;
    const ms = instantMs(at);
    if (ms > nowMs) problems.push({ moment, problem: 'future', than: null });
    else if (latest !== undefined && ms < latest.ms)
      problems.push({ moment, problem: 'before', than: latest.moment });
    else latest = { moment, ms };
  }
  return problems;
}

/** The moments that were told, and no others. Refuses `moments-contradict` with the paths. */
export function momentsSaid(moments: Moments, nowMs: number): Result<Moments> {
  const problems = momentProblems(moments, nowMs);
  if (problems.length > 0)
    return refuse('moments-contradict', { paths: problems.map(({ moment }) => moment) });
  const told = MOMENTS.flatMap((moment) =>
    moments[moment] === undefined ? [] : [[moment, moments[moment]]],
  );
  return ok(Object.fromEntries(told));
}
