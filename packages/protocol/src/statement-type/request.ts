import { z } from 'zod';
import { withinIncident } from '../crisis.ts';
import { Instant, prose, StatementId } from '../identifier.ts';
import { heldBack, type Label } from '../label.ts';
import { defineStatementType } from '../statement-type.ts';

export const REQUEST_STATES = ['open', 'accepted', 'closed'] as const;

const Request = z.strictObject({
  ...withinIncident,
  /** The request that this one carries on; null: it opens one. */
  request: StatementId.nullable(),
  state: z.enum(REQUEST_STATES),
  kind: z.enum(['information', 'assistance']),
  what: prose(4000),
  neededBy: Instant.nullable(),
  /** Of `accepted`: the offer that is taken. */
  offer: StatementId.nullable(),
});

/** An institute asks named others for information or assistance, takes an offer, or ends its request (spec/incident.md). */
export const request = defineStatementType({
  name: 'request',
  body: Request,
  signedBy: () => [{ role: 'coordinator', count: 1 }],
  urgent: true,
  audience: 'marking',
  subject: (body) => ({ name: 'request', sha256: body.request ?? body.incident }),
  problem: (label, body) => heldBack(label) ?? unnamed(label) ?? stepWrong(body),
});

/** To whom it goes is said by name: what one lacks is not for everybody to know. */
const unnamed = ({ marking: { audience } }: Label): string | undefined =>
  audience.institutes.length > 0 && audience.groups.length === 0 && !audience.public
    ? undefined
    : 'predicate.label.marking.audience';

function stepWrong({ request: carriesOn, state, offer }: z.infer<typeof Request>): string | undefined {
  if ((carriesOn === null) !== (state === 'open')) return 'predicate.body.request';
  return (offer !== null) === (state === 'accepted') ? undefined : 'predicate.body.offer';
}
