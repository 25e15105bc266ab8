import { z } from 'zod';
import { encodeUtf8 } from '../bytes.ts';
import { sha256Hex } from '../digest.ts';
import { Instant, line, Post } from '../identifier.ts';
import { heldBack, type Label } from '../label.ts';
import { CONTACT_ADDRESSES_MAX } from '../limits.ts';
import { defineStatementType } from '../statement-type.ts';

/** Roles of duty that institutes keep for each other; steps of playbooks name them too. */
export const DUTY_ROLES = [
  'coordinator',
  'incident-manager',
  'technical-lead',
  'public-information',
  'legal',
  'logistics',
] as const;

/** Reached outside of Comity: what a coordinator uses when an institute is silent. */
const Duty = z.strictObject({
  post: Post,
  addresses: z
    .array(
      z.strictObject({
        kind: z.enum(['phone', 'e-mail', 'matrix', 'radio', 'courier', 'other']),
        address: line(200),
      }),
    )
    .min(1)
    .max(CONTACT_ADDRESSES_MAX),
  /** "always", "Mon-Fri 07:00-17:00 UTC". */
  hours: line(100),
});

const Contact = z.strictObject({
  role: z.enum(DUTY_ROLES),
  primary: Duty,
  alternate: Duty.nullable(),
  /** When somebody last tried that they can be reached so. */
  confirmedAt: Instant,
});

/** Who is on duty for a role at the issuer: the newest of its log counts (spec/directory.md). */
export const contact = defineStatementType({
  name: 'contact',
  body: Contact,
  signedBy: () => [{ role: 'coordinator', count: 1 }],
  audience: 'marking',
  subject: (body) => ({ name: 'duty', sha256: sha256Hex(encodeUtf8(body.role)) }),
  problem: (label, body) => heldBack(label) ?? confirmedLater(label, body),
});

const confirmedLater = ({ issuedAt }: Label, { confirmedAt }: z.infer<typeof Contact>): string | undefined =>
  confirmedAt <= issuedAt ? undefined : 'predicate.body.confirmedAt';
