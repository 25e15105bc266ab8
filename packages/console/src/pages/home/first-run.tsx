import type { SignedIn } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import type { PeerItem, StatusAnswer } from './answers.ts';

interface FirstRunProps {
  readonly visit: SignedIn;
  readonly status: StatusAnswer;
  readonly peers: readonly PeerItem[];
}

/** What a new node still lacks, for its operator; nothing once it has everything. */
export function FirstRun({ visit: { t, may }, status, peers }: FirstRunProps) {
  const steps = [
    { done: status.charterVersion !== null, href: '/run/charter', text: t('home.step-charter') },
    { done: peers.some(({ connected }) => connected), href: '/run/peers', text: t('home.step-peer') },
    { done: status.logSize > 0, href: '/run/members', text: t('home.step-staff') },
    { done: status.signing, href: '/run/health', text: t('home.step-signing') },
  ];
  if (!may('operator') || steps.every(({ done }) => done)) return <></>;
  return (
    <Panel title={t('home.first-run')}>
      <ol class="tasks">
        {steps.map(({ done, href, text }) => (
          <li>
            <a href={href}>{text}</a>
            <State tone={done ? 'good' : 'wait'}>{t(done ? 'home.step-done' : 'home.step-open')}</State>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
