import { z } from 'zod';
import { withinIncident } from '../crisis.ts';
import { Instant, prose, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

export const MEASURE_STATES = ['planned', 'adopted', 'withdrawn'] as const;

const Measure = z.strictObject({
  ...withinIncident,
  /** The measure that this one carries on; null: it is a new one. */
  measure: StatementId.nullable(),
  /** public-line: what institutes say in public about the incident, agreed beforehand. */
  kind: z.enum(['measure', 'public-line']),
  state: z.enum(MEASURE_STATES),
  text: prose(8000),
  effectiveAt: Instant.nullable(),
  /** Of a public line: nobody says it before. */
  releaseAt: Instant.nullable(),
});

/** What an institute plans or has done against an incident, or what is said about it in public (spec/incident.md). */
export const measure = defineStatementType({
  name: 'measure',
  body: Measure,
  signedBy: () => [{ role: 'coordinator', count: 1 }],
  urgent: true,
  audience: 'marking',
  subject: (body) => ({ name: 'measure', sha256: body.measure ?? body.incident }),
  problem: (label, body) => heldBack(label) ?? stepWrong(body),
});

function stepWrong({
  measure: carriesOn,
  state,
  kind,
  releaseAt,
}: z.infer<typeof Measure>): string | undefined {
  if (carriesOn === null && state === 'withdrawn') return 'predicate.body.measure';
  return kind === 'measure' && releaseAt !== null ? 'predicate.body.releaseAt' : undefined;
}
