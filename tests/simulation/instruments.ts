import { testRegistry } from '@comity/node/testing';
import { Digest, encodeUtf8, Registry, sha256Hex } from '@comity/protocol';

/**
 * What the charters of the simulation name as their registry: one instrument with a text to accept, one that lapses while a run goes on and
 * whose copies are then to be deleted, and terms of confidence. What it means stands here a second time, for the oracle.
 */
const DAY_MS = 86_400_000;
/** A run begins some seconds before this midnight, since instruments are in force by whole days. */
export const MIDNIGHT_MS = Date.parse('2026-11-22T00:00:00.000Z');

const { document: small, text: termsText } = testRegistry();
export const TERMS_TEXT = termsText;
export const CONFIDENCE_TEXT = Digest.parse(sha256Hex(encodeUtf8('Tell nobody.')));

export const REGISTRY: Uint8Array = encodeUtf8(
  JSON.stringify(complete(JSON.parse(Buffer.from(small).toString()))),
);

export interface MeantInstrument {
  /** The text that a recipient accepts first; null: none. */
  readonly text: string | null;
  readonly endsMs: number;
  /** Whether copies that are out are deleted when it lapses. */
  readonly purges: boolean;
}

export const INSTRUMENTS: ReadonlyMap<string, MeantInstrument> = new Map([
  ['test-terms', { text: TERMS_TEXT, endsMs: Number.POSITIVE_INFINITY, purges: false }],
  ['ending', { text: null, endsMs: MIDNIGHT_MS, purges: true }],
]);
/** Every text that somebody can accept. */
export const TEXTS: readonly [Digest, ...Digest[]] = [TERMS_TEXT, CONFIDENCE_TEXT];

function complete(form: Registry): Registry {
  const [terms] = form.instruments;
  const [text] = form.texts;
  const until = new Date(MIDNIGHT_MS).toISOString().slice(0, 10);
  const from = new Date(MIDNIGHT_MS - 30 * DAY_MS).toISOString().slice(0, 10);
  const ending = {
    ...terms,
    id: 'ending',
    adherence: null,
    intervals: terms?.intervals.map((interval) => ({ ...interval, from, until })),
    onLapse: { outbound: 'hold', copies: 'purge' },
  };
  const confidence = { ...text, sha256: CONFIDENCE_TEXT, title: 'Confidence', text: 'Tell nobody.' };
  return Registry.parse({ ...form, instruments: [terms, ending], texts: [text, confidence] });
}
