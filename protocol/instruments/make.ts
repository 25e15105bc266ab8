import { readdirSync, readFileSync } from 'node:fs';
import { writeRegistry } from '../../packages/protocol/src/index.ts';

/** The registry that is shipped, from the files beside this one. Throws if they do not make one: they are ours. */
export function shippedRegistry(): string {
  const made = writeRegistry({
    head: bytesOf('head.json'),
    instruments: filesOf('.', (file) => file.endsWith('.json') && !MADE.includes(file)),
    texts: filesOf('texts', (file) => file.endsWith('.md')),
  });
  if (!made.ok) throw new Error(`${made.refusal.code} ${JSON.stringify(made.refusal.facts)}`);
  return Buffer.from(made.value.document).toString();
}

/** What is no instrument: its head, and what is made here. */
const MADE = ['head.json', 'registry.json'];

const FOLDER = new URL('./', import.meta.url);
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, FOLDER)));

const filesOf = (folder: string, isOurs: (file: string) => boolean): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(new URL(folder, FOLDER))
      .filter(isOurs)
      .map((file) => [file, bytesOf(`${folder}/${file}`)]),
  );
