import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../protocol/vectors/', import.meta.url);

/** The vectors of a topic, by name. Fields are the topic's own. */
export const vectorFiles = <Fields>(topic: string, kind: 'valid' | 'invalid') =>
  readdirSync(new URL(`${topic}/${kind}/`, FOLDER)).map((file) => ({
    name: file.replace(/\.json$/, ''),
    // as: each test says which fields its topic has
    vector: JSON.parse(readFileSync(new URL(`${topic}/${kind}/${file}`, FOLDER), 'utf8')) as Fields,
  }));

export const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Refusal codes that the invalid vectors of a topic show. */
export const codesOf = (topic: string): ReadonlySet<string> =>
  new Set(vectorFiles<{ refusal: string }>(topic, 'invalid').map(({ vector }) => vector.refusal));
