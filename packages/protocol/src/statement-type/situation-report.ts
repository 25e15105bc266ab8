import { z } from 'zod';
import { withinIncident } from '../crisis.ts';
import { Instant, prose } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

/** How an incident stands, numbered by its issuer within the incident (spec/incident.md). */
export const situationReport = defineStatementType({
  name: 'situation-report',
  body: z.strictObject({
    ...withinIncident,
    /** One more than the issuer's report before it. */
    number: z.int().min(1),
    changed: prose(4000),
    situation: prose(8000),
    nextDueAt: Instant.nullable(),
  }),
  signedBy: () => [{ role: 'coordinator', count: 1 }],
  urgent: true,
  audience: 'marking',
  subject: (body) => ({ name: 'incident', sha256: body.incident }),
  problem: heldBack,
});
