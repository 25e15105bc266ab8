import { createHash } from 'node:crypto';
import type { Change, Clock, DeskRow, Random, Store } from '@comity/node';
import { Instant, instantMs, instantOf, ok, type Result, refuse } from '@comity/protocol';
import { SIGN_IN_LINK_BYTES, SIGN_IN_LINK_HOURS_MAX, SIGN_IN_LINKS_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { GrantBody, PersonName } from './grant.ts';
import { mintSession, type Session, type SessionDeps } from './session.ts';
import { vouchedPasskeys } from './show-passkey.ts';

/** What a sign-in link may be asked to be, on the command line and over the API: for first use, and for when the provider is down. */
export const NewSignInLinkBody = z.strictObject({
  name: PersonName,
  ...GrantBody.shape,
  expiresInHours: z.int().min(1).max(SIGN_IN_LINK_HOURS_MAX).default(24),
});
export type NewSignInLink = z.input<typeof NewSignInLinkBody>;

const LinkDocument = z.object({
  publicId: z.string(),
  name: PersonName,
  ...GrantBody.shape,
  /** For demonstrations: it is not used up. */
  reusable: z.boolean(),
  createdBy: z.string(),
  createdAt: Instant,
});
export type SignInLink = Readonly<z.infer<typeof LinkDocument>>;

export interface LinkRow {
  readonly row: DeskRow;
  readonly link: SignInLink;
}

/** A fresh link: the code is shown once and kept nowhere, its hash is the row. */
export function mintSignInLink(
  { clock, random }: { readonly clock: Pick<Clock, 'nowMs'>; readonly random: Random },
  wish: NewSignInLink,
  by: { readonly createdBy: string; readonly reusable: boolean },
): { readonly code: string; readonly row: DeskRow; readonly link: SignInLink } {
  const { expiresInHours, ...grant } = NewSignInLinkBody.parse(wish);
  const code = writeCode(random.bytes(SIGN_IN_LINK_BYTES));
  const nowMs = clock.nowMs();
  const createdAt = instantOf(nowMs);
  const publicId = Buffer.from(random.bytes(8)).toString('hex');
  const link: SignInLink = { publicId, ...grant, ...by, createdAt };
  const row: DeskRow = {
    kind: 'sign-in-link',
    id: hashCode(code),
    owner: by.createdBy,
    revision: 1,
    document: JSON.stringify(link),
    updatedAt: createdAt,
    expiresAt: instantOf(nowMs + expiresInHours * 3_600_000),
  };
  return { code, row, link };
}

/**
 * Signs in with a link and uses it up, in one commit: of two who try at once one gets in. Refuses `sign-in-link-spent` alike for what was used,
 * what expired and what never was a link.
 */
export async function redeemSignInLink(
  deps: SessionDeps & { readonly random: Random },
  typed: string,
  { userAgent, also }: { readonly userAgent: string | undefined; readonly also: readonly Change[] },
): Promise<Result<{ readonly secret: string; readonly session: Session }>> {
  const found = await linkAt(deps, hashCode(typed));
  if (found === undefined) return refuse('sign-in-link-spent');
  const { row, link } = found;
  const { name, reusable, publicId: _, createdBy: __, createdAt: ___, ...grant } = link;
  // A folder that was a demonstration's may not be one any more.
  if (reusable && !deps.signIn.demo) return refuse('sign-in-link-spent');
  const method = reusable ? 'demo' : 'link';
  const { secret, session, changes } = await mintSession(deps, {
    subject: `${method}:${name}`,
    name,
    grant,
    method,
    userAgent,
  });
  const spent: Change[] = reusable ? [] : [{ kind: 'forget-desk', of: 'sign-in-link', id: row.id }];
  const vouched = await vouchedPasskeys(deps, session);
  const done = await deps.store.commit([...spent, ...also, ...changes, ...vouched], {
    desks: [{ kind: 'sign-in-link', id: row.id, revision: row.revision }],
  });
  return done === 'done' ? ok({ secret, session }) : refuse('sign-in-link-spent');
}

/** Links that can still be used. */
export async function standingLinks(deps: {
  readonly store: Pick<Store, 'deskRows'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}): Promise<readonly LinkRow[]> {
  const rows = await deps.store.deskRows({ kind: 'sign-in-link', limit: SIGN_IN_LINKS_MAX });
  return rows.flatMap((row) => standing(row, deps.clock) ?? []);
}

async function linkAt(
  { store, clock }: { readonly store: Pick<Store, 'deskRow'>; readonly clock: Pick<Clock, 'nowMs'> },
  id: string,
): Promise<LinkRow | undefined> {
  const row = await store.deskRow('sign-in-link', id);
  return row && standing(row, clock);
}

function standing(row: DeskRow, clock: Pick<Clock, 'nowMs'>): LinkRow | undefined {
  if (row.expiresAt === null || instantMs(row.expiresAt) <= clock.nowMs()) return undefined;
  const parsed = LinkDocument.safeParse(JSON.parse(row.document));
  return parsed.success ? { row, link: parsed.data } : undefined;
}

/** Crockford's base32: no letter looks like a number, so that a code can be typed from paper. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Groups of four: `a1b2-c3d4-…`. */
function writeCode(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{5}/g)?.map((five) => ALPHABET[Number.parseInt(five, 2)] ?? '') ?? [];
  return letters.join('').match(/.{4}/g)?.join('-') ?? '';
}

/** Of the letters as people type them: their case, gaps, and what looks alike, do not count. */
function hashCode(typed: string): string {
  const letters = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return createHash('sha256').update(`comity sign-in link ${letters}`).digest('hex');
}
