import type { DeskRow } from '@comity/node';
import { type Instant, instantMs, instantOf, Member, ok, type Result, refuse } from '@comity/protocol';
import { INVITATION_TRIES_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';

/** What a node keeps of an invitation: of one that it made, or of one that it was given. Never a code. */
const Kept = z.strictObject({
  side: z.enum(['made', 'received']),
  /** For whom, or by whom: a name that people gave. */
  label: z.string(),
  /** The text as it goes round. It opens nothing without its code. */
  text: z.string(),
  triesLeft: z.int().min(0).max(INVITATION_TRIES_MAX),
  /** Of one that we made: the entry that the other side proved. */
  member: Member.nullable(),
  /** When the other side's code was typed here and was right. */
  provenAt: z.string().nullable(),
});
export type KeptInvitation = Readonly<z.infer<typeof Kept>>;

export const keptInvitation = ({ document }: DeskRow): KeptInvitation => Kept.parse(JSON.parse(document));

export type InvitationState = 'open' | 'proven' | 'closed' | 'expired';

/** proven: the other side's code was right; it is used up. closed: too many wrong codes. */
export function stateOf(row: DeskRow, nowMs: number): InvitationState {
  const { provenAt, triesLeft } = keptInvitation(row);
  if (provenAt !== null) return 'proven';
  if (triesLeft === 0) return 'closed';
  return row.expiresAt !== null && instantMs(row.expiresAt) <= nowMs ? 'expired' : 'open';
}

export const newInvitationRow = (
  id: string,
  owner: string,
  kept: Pick<KeptInvitation, 'side' | 'label' | 'text'>,
  nowMs: number,
  expiresAt: Instant,
): DeskRow => ({
  kind: 'invitation',
  id,
  owner,
  revision: 1,
  document: JSON.stringify({ ...kept, triesLeft: INVITATION_TRIES_MAX, member: null, provenAt: null }),
  updatedAt: instantOf(nowMs),
  expiresAt,
});

/**
 * Takes one try: it is written down before anybody hears whether the code was right, so that stopping the node gives none back. What is
 * proven is used up by the same commit. Refusals: `invitation-closed`, `invitation-code-wrong` (facts: triesLeft), `conflict`.
 */
export async function tryCode(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  row: DeskRow,
  /** Revision in the store; 0: the row is new. */
  revision: number,
  isRight: boolean,
  member: Member | null,
): Promise<Result<DeskRow>> {
  const nowMs = clock.nowMs();
  if (stateOf(row, nowMs) !== 'open') return refuse('invitation-closed');
  const kept = keptInvitation(row);
  const at = instantOf(nowMs);
  const next: KeptInvitation = isRight
    ? { ...kept, member, provenAt: at }
    : { ...kept, triesLeft: kept.triesLeft - 1 };
  const written: DeskRow = {
    ...row,
    revision: revision + 1,
    document: JSON.stringify(next),
    updatedAt: at,
    // What is proven stays until somebody forgets it.
    expiresAt: isRight ? null : row.expiresAt,
  };
  const desks = [{ kind: row.kind, id: row.id, revision }];
  if ((await store.commit([{ kind: 'desk', row: written }], { desks })) === 'conflict')
    return refuse('conflict');
  if (isRight) return ok(written);
  return next.triesLeft === 0
    ? refuse('invitation-closed')
    : refuse('invitation-code-wrong', { triesLeft: next.triesLeft });
}
