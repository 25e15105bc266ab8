import type { Speech } from '../../i18n/speech.ts';
import { State, type Tone } from '../../parts/state.tsx';
import type { ProposalItem } from './answers.ts';

const TONES: Readonly<Record<ProposalItem['state'], Tone>> = {
  open: 'wait',
  adopted: 'good',
  stale: 'quiet',
};

/** How a charter on its way stands. */
export const ProposalState = ({
  t,
  state,
}: {
  readonly t: Speech['t'];
  readonly state: ProposalItem['state'];
}) => <State tone={TONES[state]}>{t(`run.proposal-${state}`)}</State>;
