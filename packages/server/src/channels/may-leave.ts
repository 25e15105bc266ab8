import { TLP_LEVELS, type Tlp } from '@comity/protocol';
import type { Channel, OutgoingNotice } from './channel.ts';

/**
 * What of a notice may leave by a channel (spec/notices.md section 2). The one rule; every channel asks it before each attempt.
 *
 * 1. A drill leaves only by a channel that is cleared for drills. A test of the channel is one, whatever its status says.
 * 2. Marked stricter than the ceiling: nothing by a strict channel, the bare form by others: no title and no name.
 * 3. Otherwise the thin form, and the title where the channel was configured for it.
 */
export function mayLeave(
  channel: Pick<Channel, 'drills' | 'ceiling' | 'strict' | 'content'>,
  notice: OutgoingNotice,
): Leave {
  if (isDrill(notice) && !channel.drills) return { leaves: false, reason: 'drill-not-cleared' };
  if (isAbove(notice.tlp, channel.ceiling))
    return channel.strict
      ? { leaves: false, reason: 'above-ceiling' }
      : { leaves: true, notice: { ...notice, form: 'bare', title: null, issuer: null } };
  return channel.content === 'title' && notice.title !== null
    ? { leaves: true, notice: { ...notice, form: 'title' } }
    : { leaves: true, notice: { ...notice, form: 'thin', title: null } };
}

export type Leave =
  | { readonly leaves: true; readonly notice: LeavingNotice }
  | { readonly leaves: false; readonly reason: 'drill-not-cleared' | 'above-ceiling' };

/** A notice as it may leave; only `mayLeave` makes one. */
export interface LeavingNotice extends Omit<OutgoingNotice, 'issuer'> {
  readonly form: 'title' | 'thin' | 'bare';
  /** Null in the bare form. */
  readonly issuer: string | null;
}

export const isDrill = ({ status, kind }: Pick<OutgoingNotice, 'status' | 'kind'>): boolean =>
  status !== 'Actual' || kind === 'test';

const isAbove = (tlp: Tlp, ceiling: Tlp): boolean => TLP_LEVELS.indexOf(tlp) < TLP_LEVELS.indexOf(ceiling);
