import { page } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';

/** Where everybody begins: what waits, what is new, how the network is. */
export const homePage = page('get', '/', async ({ t }) => ({
  title: t('home.title'),
  section: 'home',
  body: (
    <Panel title={t('home.waits')}>
      <p class="empty">{t('home.waits-none')}</p>
    </Panel>
  ),
}));
