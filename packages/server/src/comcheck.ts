import type { BoardView } from '@comity/node';
import { type Instant, instantMs } from '@comity/protocol';

/** A test of the lines, scored from its board: how soon each institute held, saw and answered it, and how many did in time. */
export function comcheckOf({ incident, alert, title, issuedAt, replyBy, rows }: BoardView) {
  const scored = rows.map(({ institute, state, deliveredAt, seenAt, answeredAt }) => ({
    institute,
    state,
    deliveredSeconds: secondsTo(issuedAt, deliveredAt),
    seenSeconds: secondsTo(issuedAt, seenAt),
    answeredSeconds: secondsTo(issuedAt, answeredAt),
    // `declined` is an answer too: what is tested is whether somebody is there.
    inTime: answeredAt !== null && answeredAt <= replyBy,
  }));
  const asked = scored.length;
  const answeredInTime = scored.filter(({ inTime }) => inTime).length;
  return {
    incident,
    alert,
    status: 'Test' as const,
    title,
    issuedAt,
    replyBy,
    rows: scored,
    asked,
    answeredInTime,
    score: asked === 0 ? null : answeredInTime / asked,
  };
}

/** Whole seconds; clocks of two institutes differ, so never less than none. */
const secondsTo = (from: Instant, to: Instant | null): number | null =>
  to === null ? null : Math.max(0, Math.round((instantMs(to) - instantMs(from)) / 1000));
