import { keyHits } from './key-hits.ts';
import { personalHits } from './personal-hits.ts';
import type { TextHit } from './scan-kinds.ts';
import { tokenHits } from './token-hits.ts';

/** Everything that a text should not leave with, by position. Where two rules hit the same, the first that says more stays. */
export async function scanText(text: string): Promise<readonly TextHit[]> {
  const hits = [...(await keyHits(text)), ...tokenHits(text), ...personalHits(text)];
  const kept: TextHit[] = [];
  for (const hit of hits) if (!kept.some((other) => overlap(hit, other))) kept.push(hit);
  return kept.sort((left, right) => left.start - right.start);
}

/** The text with every hit written over by its kind: what stood there cannot be read back, nor how long it was. */
export function maskText(text: string, hits: readonly TextHit[]): string {
  let masked = '';
  let from = 0;
  for (const { kind, start, end } of hits) {
    masked += `${text.slice(from, start)}[${kind}]`;
    from = end;
  }
  return masked + text.slice(from);
}

/** What a person sees of the hit at a place, to find it again: some text around it, never the whole of it or of its neighbours. */
export function excerptOf(text: string, hits: readonly TextHit[], at: number): string {
  const { start, end } = hits[at] ?? { start: 0, end: 0 };
  const from = Math.max(0, start - AROUND_CHARS, hits[at - 1]?.end ?? 0);
  const to = Math.min(end + AROUND_CHARS, hits[at + 1]?.start ?? text.length);
  const shown = text.slice(start, start + Math.min(SHOWN_CHARS, Math.floor((end - start) / 8)));
  return `${text.slice(from, start)}${shown}•••${text.slice(end, to)}`
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toWellFormed();
}

const overlap = (left: TextHit, right: TextHit): boolean => left.start < right.end && right.start < left.end;

const AROUND_CHARS = 24;
const SHOWN_CHARS = 4;
