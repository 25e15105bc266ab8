import type { MeasureItem } from '@comity/formats/crisis';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Countdown } from './countdown.tsx';
import type { IncidentShown } from './incident.tsx';
import { maySpeak } from './raisers.ts';
import { addressOf, sideOf } from './sides.ts';

/** What institutes plan or have done, and what is said in public: proposed, agreed to, adopted. */
export function MeasuresPanel(shown: IncidentShown) {
  const {
    visit: { t, speech, place },
    incident,
  } = shown;
  if (incident.measures.length === 0) return <></>;
  return (
    <Panel title={t('alerts.measures.title')} id="measures">
      {incident.measures.map((measure) => {
        const { issuer, body } = measure.newest;
        return (
          <article class="measure" data-kind={body.kind}>
            <p>
              <State tone={TONES[body.state]}>{t(`alerts.measure-state.${body.state}`)}</State>{' '}
              {t(`alerts.measures.${body.kind}`, { issuer })}
            </p>
            <p class="said">{body.text}</p>
            {body.effectiveAt === null ? undefined : (
              <p class="hint">
                {t('alerts.measures.effective')} <Instant speech={speech} at={body.effectiveAt} />
              </p>
            )}
            {body.releaseAt === null ? undefined : (
              <p class="hint">
                {t('alerts.measures.release')}{' '}
                <Countdown speech={speech} at={body.releaseAt} nowMs={place.nowMs} />
              </p>
            )}
            {measure.answers.length === 0 ? undefined : (
              <ul>
                {measure.answers.map((answer) => (
                  <li>
                    {t(
                      answer.body.state === 'declined'
                        ? 'alerts.measures.disagrees'
                        : 'alerts.measures.agrees',
                      { issuer: answer.issuer },
                    )}
                    {answer.body.note === null ? undefined : <span class="said"> {answer.body.note}</span>}
                  </li>
                ))}
              </ul>
            )}
            <MeasureActions shown={shown} measure={measure} />
          </article>
        );
      })}
    </Panel>
  );
}

function MeasureActions({
  shown: { visit, incident },
  measure,
}: {
  readonly shown: IncidentShown;
  readonly measure: MeasureItem;
}) {
  const { t, session, may } = visit;
  const { issuer, statement, body } = measure.newest;
  if (body.state === 'withdrawn' || !maySpeak(sideOf(incident.status), may)) return <></>;
  const action = `${addressOf(incident)}/measures/${statement}`;
  if (issuer === session.institute)
    return (
      <form method="post" action={action} class="inline">
        {body.state === 'planned' ? (
          <button type="submit" name="state" value="adopted">
            {t('alerts.measures.adopt')}
          </button>
        ) : undefined}
        <button type="submit" name="state" value="withdrawn" class="plain">
          {t('alerts.measures.withdraw')}
        </button>
      </form>
    );
  if (body.kind !== 'public-line' || measure.answers.some((answer) => answer.issuer === session.institute))
    return <></>;
  return (
    <form method="post" action={`${action}/agree`} class="inline">
      <button type="submit" name="state" value="acknowledged">
        {t('alerts.measures.agree')}
      </button>
      <button type="submit" name="state" value="declined" class="plain">
        {t('alerts.measures.disagree')}
      </button>
    </form>
  );
}

const TONES = { planned: 'wait', adopted: 'good', withdrawn: 'quiet' } as const satisfies Record<
  MeasureItem['newest']['body']['state'],
  Tone
>;
