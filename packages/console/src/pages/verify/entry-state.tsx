import type { Speech } from '../../i18n/speech.ts';
import { State, type Tone } from '../../parts/state.tsx';
import type { LogEntryRow } from './answers.ts';

const TONES: Readonly<Record<LogEntryRow['state'], Tone>> = {
  held: 'good',
  withheld: 'quiet',
  unheld: 'wait',
  quarantined: 'bad',
};

/** How an entry stands here. What is withheld is shown as withheld. */
export const EntryState = ({ t, state }: Pick<Speech, 't'> & { readonly state: LogEntryRow['state'] }) => (
  <State tone={TONES[state]} {...(state === 'withheld' ? { icon: 'lock' as const } : {})}>
    {t(`logs.${state}`)}
  </State>
);
