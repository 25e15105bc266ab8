import type { InstituteId, Statement, StatementId } from '@comity/protocol';
import { ofType } from './chain.ts';
import { inTime, type PostsOf, type Shown, saidOf } from './incident-shown.ts';
import { byPosition, type Spoken } from './mirror.ts';
import type { RequestState, RequestView } from './view.ts';

type Request = Spoken<'request'>;
type Offer = Spoken<'offer'>;

/** Who has asked whom for what within an incident, and how far it has come (spec/incident.md). */
export function requestsOf({ said }: Shown, postsOf: PostsOf): readonly RequestView[] {
  const requests = ofType(said, 'request');
  const offers = ofType(said, 'offer');
  return requests
    .filter(({ statement }) => statement.body.request === null)
    .map((opening) => {
      const steps = requests.filter((each) => carriesOn(each, opening));
      const answers = offers.filter(({ statement }) => statement.body.request === opening.id);
      const asked = opening.statement.label.marking.audience.institutes.filter((id) => id !== opening.author);
      return {
        request: opening.id,
        state: stateOf(steps, answers, asked),
        asked,
        // as: each body stays with its own statement
        steps: [opening, ...steps, ...answers]
          .sort(inTime)
          .map((step) => saidOf<Statement>(step, postsOf)) as RequestView['steps'],
      };
    });
}

/** Only who asked carries a request on. */
const carriesOn = ({ author, statement }: Request, opening: Request): boolean =>
  statement.body.request === opening.id && author === opening.author;

function stateOf(
  steps: readonly Request[],
  answers: readonly Offer[],
  asked: readonly InstituteId[],
): RequestState {
  if (steps.some(({ statement }) => statement.body.state === 'closed')) return 'closed';
  const offers = answers.filter(({ statement }) => statement.body.state === 'offered');
  const stateOfOffer = (offer: Offer): string => newestStep(offer, answers).statement.body.state;
  const taken = new Set<StatementId | null>(steps.map(({ statement }) => statement.body.offer));
  const accepted = offers.filter(({ id }) => taken.has(id)).map(stateOfOffer);
  if (accepted.includes('delivered')) return 'delivered';
  // An offer that was taken and has not come here is taken all the same: it went to the asker alone.
  const unseen = [...taken].some((id) => id !== null && !answers.some((answer) => answer.id === id));
  if (unseen || accepted.includes('offered')) return 'accepted';
  if (offers.some((offer) => stateOfOffer(offer) !== 'withdrawn')) return 'offered';
  const declined = asked.length > 0 && asked.every((institute) => hasDeclined(institute, answers));
  return declined ? 'declined' : 'open';
}

/** What the offerer said last of an offer: that it was delivered or withdrawn, or the offer itself. */
function newestStep(offer: Offer, answers: readonly Offer[]): Offer {
  const steps = answers.filter(
    ({ author, statement }) => statement.body.offer === offer.id && author === offer.author,
  );
  return steps.sort(byPosition).at(-1) ?? offer;
}

/** Its last answer that is about no offer says no. */
function hasDeclined(institute: InstituteId, answers: readonly Offer[]): boolean {
  const own = answers.filter(
    ({ author, statement }) => author === institute && statement.body.offer === null,
  );
  return own.sort(byPosition).at(-1)?.statement.body.state === 'declined';
}
