import { adherencePage, prepareAdherence, signAdherence } from './adherence.tsx';
import { dutiesPage } from './duties.tsx';
import { holdsPage } from './holds.tsx';
import { instrumentPage } from './instrument.tsx';
import { instrumentsPage } from './instruments.tsx';
import { textPage } from './text.tsx';
import { textsPage } from './texts.tsx';

export const lawPages = [
  instrumentsPage,
  instrumentPage,
  dutiesPage,
  textsPage,
  textPage,
  prepareAdherence,
  adherencePage,
  signAdherence,
  holdsPage,
];
