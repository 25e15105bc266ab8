import {
  type Charter,
  crisisTermsOf,
  type Instant,
  type InstituteId,
  instantMs,
  instantOf,
} from '@comity/protocol';
import { type Core, currentCharter } from '../state.ts';
import { answerOf } from './chain.ts';
import type { Crisis, Spoken } from './mirror.ts';

/** Until when an alert is to be acknowledged: its own time, or the charter's for its level (spec/acknowledgement.md). */
export function replyByOf(alert: Spoken<'alert'>, charter: Charter): Instant {
  const { body, label } = alert.statement;
  const minutes = crisisTermsOf(charter).acknowledgeMinutes[body.level];
  return body.replyBy ?? instantOf(instantMs(label.issuedAt) + minutes * 60_000);
}

/** Whether a post of the institute has answered: that somebody has seen it is not an answer. */
export function hasAnswered(crisis: Crisis, alert: Spoken<'alert'>, institute: InstituteId): boolean {
  const state = answerOf(crisis, alert.id, institute)?.statement.body.state;
  return state !== undefined && state !== 'seen';
}

/** Institutes that an alert of ours is for and that have not answered it although its time is over. */
export async function silentInstitutes(
  core: Pick<Core, 'clock' | 'state' | 'store'>,
  alert: Spoken<'alert'>,
): Promise<readonly InstituteId[]> {
  const current = currentCharter(core.state);
  if (current === undefined || instantMs(replyByOf(alert, current.charter)) > core.clock.nowMs()) return [];
  const rows = await core.store.deliveries({ statement: alert.id });
  return rows
    .filter(
      ({ state, institute }) => state !== 'forbidden' && !hasAnswered(core.state.crisis, alert, institute),
    )
    .map(({ institute }) => institute);
}
