import { page, type SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { mayRaise } from './raisers.ts';
import { BASES, type Side } from './sides.ts';

/** The first of two clicks from any page: is it real? The two ways differ in colour, shape and words. */
export const raiseChoicePage = page('get', '/raise', async (visit) => ({
  title: visit.t('alerts.choice.title'),
  section: 'alerts',
  body: (
    <>
      <div class="raise-choice">
        <Way visit={visit} side="actual" />
        <Way visit={visit} side="drill" />
      </div>
      <p>{visit.t('alerts.choice.neither')}</p>
    </>
  ),
}));

function Way({ visit: { t, may }, side }: { readonly visit: SignedIn; readonly side: Side }) {
  const name = side === 'actual' ? 'alert' : 'drill';
  return (
    <section class="raise-way" data-side={side}>
      <h2>
        <Icon name={name} />
        {t(`alerts.choice.${side}`)}
      </h2>
      <p>{t(`alerts.choice.${side}-text`)}</p>
      {mayRaise(side, may) ? (
        <a class={`button ${side}`} href={`${BASES[side]}/new`}>
          {t(`alerts.choice.${side}-go`)}
        </a>
      ) : (
        <p class="warning">
          <Icon name="lock" />
          {t(`alerts.choice.${side}-not-yours`)}
        </p>
      )}
    </section>
  );
}
