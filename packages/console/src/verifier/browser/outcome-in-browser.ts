import type { FileOutcome } from '@comity/formats/verify';
import type { BundlePart } from '@comity/protocol';
import type { ComponentType } from 'preact';
import type { VerifyWords } from '../words.ts';

/**
 * `#outcome` as the browser sees it: verifier/outcome.tsx, compiled for Preact by the bundler, so that the server and the browser render one
 * markup. Its own types are those of hono/jsx, which know nothing of Preact's.
 */
export declare const Outcome: ComponentType<{
  readonly t: VerifyWords;
  readonly outcome: FileOutcome;
  readonly linkOf?: (part: BundlePart) => string | undefined;
}>;
