import type { StatementId } from '@comity/protocol';
import type { ApiDeps } from './api-deps.ts';
import type { Caller } from './http/caller.ts';

/**
 * A coordinator with a post has read an incident: its issuer is told that the newest alert was seen. That it could not be said now (the node may
 * not sign yet, say) keeps nobody from reading; it is said when they look again.
 */
export async function noteOpened(
  { node, log }: Pick<ApiDeps, 'node' | 'log'>,
  alert: StatementId,
  caller: Caller,
): Promise<void> {
  if (caller.post === null) return;
  const seen = await node.noteSeen(alert, caller);
  if (!seen.ok) log.warn({ event: 'seen-not-said', statement: alert, code: seen.refusal.code });
}
