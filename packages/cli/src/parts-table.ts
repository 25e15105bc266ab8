import type { Part } from '@comity/protocol';
import { audienceText } from './marking-text.ts';
import { type Output, shortId, sizeText } from './output.ts';

/** The parts of a statement that is not published yet, below an empty line; nothing where there are none. */
export function printParts(out: Output, parts: readonly Part[]): void {
  if (parts.length === 0) return;
  out.line();
  out.table(
    ['part', 'size', 'sha256', 'for'],
    parts.map((part) => [
      part.name,
      sizeText(part.sizeBytes),
      shortId(part.sha256),
      part.audience === null ? 'the whole audience' : audienceText(part.audience),
    ]),
  );
}
