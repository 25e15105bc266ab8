import type { Speech } from '../../i18n/speech.ts';
import { SectionNav } from '../../parts/section-nav.tsx';

const PLACES = [
  ['/law', 'law.place-instruments'],
  ['/law/duties', 'law.place-duties'],
  ['/law/texts', 'law.place-texts'],
  ['/law/holds', 'law.place-holds'],
] as const;

/** The pages of the section; `current` is the address of the one that is shown. */
export const LawNav = ({ t, current }: { readonly t: Speech['t']; readonly current: string }) => (
  <SectionNav
    label={t('law.places')}
    current={current}
    places={PLACES.map(([href, key]) => ({ href, text: t(key) }))}
  />
);

export const lawTrail = (t: Speech['t']) => [{ href: '/law', text: t('law.title') }];
