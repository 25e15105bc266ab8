import { z } from 'zod';
import { Digest, InstrumentId, line } from '../identifier.ts';
import { defineStatementType } from '../statement-type.ts';

/**
 * An institute's counsel says that the institute keeps to a text: an instrument's terms or terms of confidence (spec/adherence.md).
 * Nothing under the text is delivered to it before. `ended`: from this position of its log on it does not any more.
 */
export const adherence = defineStatementType({
  name: 'adherence',
  body: z.strictObject({
    /** Of the UTF-8 bytes of the text, as the registry holds it. */
    text: Digest,
    title: line(200),
    /** The instrument that asks for it; null: terms of confidence. */
    instrument: InstrumentId.nullable(),
    state: z.enum(['accepted', 'ended']),
  }),
  signedBy: () => [{ role: 'counsel', count: 1 }],
  audience: 'members',
  subject: (body) => ({ name: 'terms-text', sha256: body.text }),
});
