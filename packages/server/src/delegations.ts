import {
  type Instant,
  type InstituteId,
  instantMs,
  type KeyId,
  type Post,
  parseEnvelope,
  parseStatement,
  type Role,
  STATEMENT_PAYLOAD_TYPE,
  type StatementId,
} from '@comity/protocol';
import type { ApiDeps } from './api-deps.ts';

/** A key that an institute's root has delegated, and what has become of it. */
export interface DelegationRow {
  readonly keyId: KeyId;
  readonly post: Post;
  readonly roles: readonly Role[];
  readonly from: Instant;
  readonly until: Instant;
  readonly statement: StatementId;
  readonly issuedAt: Instant;
  readonly state: 'not-yet' | 'in-force' | 'expired' | 'revoked';
  readonly revoked: { readonly reason: string; readonly at: Instant; readonly statement: StatementId } | null;
}

/** The delegations of an institute as its log tells them, the newest of each key, the oldest first. What a revocation names never comes back. */
export async function delegationsOf(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  institute: InstituteId,
): Promise<readonly DelegationRow[]> {
  const rows = new Map<KeyId, DelegationRow>();
  const nowMs = clock.nowMs();
  for (const { statement: held } of await store.controlEntries(institute)) {
    const envelope = held && parseEnvelope(held.envelope, [STATEMENT_PAYLOAD_TYPE]);
    const statement = envelope?.ok ? parseStatement(envelope.value.payload) : undefined;
    if (held === undefined || !statement?.ok) continue;
    const { type, body, label } = statement.value;
    const { issuedAt } = label;
    if (type === 'delegation' && rows.get(body.keyId)?.revoked == null) {
      const { keyId, post, roles, from, until } = body;
      const state = stateAt(from, until, nowMs);
      rows.set(keyId, {
        keyId,
        post,
        roles,
        from,
        until,
        statement: held.id,
        issuedAt,
        state,
        revoked: null,
      });
    }
    const known = type === 'revocation' ? rows.get(body.keyId) : undefined;
    if (type === 'revocation' && known !== undefined)
      rows.set(body.keyId, {
        ...known,
        state: 'revoked',
        revoked: { reason: body.reason, at: issuedAt, statement: held.id },
      });
  }
  return [...rows.values()];
}

function stateAt(from: Instant, until: Instant, nowMs: number): DelegationRow['state'] {
  if (nowMs < instantMs(from)) return 'not-yet';
  return nowMs < instantMs(until) ? 'in-force' : 'expired';
}
