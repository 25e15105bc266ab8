import type { Visit } from '../page.ts';
import { Instant } from '../parts/instant.tsx';

export function Footer({ visit: { place, speech, t } }: { readonly visit: Visit }) {
  return (
    <footer class="bottom">
      <ul>
        <li>{t('common.version', { version: place.version })}</li>
        <li>
          <Instant speech={speech} at={place.nowMs} precision="second" />
        </li>
        <li>
          <a href="/about/keyboard">{t('common.keys')}</a>
        </li>
        <li>
          <a href="/about/display">{t('about.display')}</a>
        </li>
        <li>
          <a href="/about/accessibility">{t('common.accessibility')}</a>
        </li>
      </ul>
    </footer>
  );
}
