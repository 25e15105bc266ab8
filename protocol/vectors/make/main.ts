import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { allVectors, pathOf, textOf } from './all.ts';

/** `node protocol/vectors/make/main.ts` writes the vectors of its topics anew. What changes in them is a change of the protocol. */
const FOLDER = new URL('..', import.meta.url);
const vectors = allVectors();
for (const topic of new Set(vectors.map((vector) => vector.topic)))
  for (const kind of ['valid', 'invalid'])
    rmSync(new URL(`${topic}/${kind}`, FOLDER), { recursive: true, force: true });
for (const vector of vectors) {
  const file = new URL(pathOf(vector), FOLDER);
  mkdirSync(dirname(file.pathname), { recursive: true });
  writeFileSync(file, textOf(vector));
}
console.log(`${vectors.length} vectors`);
