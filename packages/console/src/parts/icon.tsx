/** Outlines of 24 by 24, drawn with the colour of the text (after Tabler Icons, MIT). They repeat a word and are hidden from readers of screens. */
const PATHS = {
  mark: 'M5 12a7 7 0 0 1 11.5-5.4M19 12a7 7 0 0 1-11.5 5.4M12 9v6M9 12h6',
  person: 'M8 7a4 4 0 1 0 8 0a4 4 0 0 0-8 0M6 21v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2',
  alert:
    'M12 9v4M12 16.5v.5M10.4 3.9 2.3 17.1A1.9 1.9 0 0 0 3.9 20h16.2a1.9 1.9 0 0 0 1.6-2.9L13.6 3.9a1.9 1.9 0 0 0-3.2 0Z',
  check: 'm5 12 5 5L20 7',
  cross: 'M18 6 6 18M6 6l12 12',
  clock: 'M3 12a9 9 0 1 0 18 0a9 9 0 0 0-18 0M12 7v5l3 3',
  hold: 'M9 5v14M15 5v14',
  search: 'M3 10a7 7 0 1 0 14 0a7 7 0 0 0-14 0M21 21l-6-6',
  download: 'M4 17v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-2M7 11l5 5 5-5M12 4v12',
  lock: 'M5 13a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6ZM8 11V7a4 4 0 1 1 8 0v4',
  drill: 'M4 20 20 4M4 12l8-8M12 20l8-8',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M10 12a2 2 0 1 0 4 0a2 2 0 0 0-4 0',
  more: 'm9 6 6 6-6 6',
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
