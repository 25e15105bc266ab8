import { isLocale, LOCALES } from '../../i18n/speech.ts';
import { openPage, THEMES } from '../../page.ts';
import { Choices } from '../../parts/fields.tsx';

/** How pages look and speak in this browser: kept in two cookies that say nothing else. */
export const displayPage = openPage('get', '/about/display', async ({ t, place, speech }) => ({
  title: t('about.display'),
  body: (
    <form class="panel" method="post">
      <Choices
        name="theme"
        label={t('about.theme')}
        chosen={[place.theme]}
        options={THEMES.map((theme) => ({ value: theme, text: t(`about.theme-${theme}`) }))}
      />
      <Choices
        name="locale"
        label={t('about.language')}
        hint={t('about.language-hint')}
        chosen={[speech.locale]}
        options={LOCALES.map((locale) => ({ value: locale, text: t(`about.locale-${locale}`) }))}
      />
      <label class="choice">
        <input type="checkbox" name="keys" value="off" checked={!place.hasKeys} />
        {t('about.keys-switch')}
      </label>
      <button type="submit">{t('common.save')}</button>
    </form>
  ),
}));

export const saveDisplay = openPage('post', '/about/display', async ({ form }) => {
  const given = await form();
  const theme = THEMES.find((known) => known === given.text('theme')) ?? 'auto';
  const locale = isLocale(given.text('locale')) ? given.text('locale') : 'en';
  const headers = new Headers({ location: '/about/display', 'cache-control': 'no-store' });
  headers.append('set-cookie', cookie('comity-theme', theme));
  headers.append('set-cookie', cookie('comity-locale', locale));
  headers.append('set-cookie', cookie('comity-keys', given.has('keys') ? 'off' : 'on'));
  return new Response(null, { status: 303, headers });
});

const YEAR_SECONDS = 31_536_000;
const cookie = (name: string, value: string): string =>
  `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax; HttpOnly`;
