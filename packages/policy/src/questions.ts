import {
  type Instrument,
  type InstrumentId,
  instrumentOf,
  type LegalClaim,
  type Marking,
  type Precondition,
  type Registry,
} from '@comity/protocol';
import { isOpen } from './instrument.ts';

/** A question of an instrument that is claimed, with what has been said to it. */
export interface AskedQuestion {
  readonly instrument: InstrumentId;
  readonly title: string;
  readonly precondition: Precondition;
  /** null: none yet. */
  readonly given: string | boolean | null;
  /** No answer that lets the claim stand. */
  readonly open: boolean;
}

/** Exactly what the chosen instruments ask, in the order of the claims; an instrument that is not chosen asks nothing. */
export function questionsFor(
  { legal }: Pick<Marking, 'legal'>,
  registry: Registry | null,
): readonly AskedQuestion[] {
  if (registry === null) return [];
  return legal.flatMap((claim) => {
    const instrument = instrumentOf(registry, claim.instrument);
    return instrument === undefined || instrument.template ? [] : questionsOf(claim, instrument);
  });
}

const questionsOf = (claim: LegalClaim, instrument: Instrument): readonly AskedQuestion[] =>
  instrument.preconditions.map((precondition) => ({
    instrument: instrument.id,
    title: instrument.title,
    precondition,
    given: Object.hasOwn(claim.answers, precondition.id) ? (claim.answers[precondition.id] ?? null) : null,
    open: isOpen(claim, precondition),
  }));
