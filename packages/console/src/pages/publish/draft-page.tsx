import type { FieldProblem } from '../../form.ts';
import { orEndPage, PageRefusal } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary } from '../../parts/fields.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SIGN_ISLAND, SignForm } from '../../parts/sign-form.tsx';
import { signDraft, signProblems } from '../../sign-draft.ts';
import type { Draft } from './draft.ts';
import { DraftFacts } from './draft-facts.tsx';
import { DraftState } from './draft-state.tsx';
import { Embargo } from './embargo.tsx';
import { peopleOf } from './people.ts';
import { previewOf } from './preview-of.ts';
import { AudienceTable, Meaning } from './preview-panel.tsx';
import { trailOf } from './steps.tsx';

/** What became of a draft: whom it waits for, that it is out, or that it is gone; and the signature of whoever looks, if it is missing. */
export const draftPage = page('get', '/publish/drafts/:draft', async (visit) =>
  showDraft(visit, await draftOf(visit)),
);

export const signDraftPage = page('post', '/publish/drafts/:draft', async (visit) => {
  const draft = await draftOf(visit);
  const signed = await signDraft(visit, draft.id, await visit.form());
  if (signed.ok) return { redirect: `/publish/drafts/${draft.id}` };
  const stepUp = signed.refusal.code === 'step-up-needed';
  return { ...(await showDraft(visit, draft, signProblems(visit, signed), stepUp)), status: 422 };
});

export const discardDraft = page('post', '/publish/drafts/:draft/discard', async (visit) => {
  const draft = await draftOf(visit);
  const revision = Number((await visit.form()).text('revision'));
  orEndPage(await visit.api.json('DELETE', `/drafts/${draft.id}`, { revision }));
  return { redirect: '/publish#drafts' };
});

/** The draft that the address names; an alert has pages of its own. */
export async function draftOf({ api, params }: Pick<SignedIn, 'api' | 'params'>): Promise<Draft> {
  const draft = await api.need<Draft>(`/drafts/${encodeURIComponent(params.draft ?? '')}`);
  if (draft.statement.type === 'alert') throw new PageRefusal({ code: 'not-found', facts: {} });
  return draft;
}

async function showDraft(
  visit: SignedIn,
  draft: Draft,
  problems: readonly FieldProblem[] = [],
  stepUpNeeded = false,
): Promise<Shown> {
  const { t, api, session, may } = visit;
  const people = await peopleOf(api, session.institute);
  const preview = draft.state === 'open' ? await previewOf(api, draft) : undefined;
  const mayEdit = draft.state === 'open' && may('publisher');
  return {
    title: draft.statement.label.title,
    section: 'publish',
    trail: trailOf(t),
    islands: [SIGN_ISLAND, 'embargo-countdown'],
    lede: (
      <Live id="draft-state" on={['draft-changed', 'statement-published']}>
        <DraftState t={t} draft={draft} />
      </Live>
    ),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <Live id="draft-next" on={['draft-changed', 'statement-published']}>
          <Next visit={visit} draft={draft} />
        </Live>
        <div class="columns">
          <div class="stack">
            <Panel title={t('publish.what-is-signed')}>
              <DraftFacts visit={visit} draft={draft} people={people} />
            </Panel>
            <Embargo visit={visit} embargoUntil={draft.statement.label.marking.embargoUntil} />
            {preview === undefined ? undefined : (
              <Panel title={t('publish.preview')}>
                <AudienceTable visit={visit} preview={preview} nameOf={people.nameOf} />
                <Meaning visit={visit} preview={preview} nameOf={people.nameOf} />
              </Panel>
            )}
          </div>
          <div class="stack">
            {draft.state !== 'open' ? undefined : (
              <Panel title={t('publish.sign')}>
                <SignForm
                  visit={visit}
                  draft={draft}
                  confirmPhrase={null}
                  action={`/publish/drafts/${draft.id}`}
                  stepUpNeeded={stepUpNeeded}
                  problems={problems}
                />
              </Panel>
            )}
            {mayEdit ? (
              <Panel title={t('publish.discard-title')}>
                <form method="post" action={`/publish/drafts/${draft.id}/discard`}>
                  <input type="hidden" name="revision" value={String(draft.revision)} />
                  <p>{t('publish.discard-text')}</p>
                  <button class="plain" type="submit">
                    {t('publish.discard')}
                  </button>
                </form>
              </Panel>
            ) : undefined}
          </div>
        </div>
      </>
    ),
  };
}

/** What happens next, in one sentence. */
function Next({ visit: { t, speech }, draft }: { readonly visit: SignedIn; readonly draft: Draft }) {
  if (draft.state === 'published')
    return (
      <div class="banner" data-tone="good">
        <p>{t('publish.is-out')}</p>
        <p>
          {draft.statement.type === 'finding' ? (
            <a href={`/findings/${draft.statementId}`}>{t('publish.see-finding')}</a>
          ) : (
            <a href={`/publish/takeback/${String(draft.statement.body.statement)}`}>
              {t('publish.who-answered')}
            </a>
          )}
        </p>
      </div>
    );
  if (draft.state === 'discarded') return <p>{t('publish.is-gone')}</p>;
  const signed = draft.signatures.map(({ post, keyId }) => post ?? keyId.slice(0, 12));
  return (
    <div class="banner">
      <p>
        {signed.length === 0
          ? t('publish.nobody-signed')
          : t('publish.signed-by', { posts: speech.list(signed) })}{' '}
        {t('publish.waits-for', { roles: speech.list([...draft.missing]) })}
      </p>
      <p>
        <a href={`/approvals/${draft.id}`}>{t('publish.as-they-read')}</a>
      </p>
    </div>
  );
}
