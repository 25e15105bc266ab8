import type { SignedIn, Visit } from '../../page.ts';

/** The three kinds of proof, side by side: files, logs, the access log. */
export function Places({ visit, here }: { readonly visit: Visit | SignedIn; readonly here: string }) {
  const { t } = visit;
  const places = [
    ['/verify', t('verify.place-files')],
    ['/logs', t('verify.place-logs')],
    ['/audit', t('verify.place-audit')],
  ] as const;
  return (
    <nav class="places" aria-label={t('verify.places')}>
      {places.map(([href, text]) => (
        <a href={href} {...(href === here ? { 'aria-current': 'page' as const } : {})}>
          {text}
        </a>
      ))}
    </nav>
  );
}
