import type { Marking, Result } from '@comity/protocol';
import {
  fromIepPolicy,
  fromMispTags,
  fromStixMarkings,
  type IepPolicy,
  type MarkingSource,
  parseMarkingFile,
  type ReadTerms,
  type StixMarking,
  type TermName,
  toIepPolicy,
  toMispTags,
  toStixMarkings,
} from '../src/index.ts';

/** A vector of protocol/vectors/marking-exchange: a marking and its exports, or something of others and the terms that it says. */
export type MarkingVector = { readonly why: string } & (ExportVector | ReadVector);

export interface ExportVector {
  readonly marking: Marking;
  readonly source: MarkingSource;
  readonly stix?: readonly StixMarking[];
  readonly iep?: IepPolicy;
  readonly misp?: readonly string[];
}

export type ReadVector = (
  | { readonly stix: unknown; readonly refs: readonly string[] }
  | { readonly iep: unknown }
  | { readonly misp: unknown }
  | { readonly file_base64: string }
) & {
  readonly terms?: Marking;
  readonly strict?: readonly TermName[];
  readonly unread?: readonly string[];
  readonly refusal?: string;
};

export const exportsOf = ({ marking, source }: ExportVector) => ({
  stix: toStixMarkings(marking, source),
  iep: toIepPolicy(marking, source),
  misp: toMispTags(marking, source),
});

export function readVector(vector: ReadVector): Result<ReadTerms | unknown> {
  if ('file_base64' in vector) return parseMarkingFile(Buffer.from(vector.file_base64, 'base64'));
  if ('refs' in vector) return fromStixMarkings(vector.stix, vector.refs);
  return 'iep' in vector ? fromIepPolicy(vector.iep) : fromMispTags(vector.misp);
}
