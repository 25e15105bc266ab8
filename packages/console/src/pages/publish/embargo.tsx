import type { SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';

/** Until when it waits, how long that is, and what happens then. */
export function Embargo({
  visit: { t, speech, place },
  embargoUntil,
}: {
  readonly visit: SignedIn;
  readonly embargoUntil: string | null;
}) {
  if (embargoUntil === null) return <></>;
  const leftMs = Date.parse(embargoUntil) - place.nowMs;
  return (
    <div class="banner" data-tone="wait">
      <p class="warning">
        <Icon name="clock" />
        <span>
          {t('publish.embargo-until')} <Instant speech={speech} at={embargoUntil} />{' '}
          <span data-countdown={embargoUntil}>
            {leftMs > 0 ? t('time.in', { duration: speech.duration(leftMs) }) : t('publish.embargo-over')}
          </span>
        </span>
      </p>
      <p>{t('publish.embargo-then')}</p>
    </div>
  );
}
