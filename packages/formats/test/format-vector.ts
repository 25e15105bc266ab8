import type { FindingResult, ResultSource } from '../src/index.ts';

/** A vector of protocol/vectors/formats: files, and the findings that they hold or the refusal. */
export interface FormatVector {
  readonly why: string;
  readonly files: readonly VectorFile[];
  readonly taskArguments?: readonly string[];
  readonly nonce?: string;
  readonly findings?: readonly FindingResult[];
  readonly refusal?: string;
}

/** A file of this repository, by its path from the top, or its bytes. */
export type VectorFile = { readonly fixture: string } | { readonly base64: string };

const TOP = new URL('../../../', import.meta.url);

export const fileOf = (file: VectorFile): ResultSource =>
  'fixture' in file
    ? { path: new URL(file.fixture, TOP).pathname }
    : { bytes: new Uint8Array(Buffer.from(file.base64, 'base64')) };
