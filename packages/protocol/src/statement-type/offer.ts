import { z } from 'zod';
import { withinIncident } from '../crisis.ts';
import { prose, StatementId } from '../identifier.ts';
import { heldBack } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

export const OFFER_STATES = ['offered', 'declined', 'delivered', 'withdrawn'] as const;

const Offer = z.strictObject({
  ...withinIncident,
  request: StatementId,
  /** The offer that this one carries on; null: it makes one, or declines to. */
  offer: StatementId.nullable(),
  state: z.enum(OFFER_STATES),
  what: prose(4000),
});

/** The answer to a request: help is offered or declined, then delivered or withdrawn (spec/incident.md). */
export const offer = defineStatementType({
  name: 'offer',
  body: Offer,
  signedBy: () => [{ role: 'coordinator', count: 1 }],
  urgent: true,
  audience: 'marking',
  subject: (body) => ({ name: 'request', sha256: body.request }),
  problem: (label, body) => heldBack(label) ?? stepWrong(body),
});

const stepWrong = ({ offer: carriesOn, state }: z.infer<typeof Offer>): string | undefined =>
  (carriesOn === null) === (state === 'offered' || state === 'declined') ? undefined : 'predicate.body.offer';
