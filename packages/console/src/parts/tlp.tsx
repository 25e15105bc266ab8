import type { Tlp as TlpLevel } from '@comity/protocol';

/** A TLP 2.0 level: the words, in FIRST's colour on black in every theme and in print, since three of the four vanish on white. */
export const Tlp = ({ level }: { readonly level: TlpLevel }) => (
  <span class="tlp" data-level={level.split('+')[0]}>{`TLP:${level}`}</span>
);
