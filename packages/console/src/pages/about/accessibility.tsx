import { openPage } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';

/** What the console promises to people who read and use it in other ways, what is tested, and what is not. */
export const accessibilityPage = openPage('get', '/about/accessibility', async ({ t }) => ({
  title: t('about.accessibility'),
  body: (
    <>
      <Panel title={t('about.promise')}>
        <p>{t('about.promise-text')}</p>
        <ul>
          <li>{t('about.promise-keyboard')}</li>
          <li>{t('about.promise-script')}</li>
          <li>{t('about.promise-colour')}</li>
          <li>{t('about.promise-zoom')}</li>
          <li>{t('about.promise-motion')}</li>
          <li>{t('about.promise-time')}</li>
        </ul>
      </Panel>
      <Panel title={t('about.tested')}>
        <p>{t('about.tested-text')}</p>
      </Panel>
      <Panel title={t('about.untested')}>
        <p>{t('about.untested-text')}</p>
      </Panel>
    </>
  ),
}));
