import type { FindingDocument } from './finding-document.ts';
import type { LeftOut } from './left-out.ts';

export interface FindingOptions {
  /** 16 random bytes in lowercase hex, other ones at every call: one nonce for each document. */
  readonly newNonce: () => string;
  /** The task arguments that a document carries. None unless named: arguments hold paths and prompts. */
  readonly taskArguments?: readonly string[];
}

/** A finding out of a results file. */
export interface FindingResult {
  readonly document: FindingDocument;
  /** What the file holds and the document does not. */
  readonly leftOut: readonly LeftOut[];
}
