import { createHash } from 'node:crypto';
import type { Clock, Random, Store } from '@comity/node';
import { instantMs, instantOf } from '@comity/protocol';
import { SIGN_IN_CHALLENGE_MS } from '@comity/protocol/limits';

/** Something that was asked and is to be answered once, soon, by whoever it was asked of. */
interface ChallengeDeps {
  readonly store: Pick<Store, 'deskRow' | 'commit'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** 256 random bits as base64url, kept by their hash. `purpose` and `owner` must be said again when it is answered; `document` comes back. */
export async function makeChallenge(
  { store, clock, random }: ChallengeDeps & { readonly random: Random },
  owner: string,
  document: unknown,
): Promise<string> {
  const challenge = Buffer.from(random.bytes(32)).toString('base64url');
  const nowMs = clock.nowMs();
  const now = instantOf(nowMs);
  await store.commit([
    { kind: 'expire-desks', at: now },
    {
      kind: 'desk',
      row: {
        kind: 'sign-in-challenge',
        id: idOf(challenge),
        owner,
        revision: 1,
        document: JSON.stringify(document),
        updatedAt: now,
        expiresAt: instantOf(nowMs + SIGN_IN_CHALLENGE_MS),
      },
    },
  ]);
  return challenge;
}

/** Uses a challenge up: what was kept with it, or undefined if it was not asked of this owner, was answered before, or is too old. */
export async function takeChallenge(
  { store, clock }: ChallengeDeps,
  owner: string,
  challenge: string,
): Promise<unknown> {
  const id = idOf(challenge);
  const row = await store.deskRow('sign-in-challenge', id);
  if (row === undefined || row.owner !== owner || row.expiresAt === null) return undefined;
  const done = await store.commit([{ kind: 'forget-desk', of: 'sign-in-challenge', id }], {
    desks: [{ kind: 'sign-in-challenge', id, revision: row.revision }],
  });
  return done === 'done' && instantMs(row.expiresAt) > clock.nowMs() ? JSON.parse(row.document) : undefined;
}

const idOf = (challenge: string): string => createHash('sha256').update(challenge).digest('hex');
