import { createHash } from 'node:crypto';
import type { Change, Clock, DeskRow, Random, Store } from '@comity/node';
import { Instant, instantOf } from '@comity/protocol';
import { PASSKEYS_LISTED_MAX, PASSKEYS_PER_PERSON_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { PersonName } from './grant.ts';

/** What is kept of a passkey: its public key, whose it is, and what its person was when somebody last vouched for them. */
const PasskeyDocument = z.object({
  publicId: z.string(),
  /** As its person calls it. */
  name: PersonName,
  person: z.object({
    subject: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    post: z.string().nullable(),
    unit: z.string(),
    purposes: z.array(z.string()),
  }),
  /** When the provider, or whoever made the link, last said that they are all that. */
  vouchedAt: Instant,
  credential: z.object({
    id: z.string(),
    /** base64url of the COSE key. */
    publicKey: z.string(),
    counter: z.number(),
    transports: z.array(z.string()),
  }),
  /** It lives on one device, or is copied between several. */
  deviceBound: z.boolean(),
  createdAt: Instant,
  usedAt: Instant.nullable(),
});
export type Passkey = Readonly<z.infer<typeof PasskeyDocument>>;

export interface PasskeyRow {
  readonly row: DeskRow;
  readonly passkey: Passkey;
}

type Reads = { readonly store: Pick<Store, 'deskRows'> };

/** Of one person, or all. */
export async function passkeysOf(
  { store }: Reads,
  owner: string | undefined,
): Promise<readonly PasskeyRow[]> {
  const limit = owner === undefined ? PASSKEYS_LISTED_MAX : PASSKEYS_PER_PERSON_MAX;
  const rows = await store.deskRows({ kind: 'passkey', limit, ...(owner === undefined ? {} : { owner }) });
  return rows.flatMap((row) => readPasskey(row) ?? []);
}

/** By the id that the authenticator gave its credential. */
export async function passkeyByCredential(
  { store }: { readonly store: Pick<Store, 'deskRow'> },
  id: string,
): Promise<PasskeyRow | undefined> {
  const row = await store.deskRow('passkey', rowIdOf(id));
  return row && readPasskey(row);
}

/** A new passkey's row. */
export function newPasskeyRow(
  { clock, random }: { readonly clock: Pick<Clock, 'nowMs'>; readonly random: Random },
  passkey: Omit<Passkey, 'publicId' | 'createdAt' | 'usedAt'>,
): PasskeyRow {
  const createdAt = instantOf(clock.nowMs());
  const whole: Passkey = {
    ...passkey,
    publicId: Buffer.from(random.bytes(8)).toString('hex'),
    createdAt,
    usedAt: null,
  };
  return { row: rowOf(whole, 1, createdAt), passkey: whole };
}

/** The change that keeps a passkey as it is now. */
export function revisedPasskey({ row }: PasskeyRow, passkey: Passkey, now: Instant): Change {
  return { kind: 'desk', row: rowOf(passkey, row.revision + 1, now) };
}

function rowOf(passkey: Passkey, revision: number, updatedAt: Instant): DeskRow {
  return {
    kind: 'passkey',
    id: rowIdOf(passkey.credential.id),
    owner: passkey.person.subject,
    revision,
    document: JSON.stringify(passkey),
    updatedAt,
    expiresAt: null,
  };
}

function readPasskey(row: DeskRow): PasskeyRow | undefined {
  const parsed = PasskeyDocument.safeParse(JSON.parse(row.document));
  return parsed.success ? { row, passkey: parsed.data } : undefined;
}

/** Ids of credentials may be a thousand bytes long. */
const rowIdOf = (credentialId: string): string => createHash('sha256').update(credentialId).digest('hex');
