import type { Assets } from '../http/assets.ts';
import type { Session, Shown, Visit } from '../page.ts';
import { DrillMark, drillMark } from '../parts/drill-mark.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';

interface DocumentProps {
  readonly page: Shown;
  readonly visit: Visit;
  readonly session: Session | null;
  readonly assets: Assets;
}

/** The whole of a page. The mood stands on the root, so that print, colour and frame follow it everywhere. */
export function Document({ page, visit, session, assets }: DocumentProps) {
  const { speech, place, t } = visit;
  const mood = page.mood ?? 'plain';
  const isTest = mood === 'test';
  const isDrill = mood === 'drill' || isTest;
  const mark = isDrill ? `${drillMark(t, isTest)} – ` : '';
  const islands = ['page', ...(page.islands ?? [])];
  return (
    <html
      lang={speech.locale === 'ar-XB' ? 'ar' : 'en'}
      dir={speech.direction}
      data-theme={place.theme}
      data-mood={isDrill ? 'drill' : mood}
      {...(place.hasKeys ? { 'data-keys': 'true' } : {})}
      {...(session === null ? {} : { 'data-signed-in': 'true' })}
    >
      <head>
        <meta charset="utf-8" />
        <title>{`${mark}${page.title} – ${place.institute} – Comity`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assets.styles} />
        {islands.map((island) => (
          <script type="module" src={assets.script(island)} />
        ))}
      </head>
      <body class={page.bare === true ? 'bare' : undefined}>
        {page.bare === true ? undefined : (
          <>
            <a class="skip" href="#content">
              {t('common.skip')}
            </a>
            <Header visit={visit} session={session} section={page.section} />
          </>
        )}
        <main id="content" tabindex={-1}>
          {isDrill ? <DrillMark t={t} isTest={isTest} /> : undefined}
          {page.bare === true ? undefined : <Heading page={page} t={t} />}
          {page.body}
          {isDrill ? <DrillMark t={t} isTest={isTest} /> : undefined}
        </main>
        {page.bare === true ? undefined : <Footer visit={visit} />}
      </body>
    </html>
  );
}

function Heading({ page, t }: { readonly page: Shown; readonly t: Visit['t'] }) {
  const trail = page.trail ?? [];
  return (
    <header class="heading">
      {trail.length === 0 ? undefined : (
        <nav class="trail" aria-label={t('common.trail')}>
          <ol>
            {trail.map(({ href, text }) => (
              <li>
                <a href={href}>{text}</a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <h1>{page.title}</h1>
      {page.lede === undefined ? undefined : <div class="lede">{page.lede}</div>}
    </header>
  );
}
