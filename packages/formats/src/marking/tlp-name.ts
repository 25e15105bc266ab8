import type { Tlp } from '@comity/protocol';

/** A level by any name that TLP 1 and 2 have for it, with or without `TLP:`; undefined for everything else. */
export function tlpNamed(name: unknown): Tlp | undefined {
  if (typeof name !== 'string' || name.length > NAME_CHARS_MAX) return undefined;
  return LEVELS.get(name.toUpperCase().replace(/^TLP:/, ''));
}

const NAME_CHARS_MAX = 'TLP:AMBER+STRICT'.length;

const LEVELS: ReadonlyMap<string, Tlp> = new Map([
  ['RED', 'RED'],
  ['AMBER+STRICT', 'AMBER+STRICT'],
  ['AMBER', 'AMBER'],
  ['GREEN', 'GREEN'],
  ['CLEAR', 'CLEAR'],
  // TLP 1
  ['WHITE', 'CLEAR'],
]);
