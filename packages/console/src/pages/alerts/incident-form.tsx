import type { IncidentItem } from '@comity/formats/crisis';
import type { Child } from 'hono/jsx';
import type { FieldProblem } from '../../form.ts';
import type { Shown, SignedIn } from '../../page.ts';
import { ErrorSummary } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { maySpeak } from './raisers.ts';
import { addressOf, BASES, moodOf, sideOf } from './sides.ts';

interface IncidentForm {
  readonly title: string;
  /** Below the address of the incident. */
  readonly path: string;
  readonly problems?: readonly FieldProblem[];
  readonly fields: Child;
  readonly submit: string;
  /** Above the form: what is known, what follows. */
  readonly before?: Child;
}

/** A page with one form about an incident. Whoever may not speak there is told so before they type. */
export function incidentFormShown(
  { t, may, speech, session }: SignedIn,
  incident: IncidentItem,
  { title, path, problems = [], fields, submit, before }: IncidentForm,
): Shown {
  const side = sideOf(incident.status);
  return {
    title,
    mood: moodOf(incident.status),
    section: 'alerts',
    ...(problems.length > 0 ? { status: 422 } : {}),
    trail: [
      { href: BASES[side], text: t(`alerts.list.title-${side}`) },
      { href: addressOf(incident), text: incident.title },
    ],
    body: maySpeak(side, may) ? (
      <>
        <ErrorSummary t={t} problems={problems} />
        {before}
        <form method="post" action={`${addressOf(incident)}${path}`}>
          {fields}
          <button type="submit" class={side}>
            {submit}
          </button>
        </form>
      </>
    ) : (
      <Panel title={t('alerts.raise.not-yours')}>
        <p>{t(`alerts.raise.not-yours-${side}`, { roles: speech.list(session.roles) || '–' })}</p>
      </Panel>
    ),
  };
}
