import { openPage } from '../../page.ts';
import { Table } from '../../parts/table.tsx';

const KEYS = [
  ['Tab', 'about.key-tab'],
  ['Enter', 'about.key-enter'],
  ['Space', 'about.key-space'],
  ['?', 'about.key-help'],
  ['g h', 'about.key-home'],
  ['g f', 'about.key-findings'],
  ['g a', 'about.key-alerts'],
  ['/', 'about.key-search'],
] as const;

/** Every key that does something here, beside those of the browser. */
export const keyboardPage = openPage('get', '/about/keyboard', async ({ t }) => ({
  title: t('about.keyboard'),
  body: (
    <div class="panel">
      <p>{t('about.keyboard-text')}</p>
      <Table
        caption={t('about.keyboard')}
        captionHidden
        rows={KEYS}
        empty=""
        columns={[
          { head: t('about.key'), isHead: true, cell: ([key]) => <kbd>{key}</kbd> },
          { head: t('about.key-does'), cell: ([, does]) => t(does) },
        ]}
      />
      <p>{t('about.keys-off')}</p>
    </div>
  ),
}));
