import type { Speech } from '../../i18n/speech.ts';
import { State } from '../../parts/state.tsx';
import type { Draft } from './draft.ts';

/** Whether a draft is out, whom it waits for, or that it is gone. */
export function DraftState({ t, draft }: { readonly t: Speech['t']; readonly draft: Draft }) {
  if (draft.state === 'published') return <State tone="good">{t('publish.state-published')}</State>;
  if (draft.state === 'discarded') return <State tone="quiet">{t('publish.state-discarded')}</State>;
  return <State tone="wait">{t('publish.state-waits', { roles: draft.missing.join(', ') })}</State>;
}
