import { type ControlHistory, joinControl, type Result, refuse, type Statement } from '@comity/protocol';

type ControlStatement = Extract<Statement, { type: 'delegation' | 'revocation' }>;

export const isControl = (statement: Statement): statement is ControlStatement =>
  statement.type === 'delegation' || statement.type === 'revocation';

/** What stood at earlier positions: authority is judged by the log, never by when something arrived (spec/authority.md). */
export function historyBefore(history: ControlHistory, position: number): ControlHistory {
  const last = history.at(-1);
  return last === undefined || last.position < position
    ? history
    : history.filter((entry) => entry.position < position);
}

/**
 * The history with an entry at its position, also when later ones are there already: a relay may have lacked it when its page went by.
 * Refusals: those of `joinControl`.
 */
export function joinAt(
  history: ControlHistory,
  position: number,
  statement: ControlStatement,
): Result<ControlHistory> {
  const before = historyBefore(history, position);
  const joined = joinControl(before, position, statement);
  if (!joined.ok) return joined;
  const after = history.slice(before.length);
  const { version } = statement.label.charter;
  const next = after[0];
  // No honest institute appends under an older charter again; taking it late must not break what a restart reads in order.
  if (next !== undefined && next.charterVersion < version)
    return refuse('delegation-charter-older', { version: next.charterVersion, newest: version });
  return { ok: true, value: [...joined.value, ...after] };
}
