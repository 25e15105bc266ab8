import { Input } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import type { IncidentShown } from './incident.tsx';
import { maySpeak } from './raisers.ts';
import { addressOf, sideOf } from './sides.ts';

/** What this person can do now. Whoever was called answers with one click; whoever raised it takes it back with one click and one button. */
export function IncidentActions(shown: IncidentShown) {
  const { visit, incident } = shown;
  const { t, session, may } = visit;
  const side = sideOf(incident.status);
  const address = addressOf(incident);
  const isOurs = incident.issuer === session.institute;
  const isOpen = incident.state === 'open' || incident.state === 'expired';
  if (!maySpeak(side, may))
    return (
      <Panel title={t('alerts.act.title')}>
        <p>{t('alerts.act.not-yours')}</p>
        <After address={address} t={t} />
      </Panel>
    );
  return (
    <Panel title={t('alerts.act.title')}>
      {isOpen && !isOurs ? <AnswerForm {...shown} /> : undefined}
      {isOpen && isOurs ? (
        <div class="stack">
          <a class={`button ${side}`} href={`${address}/cancel`}>
            <Icon name="cross" />
            {t('alerts.act.cancel')}
          </a>
          <div class="row">
            <a class="button plain" href={`${address}/update`}>
              {t('alerts.act.update')}
            </a>
            <a class="button plain" href={`${address}/stand-down`}>
              {t('alerts.act.stand-down')}
            </a>
          </div>
        </div>
      ) : undefined}
      <ul class="links">
        <li>
          <a href={`${address}/report`}>{t('alerts.act.sitrep')}</a>
        </li>
        <li>
          <a href={`${address}/request`}>{t('alerts.act.request')}</a>
        </li>
        <li>
          <a href={`${address}/measure`}>{t('alerts.act.measure')}</a>
        </li>
        <li>
          <a href={`${address}/line`}>{t('alerts.act.line')}</a>
        </li>
        <li>
          <a href={`${address}/activate`}>{t('alerts.act.activate')}</a>
        </li>
      </ul>
      <After address={address} t={t} />
    </Panel>
  );
}

const After = ({ address, t }: { readonly address: string; readonly t: IncidentShown['visit']['t'] }) => (
  <ul class="links">
    <li>
      <a href={`${address}/calls`}>{t('alerts.act.calls')}</a>
    </li>
    <li>
      <a href={`${address}/after-action`}>{t('alerts.act.after-action')}</a>
    </li>
  </ul>
);

/** One click each: the form around the buttons carries which alert was looked at. */
function AnswerForm({ visit: { t }, incident }: IncidentShown) {
  return (
    <form method="post" action={`${addressOf(incident)}/answer`} class="answer">
      <input type="hidden" name="head" value={incident.head} />
      {incident.answer === null ? (
        <State tone="strong">{t('alerts.act.not-answered')}</State>
      ) : (
        <State tone="good">
          {t('alerts.act.answered', { answer: t(`alerts.answered.${incident.answer}`) })}
        </State>
      )}
      <div class="row">
        {(['acknowledged', 'acting', 'declined'] as const).map((state) => (
          <button type="submit" name="state" value={state} class={state === 'declined' ? 'plain' : undefined}>
            {t(`alerts.act.${state}`)}
          </button>
        ))}
      </div>
      <details>
        <summary>{t('alerts.act.note-add')}</summary>
        <Input name="note" label={t('alerts.act.note')} maxlength={500} />
      </details>
    </form>
  );
}
