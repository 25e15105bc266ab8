import { type Bundle, writeBundle } from '../../../packages/protocol/src/index.ts';
import { exampleBundle, exampleKey } from '../../../packages/protocol/testing/index.ts';
import { type MadeVector, vectorsOf } from './vector.ts';

const { invalid } = vectorsOf('bundle');

/** Invalid ones name the document that they are made from and the top-level fields that differ: byte for byte JSON again. */
export const BASE = '../valid/finding.json';
export type Document = ReturnType<typeof JSON.parse>;

export const example = exampleBundle();
export const root = exampleKey('north/root');
export const publisher = exampleKey('north/publisher-1');
export const approver = exampleKey('north/approver-1');

export function documentOf(made: Bundle): Document {
  const bytes = writeBundle(made);
  if (!bytes.ok) throw new Error('a bundle of an example');
  return JSON.parse(Buffer.from(bytes.value).toString());
}

/** A bundle that can be read and fails first in this check. */
export const failing = (
  name: string,
  why: string,
  check: string,
  refusal: string,
  change: Readonly<Record<string, unknown>>,
  pin?: string,
): MadeVector =>
  invalid(name, why, refusal, { check, base: BASE, change, ...(pin === undefined ? {} : { pin }) });
