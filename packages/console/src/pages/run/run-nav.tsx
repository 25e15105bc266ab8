import type { ReaderRole } from '@comity/policy';
import type { SignedIn } from '../../page.ts';
import { SectionNav } from '../../parts/section-nav.tsx';

const EVERYBODY: readonly ReaderRole[] = [];
const OPERATOR: readonly ReaderRole[] = ['operator'];
/** Address, message, and who is offered it; the API decides who sees it. */
const PLACES = [
  ['/run', 'run.place-overview', EVERYBODY],
  ['/run/peers', 'run.place-peers', EVERYBODY],
  ['/run/members', 'run.place-members', EVERYBODY],
  ['/run/charter', 'run.place-charter', EVERYBODY],
  ['/run/keys', 'run.place-keys', EVERYBODY],
  ['/run/channels', 'run.place-channels', ['operator', 'auditor', 'coordinator', 'drill-coordinator']],
  ['/run/watch-rules', 'run.place-rules', ['operator', 'auditor', 'coordinator', 'drill-coordinator']],
  ['/run/invitations', 'run.place-invitations', OPERATOR],
  ['/run/tokens', 'run.place-tokens', OPERATOR],
  ['/run/health', 'run.place-health', OPERATOR],
] as const;

/** The pages of the section that this person is offered; `current` is the address of the one that is shown. */
export const RunNav = ({
  visit: { t, may },
  current,
}: {
  readonly visit: SignedIn;
  readonly current: string;
}) => (
  <SectionNav
    label={t('run.places')}
    current={current}
    places={PLACES.filter(([, , roles]) => roles.length === 0 || may(...roles)).map(([href, key]) => ({
      href,
      text: t(key),
    }))}
  />
);

export const runTrail = ({ t }: Pick<SignedIn, 't'>) => [{ href: '/run', text: t('run.title') }];
