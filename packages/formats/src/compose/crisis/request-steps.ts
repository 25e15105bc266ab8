import type { BodyOf, InstituteId, Marking, Result } from '@comity/protocol';
import type { Composed } from '../compose-statement.ts';
import { noticeMarking } from '../notice-marking.ts';
import type { StatementSeen } from './picture.ts';
import { bodyOfSeen, composeWithin, ofOurs, type Within } from './within.ts';

type Request = BodyOf<'request'>;
type Offer = BodyOf<'offer'>;

/** Help is asked of the institutes that are named, and of nobody else. `alert`: the terms of the newest alert. */
export const composeRequest = (
  within: Within,
  said: Pick<Request, 'kind' | 'what' | 'neededBy'> & { readonly asked: readonly InstituteId[] },
  alert: Marking,
): Result<Composed> => {
  const { asked, ...fields } = said;
  return composeWithin(
    within,
    'request',
    { request: null, state: 'open', offer: null, ...fields },
    { title: `Request for ${said.kind}`, marking: noticeMarking(asked, [alert], ['incident-response']) },
  );
};

/** Takes an offer that was made on a request of ours; all who were asked are told. Refuses `takeback-foreign`. */
export function composeAcceptance(
  within: Within,
  request: StatementSeen,
  offer: StatementSeen,
): Result<Composed> {
  const own = ofOurs(request, within.composer);
  if (!own.ok) return own;
  return composeWithin(
    within,
    'request',
    { ...stepOf(request), state: 'accepted', offer: bodyOfSeen(offer, 'offer').offer ?? offer.id },
    { title: `Offer of ${offer.author} accepted`, marking: request.marking },
  );
}

/** Ends a request of ours; `what`: what became of it, null: what was asked for. Refuses `takeback-foreign`. */
export function composeRequestEnd(
  within: Within,
  request: StatementSeen,
  what: string | null,
): Result<Composed> {
  const own = ofOurs(request, within.composer);
  if (!own.ok) return own;
  const step = stepOf(request);
  return composeWithin(
    within,
    'request',
    { ...step, state: 'closed', offer: null, what: what ?? step.what },
    { title: `Request for ${step.kind} closed`, marking: request.marking },
  );
}

/** Offers or declines help to the institute that asked. */
export const composeOffer = (
  within: Within,
  request: StatementSeen,
  state: 'offered' | 'declined',
  what: Offer['what'],
): Result<Composed> =>
  composeWithin(
    within,
    'offer',
    { request: bodyOfSeen(request, 'request').request ?? request.id, offer: null, state, what },
    {
      title: state === 'offered' ? 'Offer of help' : 'No help can be offered',
      marking: noticeMarking([request.author], [request.marking], ['incident-response']),
    },
  );

/** Carries on an offer of ours: done, or taken back. Refuses `takeback-foreign`. */
export function composeOfferStep(
  within: Within,
  offer: StatementSeen,
  state: 'delivered' | 'withdrawn',
  what: Offer['what'],
): Result<Composed> {
  const own = ofOurs(offer, within.composer);
  if (!own.ok) return own;
  const body = bodyOfSeen(offer, 'offer');
  return composeWithin(
    within,
    'offer',
    { request: body.request, offer: body.offer ?? offer.id, state, what },
    { title: state === 'delivered' ? 'Help delivered' : 'Offer withdrawn', marking: offer.marking },
  );
}

/** What every step of a request keeps. */
function stepOf(item: StatementSeen): Pick<Request, 'request' | 'kind' | 'what' | 'neededBy'> {
  const { request, kind, what, neededBy } = bodyOfSeen(item, 'request');
  return { request: request ?? item.id, kind, what, neededBy };
}
