import type { Section, Session, Visit } from '../page.ts';
import { Icon } from '../parts/icon.tsx';

interface HeaderProps {
  readonly visit: Visit;
  readonly session: Session | null;
  readonly section: Section | undefined;
}

const LINKS = [
  ['home', '/'],
  ['findings', '/findings'],
  ['publish', '/publish'],
  ['alerts', '/alerts'],
  ['law', '/law'],
  ['verify', '/verify'],
  ['run', '/run'],
] as const;

/** Whose node this is, where one can go, who is signed in, and the way to an alert: on every page. */
export function Header({ visit: { place, t }, session, section }: HeaderProps) {
  return (
    <header class="top">
      <div class="top-row">
        <a class="brand" href="/">
          <Icon name="mark" />
          <span class="brand-institute">{place.institute}</span>
          <span class="brand-network">{place.network}</span>
        </a>
        {session === null ? (
          <a class="button" href="/sign-in">
            {t('common.sign-in')}
          </a>
        ) : (
          <div class="top-actions">
            <a class="account" href="/account">
              <Icon name="person" />
              <span>{session.name}</span>
            </a>
            <a class="button raise" href="/raise">
              <Icon name="alert" />
              {t('common.raise')}
            </a>
          </div>
        )}
      </div>
      <nav class="sections" aria-label={t('common.navigation')}>
        <ul>
          {(session === null ? LINKS.filter(([name]) => name === 'verify') : LINKS).map(([name, href]) => (
            <li>
              <a href={href} {...(section === name ? { 'aria-current': 'page' } : {})}>
                {t(`nav.${name}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}
