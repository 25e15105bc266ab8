import { z } from 'zod';
import { encodeUtf8 } from '../bytes.ts';
import { sha256Hex } from '../digest.ts';
import { line, prose, Slug } from '../identifier.ts';
import { PLAYBOOK_STEPS_MAX } from '../limits.ts';
import { defineStatementType } from '../statement-type.ts';

const Step = z.strictObject({
  id: Slug,
  title: line(200),
  text: prose(2000),
  /** Who does it in each institute: a role of duty. */
  role: Slug,
  /** Counted from the activation. */
  withinMinutes: z.int().min(1).max(43_200).nullable(),
});

/** What is to be done when something of a kind happens: steps, roles, trigger. A new version is a new statement (spec/playbook.md). */
export const playbook = defineStatementType({
  name: 'playbook',
  body: z.strictObject({
    name: Slug,
    /** One more than the issuer's version before it. */
    version: z.int().min(1),
    trigger: prose(2000),
    steps: z
      .array(Step)
      .min(1)
      .max(PLAYBOOK_STEPS_MAX)
      .refine((steps) => new Set(steps.map(({ id }) => id)).size === steps.length),
  }),
  signedBy: () => [
    { role: 'coordinator', count: 1 },
    { role: 'approver', count: 1 },
  ],
  audience: 'marking',
  subject: (body) => ({ name: 'playbook', sha256: sha256Hex(encodeUtf8(body.name)) }),
});
