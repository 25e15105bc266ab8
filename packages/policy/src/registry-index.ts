import { type Digest, type Instrument, type InstrumentId, isInForce, type Registry } from '@comity/protocol';

/** One registry made ready for many questions: what can be claimed, by id, and the texts that it has. */
export interface RegistryIndex {
  readonly registry: Registry | null;
  /** Templates are not in it: nobody can claim a form. */
  readonly claimable: ReadonlyMap<InstrumentId, IndexedInstrument>;
  readonly texts: ReadonlySet<Digest>;
}

export interface IndexedInstrument {
  readonly instrument: Instrument;
  readonly inForce: (nowMs: number) => boolean;
}

export function indexRegistry(registry: Registry | null): RegistryIndex {
  if (registry === null) return { registry, claimable: new Map(), texts: new Set() };
  const claimable = new Map<InstrumentId, IndexedInstrument>();
  for (const instrument of registry.instruments)
    if (!instrument.template) claimable.set(instrument.id, { instrument, inForce: rememberDay(instrument) });
  return { registry, claimable, texts: new Set(registry.texts.map(({ sha256 }) => sha256)) };
}

const DAY_MS = 86_400_000;

/** Intervals are of whole days of UTC, so one answer holds for a day: questions that follow each other ask about the same one. */
function rememberDay(instrument: Instrument): (nowMs: number) => boolean {
  let day = Number.NaN;
  let answer = false;
  return (nowMs) => {
    const asked = Math.floor(nowMs / DAY_MS);
    if (asked !== day) {
      answer = isInForce(instrument, nowMs);
      day = asked;
    }
    return answer;
  };
}
