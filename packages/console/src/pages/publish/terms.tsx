import { InstituteId, type Refusal, type Registry, type Result } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary, Input } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Embargo } from './embargo.tsx';
import { type Look, lookAt, problemsOf } from './look.ts';
import { peopleOf } from './people.ts';
import { AudienceTable, Meaning } from './preview-panel.tsx';
import { readTerms, type TermsPlace } from './read-terms.ts';
import { keepSheet, type Sheet, sheetOf, sheetPath } from './sheet.ts';
import { Steps, trailOf } from './steps.tsx';
import { TermsFields } from './terms-form.tsx';

/** The marking, with what it does beside it: who will see each part, by which rule. */
export const termsPage = page('get', '/publish/:id/terms', async (visit) => {
  const sheet = await sheetOf(visit);
  return showTerms(visit, { sheet, place: await termsPlaceOf(visit) });
});

/**
 * Every post keeps what can be read. `look`: the page again, from which script takes the parts that changed; `ask`: the same without script;
 * `template`: the terms are saved under a name; else on to the last step, unless something cannot be read.
 */
export const keepTerms = page('post', '/publish/:id/terms', async (visit) => {
  const form = await visit.form();
  const place = await termsPlaceOf(visit);
  const before = await sheetOf(visit);
  const read = readTerms(form, place, visit.t, visit.place.nowMs);
  const revision = Number(form.text('revision')) || before.revision;
  const kept = await keepSheet(visit.api, before, revision, { ...before.fields, ...read.fields });
  const intent = form.text('intent');
  if (!kept.ok) {
    const sheet = { ...before, fields: { ...before.fields, ...read.fields } };
    const conflict = kept.refusal;
    const shown = await showTerms(visit, { sheet, place, typed: form, problems: read.problems, conflict });
    return { ...shown, status: intent === 'look' ? 200 : 409 };
  }
  const again = { sheet: kept.value, place, typed: form, problems: read.problems };
  if (intent === 'look') return showTerms(visit, again);
  if (read.problems.length > 0) return { ...(await showTerms(visit, again)), status: 422 };
  if (intent === 'ask') return { redirect: `${sheetPath(before.id, 'terms')}#preview` };
  if (intent === 'template') return saveTemplate(visit, form, again);
  return { redirect: sheetPath(before.id, 'check') };
});

interface TermsShown {
  readonly sheet: Sheet;
  readonly place: TermsPlace;
  readonly typed?: Form;
  readonly problems?: readonly FieldProblem[];
  readonly conflict?: Refusal;
}

export async function termsPlaceOf({ api, session }: SignedIn): Promise<TermsPlace> {
  return {
    people: await peopleOf(api, session.institute),
    registry: await registryOf(api.json<Registry>('GET', '/registry')),
    issuer: InstituteId.parse(session.institute),
  };
}

/** null: the charter names none, or the node has not got it: nothing can be claimed then. */
export async function registryOf(asked: Promise<Result<Registry>>): Promise<Registry | null> {
  const registry = await asked;
  return registry.ok ? registry.value : null;
}

async function saveTemplate(visit: SignedIn, form: Form, shown: TermsShown) {
  const name = form.text('template');
  const { items } = await visit.api.need<{ items: readonly { name: string; revision: number }[] }>(
    '/templates',
  );
  const present = items.find((template) => template.name === name);
  const saved = await visit.api.json('PUT', `/templates/${encodeURIComponent(name)}`, {
    json: { document: shown.sheet.fields.marking ?? {} },
    ...(present === undefined ? { isNew: true } : { revision: present.revision }),
  });
  if (saved.ok) return { redirect: `/publish/templates#${name}` };
  const problems = [{ field: 'template', message: visit.t('publish.problem-template') }];
  return { ...(await showTerms(visit, { ...shown, problems })), status: 422 as const };
}

interface Earlier {
  readonly items: readonly { readonly id: string; readonly title: string }[];
}

