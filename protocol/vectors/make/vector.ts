/** One vector: where it stands below `protocol/vectors/`, and what it says. */
export interface MadeVector {
  readonly topic: string;
  readonly kind: 'valid' | 'invalid';
  /** The reason: the name of the file. */
  readonly name: string;
  readonly content: { readonly why: string } & Readonly<Record<string, unknown>>;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Makes the vectors of one topic: a sentence, and the fields that its test reads. */
export const vectorsOf = (topic: string) => ({
  valid: (name: string, why: string, fields: Readonly<Record<string, unknown>>): MadeVector => ({
    topic,
    kind: 'valid',
    name,
    content: { why, ...fields },
  }),
  invalid: (
    name: string,
    why: string,
    refusal: string,
    fields: Readonly<Record<string, unknown>>,
  ): MadeVector => ({
    topic,
    kind: 'invalid',
    name,
    content: { why, refusal, ...fields },
  }),
});
