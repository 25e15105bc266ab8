import type { IncidentSummary } from '@comity/node';
import type { ApiDeps } from './api-deps.ts';
import { checkTrainee } from './crisis-statements.ts';
import type { Caller } from './http/caller.ts';

/**
 * A coordinator with a post (in a drill also one in training) has read an incident: its issuer is told that the newest alert was seen. That it could not be said now (the node may
 * not sign yet, say) keeps nobody from reading; it is said when they look again.
 */
export async function noteOpened(
  { node, log }: Pick<ApiDeps, 'node' | 'log'>,
  { head, status }: Pick<IncidentSummary, 'head' | 'status'>,
  caller: Caller,
): Promise<void> {
  const answers = caller.roles.some((role) => role === 'coordinator' || role === 'drill-coordinator');
  if (!answers || caller.post === null || !checkTrainee(caller, status).ok) return;
  const seen = await node.noteSeen(head, caller);
  if (!seen.ok) log.warn({ event: 'seen-not-said', statement: head, code: seen.refusal.code });
}