async function showTerms(visit: SignedIn, shown: TermsShown): Promise<Shown> {
  const { t, api, session } = visit;
  const { sheet, place, typed, problems = [], conflict } = shown;
  const own = await api.json<Earlier>('GET', `/statements?type=finding&author=${session.institute}&limit=50`);
  const look = await lookAt(visit, sheet);
  return {
    title: t('publish.terms-title'),
    section: 'publish',
    trail: trailOf(t),
    islands: ['audience-preview', 'embargo-countdown'],
    body: (
      <>
        <Steps t={t} sheet={sheet} at="terms" />
        <ErrorSummary t={t} problems={problems} />
        <div class="columns publish-terms">
          <form method="post" action={sheetPath(sheet.id, 'terms')} data-look="true">
            <Saved visit={visit} sheet={sheet} conflict={conflict} />
            <TermsFields
              visit={visit}
              sheet={sheet}
              place={place}
              problems={problems}
              typed={typed}
              earlier={own.ok ? own.value.items : []}
            />
            <Panel title={t('publish.template-save')}>
              <Input
                name="template"
                label={t('publish.template-name')}
                hint={t('publish.template-hint')}
                problems={problems}
                maxlength={64}
              />
              <button class="plain" type="submit" name="intent" value="template">
                {t('publish.template-keep')}
              </button>
            </Panel>
            <p class="row">
              <button type="submit" name="intent" value="next">
                {t('common.continue')}
              </button>
              <button class="plain" type="submit" name="intent" value="ask">
                {t('publish.who-will')}
              </button>
            </p>
          </form>
          <aside class="look" aria-labelledby="preview-title">
            <h2 id="preview-title">{t('publish.preview')}</h2>
            <div id="preview" data-swap="true" aria-live="polite">
              <LookBody visit={visit} look={look} place={place} sheet={sheet} />
            </div>
          </aside>
        </div>
      </>
    ),
  };
}

/** That it is kept, since when; or that another window has changed it. */
const Saved = ({
  visit: { t, speech },
  sheet,
  conflict,
}: {
  readonly visit: SignedIn;
  readonly sheet: Sheet;
  readonly conflict: Refusal | undefined;
}) => (
  <div id="saved" data-swap="true">
    <input type="hidden" name="revision" value={String(sheet.revision)} />
    {conflict === undefined ? (
      <p class="hint">
        {t('publish.kept')} <Instant speech={speech} at={sheet.updatedAt} precision="second" />
      </p>
    ) : (
      <div class="banner" data-tone="bad" role="alert">
        <p>
          {conflict.code === 'precondition-failed'
            ? t('publish.changed-elsewhere')
            : speech.refusal(conflict.code)}
        </p>
        <p>
          <a href={sheetPath(sheet.id, 'terms')}>{t('publish.read-again')}</a>
        </p>
      </div>
    )}
  </div>
);

function LookBody({
  visit,
  look,
  place,
  sheet,
}: {
  readonly visit: SignedIn;
  readonly look: Look;
  readonly place: TermsPlace;
  readonly sheet: Sheet;
}) {
  const open = problemsOf(visit, look);
  const { nameOf } = place.people;
  return (
    <>
      {open.length === 0 ? undefined : (
        <div class="banner" data-tone="wait">
          <p>{visit.t('publish.not-yet', { count: open.length })}</p>
          <ul>
            {open.map(({ message }) => (
              <li>{message}</li>
            ))}
          </ul>
        </div>
      )}
      <Embargo visit={visit} embargoUntil={sheet.fields.marking?.embargoUntil ?? null} />
      {look.preview === undefined ? (
        <p class="empty">{visit.t('publish.preview-waits')}</p>
      ) : (
        <>
          <AudienceTable visit={visit} preview={look.preview} nameOf={nameOf} />
          <Meaning visit={visit} preview={look.preview} nameOf={nameOf} />
        </>
      )}
    </>
  );
}
