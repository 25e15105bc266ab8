import {
  Digest,
  encodeUtf8,
  Instant,
  InstituteId,
  Member,
  NetworkId,
  ok,
  parseStrictJson,
  pathsOf,
  type Result,
  refuse,
} from '@comity/protocol';
import { INVITATION_TEXT_BYTES_MAX } from '@comity/protocol/limits';
import { z } from 'zod';
import { isTagOf, tagOf } from './typed-code.ts';

/** What two institutes that do not know each other yet send by any way, each sealed under a code that goes by another (spec/invitations.md). */

const InvitationId = z.string().regex(/^[0-9a-f]{32}$/);

export const Invitation = z.strictObject({
  _type: z.literal('urn:comity:invitation:1'),
  id: InvitationId,
  network: NetworkId,
  /** Who invites, with the root key that its charters are signed with. */
  institute: InstituteId,
  name: Member.shape.name,
  rootKey: Member.shape.rootKey,
  charter: z.strictObject({ version: z.int().min(1), sha256: Digest }),
  expiresAt: Instant,
});
export type Invitation = z.infer<typeof Invitation>;

export const InvitationAnswer = z.strictObject({
  _type: z.literal('urn:comity:invitation-answer:1'),
  id: InvitationId,
  /** SHA-256 of the invitation that is answered. */
  invitation: Digest,
  member: Member,
});
export type InvitationAnswer = z.infer<typeof InvitationAnswer>;

const FORMS = {
  invitation: { prefix: 'comity:invitation:', domain: 'comity/invitation/v1', schema: Invitation },
  answer: { prefix: 'comity:answer:', domain: 'comity/invitation-answer/v1', schema: InvitationAnswer },
} as const;
type Form = keyof typeof FORMS;
type Said<Of extends Form> = z.infer<(typeof FORMS)[Of]['schema']>;

/** One line: prefix, payload, tag. */
export interface SealedText<Of extends Form> {
  readonly said: Said<Of>;
  readonly bytes: Uint8Array;
  readonly tag: Uint8Array;
}

export function sealText<Of extends Form>(form: Of, said: Said<Of>, code: string): string {
  const { prefix, domain } = FORMS[form];
  const bytes = encodeUtf8(JSON.stringify(said));
  const tag = tagOf(code, saltOf(said.id), domain, bytes);
  return `${prefix}${Buffer.from(bytes).toString('base64url')}.${Buffer.from(tag).toString('base64url')}`;
}

/** Reads what was pasted; white space that mail programs put in does not matter. Nothing is proven yet. Refusals: of strict JSON, `schema-mismatch`. */
export function readSealedText<Of extends Form>(form: Of, pasted: string): Result<SealedText<Of>> {
  const { prefix, schema } = FORMS[form];
  const text = pasted.replaceAll(/\s/g, '');
  const [, payload, tag] = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(text.slice(prefix.length)) ?? [];
  if (!text.startsWith(prefix) || payload === undefined || tag === undefined)
    return refuse('schema-mismatch', { paths: [form] });
  const bytes = new Uint8Array(Buffer.from(payload, 'base64url'));
  const json = parseStrictJson(bytes, { bytesMax: INVITATION_TEXT_BYTES_MAX });
  if (!json.ok) return json;
  const said = schema.safeParse(json.value);
  if (!said.success) return refuse('schema-mismatch', { paths: pathsOf(said.error) });
  // as: read by the schema of this very form
  return ok({ said: said.data as Said<Of>, bytes, tag: new Uint8Array(Buffer.from(tag, 'base64url')) });
}

/** Whether the code that came by another way is the one that it was sealed under. */
export const isSealedUnder = <Of extends Form>(
  form: Of,
  { said, bytes, tag }: SealedText<Of>,
  code: string,
): boolean => isTagOf(tag, code, saltOf(said.id), FORMS[form].domain, bytes);

/** The id is hexadecimal by its schema. */
const saltOf = (id: string): Uint8Array => new Uint8Array(Buffer.from(id, 'hex'));
