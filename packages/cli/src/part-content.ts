import { type Audience, bytesToHex, measurePart, Part } from '@comity/protocol';
import type { Measured } from './local-file.ts';

/** A part of a label with where its content is. */
export interface PartContent {
  readonly part: Part;
  readonly from: { readonly bytes: Uint8Array } | { readonly path: string };
}

/** A part whose content is in memory; `audience` null: as wide as its statement. */
export function partOfBytes(
  name: string,
  mediaType: string,
  bytes: Uint8Array,
  audience: Audience | null,
): PartContent {
  const { sizeBytes, sha256, chunkRoot } = measurePart(bytes);
  const measured = { sizeBytes, sha256: bytesToHex(sha256), chunkRoot: bytesToHex(chunkRoot) };
  return { part: describePart(name, mediaType, measured, audience), from: { bytes } };
}

export const describePart = (
  name: string,
  mediaType: string,
  measured: Measured,
  audience: Audience | null,
): Part => Part.parse({ name, mediaType, ...measured, audience });
