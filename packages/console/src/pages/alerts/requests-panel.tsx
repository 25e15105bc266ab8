import type { RequestItem } from '@comity/formats/crisis';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import type { IncidentShown } from './incident.tsx';
import { maySpeak } from './raisers.ts';
import { addressOf, sideOf } from './sides.ts';

/** Help that was asked for, and what became of it, step by step. */
export function RequestsPanel(shown: IncidentShown) {
  const {
    visit: { t },
    incident,
  } = shown;
  if (incident.requests.length === 0) return <></>;
  return (
    <Panel title={t('alerts.requests.title')} id="requests">
      {incident.requests.map((request) => (
        <article class="request">
          <p>
            <State tone={TONES[request.state]}>{t(`alerts.request-state.${request.state}`)}</State>{' '}
            {t('alerts.requests.asked', {
              by: request.steps[0]?.issuer ?? '–',
              asked: request.asked.join(', '),
            })}
          </p>
          <ol class="steps">
            {request.steps.map(({ issuer, body, statement }) => (
              <li id={`step-${statement.slice(0, 12)}`}>
                <strong>{issuer}</strong> <span class="hint">{body.state}</span>
                <p class="said">{body.what}</p>
                <StepActions shown={shown} request={request} step={{ issuer, statement, body }} />
              </li>
            ))}
          </ol>
          <RequestActions shown={shown} request={request} />
        </article>
      ))}
    </Panel>
  );
}

type Step = Pick<RequestItem['steps'][number], 'issuer' | 'statement' | 'body'>;

/** What can be done about one offer: taken by who asked, carried on by who made it. */
function StepActions({
  shown: { visit, incident },
  request,
  step,
}: {
  readonly shown: IncidentShown;
  readonly request: RequestItem;
  readonly step: Step;
}) {
  const { t, session, may } = visit;
  const isNewest =
    request.steps.filter(({ issuer }) => issuer === step.issuer).at(-1)?.statement === step.statement;
  if (!isNewest || step.body.state !== 'offered' || !maySpeak(sideOf(incident.status), may)) return <></>;
  const asker = request.steps[0]?.issuer;
  const action = `${addressOf(incident)}/offers/${step.statement}`;
  if (asker === session.institute && request.state === 'offered')
    return (
      <form method="post" action={`${action}/accept`}>
        <button type="submit">{t('alerts.requests.accept')}</button>
      </form>
    );
  if (step.issuer !== session.institute) return <></>;
  return (
    <form method="post" action={action} class="inline">
      <WhatField t={t} id={step.statement} />
      <button type="submit" name="state" value="delivered">
        {t('alerts.requests.delivered')}
      </button>
      <button type="submit" name="state" value="withdrawn" class="plain">
        {t('alerts.requests.withdraw')}
      </button>
    </form>
  );
}

/** What can be done about a request: offered by who was asked, closed by who asked. */
function RequestActions({
  shown: { visit, incident },
  request,
}: {
  readonly shown: IncidentShown;
  readonly request: RequestItem;
}) {
  const { t, session, may } = visit;
  if (request.state === 'closed' || !maySpeak(sideOf(incident.status), may)) return <></>;
  const action = `${addressOf(incident)}/requests/${request.request}`;
  if (request.steps[0]?.issuer === session.institute)
    return (
      <form method="post" action={`${action}/close`} class="inline">
        <WhatField t={t} id={request.request} />
        <button type="submit" class="plain">
          {t('alerts.requests.close')}
        </button>
      </form>
    );
  const hasAnswered = request.steps.some(({ issuer }) => issuer === session.institute);
  if (hasAnswered || !request.asked.some((asked) => asked === session.institute)) return <></>;
  return (
    <form method="post" action={`${action}/offer`} class="inline">
      <WhatField t={t} id={request.request} />
      <button type="submit" name="state" value="offered">
        {t('alerts.requests.offer')}
      </button>
      <button type="submit" name="state" value="declined" class="plain">
        {t('alerts.requests.decline')}
      </button>
    </form>
  );
}

const WhatField = ({ t, id }: { readonly t: IncidentShown['visit']['t']; readonly id: string }) => (
  <div class="field">
    <label for={`what-${id.slice(0, 12)}`}>{t('alerts.requests.what')}</label>
    <input id={`what-${id.slice(0, 12)}`} name="what" maxlength={4000} autocomplete="off" />
  </div>
);

const TONES = {
  open: 'wait',
  offered: 'wait',
  declined: 'bad',
  accepted: 'wait',
  delivered: 'good',
  closed: 'quiet',
} as const satisfies Record<RequestItem['state'], Tone>;
