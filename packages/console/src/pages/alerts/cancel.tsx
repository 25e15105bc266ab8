import { type CancelCause, cancelOf, type IncidentItem } from '@comity/formats/crisis';
import { CANCEL_CAUSES } from '@comity/protocol';
import { orEndPage } from '../../node-api.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { Choices, Input } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { afterHandIn } from './after-hand-in.ts';
import { AlertFacts } from './alert-facts.tsx';
import { followingOf, followUp } from './following.ts';
import { addressOf, BASES, incidentPages, moodOf, sideOf } from './sides.ts';

/** The correction: its text is ready, one button sends it, one coordinator suffices, and it goes before everything that waits. */
export const cancelPages = [
  ...incidentPages('get', '/cancel', cancelShown),
  ...incidentPages('post', '/cancel', cancelled),
];

async function cancelShown(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const { t, speech, place } = visit;
  const side = sideOf(incident.status);
  const { head } = orEndPage(await followingOf(visit, incident, incident.head));
  const prepared = cancelOf(head, 'false-alarm', null, place.nowMs);
  return {
    title: t('alerts.cancel.title'),
    mood: moodOf(incident.status),
    section: 'alerts',
    trail: [
      { href: BASES[side], text: t(`alerts.list.title-${side}`) },
      { href: addressOf(incident), text: incident.title },
    ],
    body: (
      <>
        <form method="post" action={`${addressOf(incident)}/cancel`} class="panel">
          <input type="hidden" name="head" value={incident.head} />
          <p>{t('alerts.cancel.text')}</p>
          <button type="submit" class={side} name="cause" value="false-alarm">
            {t(`alerts.cancel.send-${side}`)}
          </button>
        </form>
        <Panel title={prepared.title}>
          <AlertFacts
            speech={speech}
            body={{
              ...prepared.body,
              status: incident.status,
              incident: incident.incident,
              previous: head.statement,
            }}
          />
        </Panel>
        <details>
          <summary>{t('alerts.cancel.other')}</summary>
          <form method="post" action={`${addressOf(incident)}/cancel`}>
            <input type="hidden" name="head" value={incident.head} />
            <Choices
              name="cause"
              label={t('alerts.cancel.cause')}
              chosen={['error']}
              options={CANCEL_CAUSES.map((value) => ({ value, text: t(`alerts.cause.${value}`) }))}
            />
            <Input name="because" label={t('alerts.cancel.because')} maxlength={500} />
            <button type="submit" class={side}>
              {t('alerts.cancel.send-other')}
            </button>
          </form>
        </details>
      </>
    ),
  };
}

async function cancelled(visit: SignedIn, incident: IncidentItem): Promise<PageAnswer> {
  const form = await visit.form();
  const cause: CancelCause = CANCEL_CAUSES.find((each) => each === form.text('cause')) ?? 'false-alarm';
  const because = form.text('because');
  const following = orEndPage(await followingOf(visit, incident, form.text('head')));
  const content = cancelOf(following.head, cause, because === '' ? null : because, visit.place.nowMs);
  return afterHandIn(visit, incident, await followUp(visit, following, content));
}
