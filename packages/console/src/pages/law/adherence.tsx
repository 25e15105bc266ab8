import { composeStatement, FOR_MEMBERS } from '@comity/formats';
import { Charter, Digest, encodeBase64, InstituteId, type Statement } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import { speechOf } from '../../i18n/speech.ts';
import { orEndPage, PageRefusal } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Prose } from '../../parts/prose.tsx';
import { SIGN_ISLAND, SignForm } from '../../parts/sign-form.tsx';
import { State } from '../../parts/state.tsx';
import { signDraft, signProblems } from '../../sign-draft.ts';
import type { DraftAnswer, TextItem } from './answers.ts';
import { lawTrail } from './law-nav.tsx';
import { textNamed } from './text.tsx';

/** Accepting a text, or ending that: counsel prepares the statement, sees what is signed, and signs it. */

export const prepareAdherence = page('post', '/law/texts/:sha256', async (visit) => {
  const { api, form, params } = visit;
  const given = await form();
  const text = await textNamed(visit, params.sha256 ?? '');
  const state = given.text('state') === 'ended' ? 'ended' : 'accepted';
  const instrument =
    text.instruments.find((id) => id === given.text('instrument')) ?? text.instruments[0] ?? null;
  const payload = encodeBase64(await payloadOf(visit, text, instrument, state));
  const draft = orEndPage(await api.json<DraftAnswer>('POST', '/drafts', { json: { payload } }));
  return { redirect: `/law/adherences/${draft.id}` };
});

/** What is signed is said to everybody: it does not depend on the language of whoever prepares it. */
const ENGLISH = speechOf('en');

async function payloadOf(
  { api, session, place }: SignedIn,
  { text }: TextItem,
  instrument: string | null,
  state: 'accepted' | 'ended',
): Promise<Uint8Array> {
  const inForce = await api.need<{ readonly charter: unknown; readonly sha256: string }>('/charter');
  const { title } = text;
  // as: whether the instrument's id is one is read again when the payload is written
  const body = { text: text.sha256, title, instrument, state } as Extract<
    Statement,
    { type: 'adherence' }
  >['body'];
  const composed = composeStatement<Extract<Statement, { type: 'adherence' }>>(
    { type: 'adherence', body },
    {
      title: ENGLISH.t(state === 'accepted' ? 'law.draft-accept' : 'law.draft-end', { title }),
      marking: FOR_MEMBERS,
    },
    {
      inForce: { charter: Charter.parse(inForce.charter), sha256: Digest.parse(inForce.sha256) },
      issuer: InstituteId.parse(session.institute),
      nowMs: place.nowMs,
    },
  );
  return orEndPage(composed).payload;
}

export const adherencePage = page('get', '/law/adherences/:draft', async (visit) =>
  showDraft(visit, await draftOf(visit)),
);

export const signAdherence = page('post', '/law/adherences/:draft', async (visit) => {
  const draft = await draftOf(visit);
  const signed = await signDraft(visit, draft.id, await visit.form());
  if (signed.ok) return { redirect: `/law/adherences/${draft.id}` };
  const stepUp = signed.refusal.code === 'step-up-needed';
  return { ...(await showDraft(visit, draft, signProblems(visit, signed), stepUp)), status: 422 };
});

async function draftOf({ api, params }: Pick<SignedIn, 'api' | 'params'>): Promise<DraftAnswer> {
  const draft = await api.need<DraftAnswer>(`/drafts/${encodeURIComponent(params.draft ?? '')}`);
  if (draft.statement.type !== 'adherence') throw new PageRefusal({ code: 'not-found', facts: {} });
  return draft;
}

async function showDraft(
  visit: SignedIn,
  draft: DraftAnswer,
  problems: readonly FieldProblem[] = [],
  stepUpNeeded = false,
): Promise<Shown> {
  const { t, may } = visit;
  const text = await textNamed(visit, String(draft.statement.body.text));
  return {
    title: draft.statement.label.title,
    section: 'law',
    trail: [...lawTrail(t), { href: '/law/texts', text: t('law.texts') }],
    islands: [SIGN_ISLAND],
    lede: <DraftState visit={visit} draft={draft} />,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        {draft.state === 'open' && may('counsel') ? (
          <Panel title={t('law.draft-sign')}>
            <p>{t(draft.statement.body.state === 'ended' ? 'law.end-say' : 'law.accept-say')}</p>
            <SignForm
              visit={visit}
              draft={draft}
              confirmPhrase={null}
              action={`/law/adherences/${draft.id}`}
              stepUpNeeded={stepUpNeeded}
              problems={problems}
            />
          </Panel>
        ) : undefined}
        <Panel title={text.text.title}>
          <Prose text={text.text.text} />
        </Panel>
      </>
    ),
  };
}

function DraftState({ visit: { t }, draft }: { readonly visit: SignedIn; readonly draft: DraftAnswer }) {
  switch (draft.state) {
    case 'open':
      return <State tone="wait">{t('law.draft-waits')}</State>;
    case 'published':
      return <State tone="good">{t('law.draft-out')}</State>;
    case 'discarded':
      return <State tone="quiet">{t('law.draft-gone')}</State>;
  }
}
