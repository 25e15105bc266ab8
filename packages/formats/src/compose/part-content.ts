import { type Audience, bytesToHex, measurePart, Part } from '@comity/protocol';

/** What a label says of a content: its size, its SHA-256 and the root of its chunks, both in lowercase hex. */
export interface Measured {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly chunkRoot: string;
}

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

/** A part of a content that was measured elsewhere: it is too large to be held. Name and type are ours and fit their schemas. */
export const describePart = (
  name: string,
  mediaType: string,
  measured: Measured,
  audience: Audience | null,
): Part => Part.parse({ name, mediaType, ...measured, audience });
