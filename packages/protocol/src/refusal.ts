import type { Result } from './result.ts';

/** What a refusal code means, in the one table that every surface reads (spec/refusals.md is generated from it). */
export interface RefusalMeaning {
  /** One sentence for people: what is wrong and what to do. Facts are added beside it, never interpolated from peers' text. */
  readonly meaning: string;
  /** HTTP status of the problem document. */
  readonly http: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 503 | 507;
  /** What a peer hears: coarser than what our own log records, so that an outsider learns nothing about what exists. */
  readonly wire: 'malformed' | 'not-found' | 'refused' | 'busy' | 'stale';
  /** Whether the same request may succeed later without being changed. */
  readonly retry: boolean;
}

const row = (
  meaning: string,
  http: RefusalMeaning['http'],
  wire: RefusalMeaning['wire'] = 'refused',
  retry = false,
): RefusalMeaning => ({ meaning, http, wire, retry });

/** Every refusal of the project. Codes never change their meaning; a new reason is a new code. Keep sorted within a topic. */
export const REFUSALS = {
  // bytes and JSON
  'base64-malformed': row('The text is not valid base64.', 400, 'malformed'),
  'json-malformed': row('The document is not strict JSON. Look at the position named in the facts.', 400, 'malformed'),
  'json-duplicate-key': row('The document names one key twice; which one counts would be a guess.', 400, 'malformed'),
  'json-number-unsafe': row('The document holds a number that not every reader reads alike.', 400, 'malformed'),
  'json-text-unsafe': row('The document holds text that is not well-formed Unicode in normal form.', 400, 'malformed'),
  'json-too-deep': row('The document is nested deeper than the limit.', 400, 'malformed'),
  'too-large': row('The input is larger than the limit named in the facts.', 413, 'malformed'),
  'schema-mismatch': row('The document does not have the closed shape of its type. See the paths in the facts.', 422, 'malformed'),
  // keys and signatures
  'key-malformed': row('The public key is not a canonical, torsion-free Ed25519 point.', 422, 'malformed'),
  'signature-malformed': row('A signature is not a canonical Ed25519 signature.', 422, 'malformed'),
  'signature-wrong': row('A signature does not verify over these bytes with this key.', 422, 'refused'),
  // envelopes
  'envelope-malformed': row('The envelope is not a DSSE v1 envelope.', 422, 'malformed'),
  'payload-type-wrong': row('The envelope carries another type of payload than this place takes.', 422, 'malformed'),
} as const satisfies Record<string, RefusalMeaning>;

export type RefusalCode = keyof typeof REFUSALS;

/** A closed, coded reason why something was not done, with the facts that a person needs to mend it. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly facts: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export const refuse = (code: RefusalCode, facts: Refusal['facts'] = {}): Result<never> => ({
  ok: false,
  refusal: { code, facts },
});
