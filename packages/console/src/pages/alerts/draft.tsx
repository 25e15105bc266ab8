import { orEndPage, PageRefusal } from '../../node-api.ts';
import { type PageAnswer, page, type Shown, type SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { ErrorSummary, Input } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { AlertFacts } from './alert-facts.tsx';
import { CrisisFacts } from './crisis-facts.tsx';
import { type DraftSeen, heldPost, signHeld } from './hand-in.ts';
import { BASES, onBothSides, type Side, sideOf } from './sides.ts';
import { alertBodyOf, incidentIdOf, statusOfBody } from './statement-body.ts';

const PATH = '/drafts/:draft{[0-9a-f]{32}}';

/** Before it is sent: what it says, exactly whom it reaches, and who must still sign. The second coordinator sees the same page. */
export const draftPages = [
  ...onBothSides((side) => page('get', `${BASES[side]}${PATH}`, (visit) => draftPage(visit, side, ''))),
  ...onBothSides((side) => page('post', `${BASES[side]}${PATH}`, (visit) => signed(visit, side))),
  ...onBothSides((side) => page('post', `${BASES[side]}${PATH}/discard`, (visit) => discarded(visit, side))),
];

const draftAt = ({ api, params }: SignedIn): Promise<DraftSeen> => api.need(`/drafts/${params.draft}`);

async function draftPage(visit: SignedIn, side: Side, problem: string): Promise<PageAnswer> {
  const draft = await draftAt(visit);
  const status = statusOfBody(draft.statement.body);
  if (status === null) return { redirect: `/publish/drafts/${draft.id}` };
  if (sideOf(status) !== side) return { redirect: `${BASES[sideOf(status)]}/drafts/${draft.id}` };
  if (draft.state === 'published') {
    const incident = incidentIdOf(draft.statement.body) ?? draft.statementId;
    return { redirect: `${BASES[side]}/${incident}?done=${encodeURIComponent(draft.statement.type)}` };
  }
  return draftShown(visit, side, draft, problem);
}

async function draftShown(visit: SignedIn, side: Side, draft: DraftSeen, problem: string): Promise<Shown> {
  const { t, speech } = visit;
  const { label } = draft.statement;
  const alert = alertBodyOf(draft.statement);
  const post = await heldPost(visit);
  const problems = problem === '' ? [] : [{ field: 'confirm', message: problem }];
  return {
    title: t(`alerts.check.title-${side}`),
    mood: side,
    section: 'alerts',
    ...(problem === '' ? {} : { status: 422 }),
    trail: [{ href: BASES[side], text: t(`alerts.list.title-${side}`) }],
    lede: <Tlp level={label.marking.tlp} />,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <div class="columns">
          <div class="stack">
            {alert === null ? undefined : <Reached visit={visit} draft={draft} />}
            <Panel title={label.title}>
              {alert === null ? (
                <CrisisFacts speech={speech} body={draft.statement.body} />
              ) : (
                <AlertFacts speech={speech} body={alert} />
              )}
            </Panel>
          </div>
          <div class="stack">
            <Live id="signing" on={['draft-changed', 'statement-published']}>
              <Signing visit={visit} side={side} draft={draft} post={post} problem={problem} />
            </Live>
          </div>
        </div>
      </>
    ),
  };
}

/** The institutes one by one, and who is on duty there. */
function Reached({ visit: { t }, draft }: { readonly visit: SignedIn; readonly draft: DraftSeen }) {
  const { institutes = [], posts = [] } = draft.confirmation ?? {};
  return (
    <Panel title={t('alerts.check.reaches', { count: institutes.length })}>
      <Table
        caption={t('alerts.check.reaches', { count: institutes.length })}
        captionHidden
        empty={t('alerts.check.nobody')}
        rows={institutes}
        columns={[
          { head: t('alerts.institute'), cell: (institute) => institute, isHead: true },
          {
            head: t('alerts.check.on-call'),
            cell: (institute) =>
              posts
                .filter((duty) => duty.institute === institute)
                .map(({ post, role }) => t('alerts.check.post', { post, role }))
                .join(', ') || t('alerts.check.no-post'),
          },
        ]}
      />
    </Panel>
  );
}

interface SigningProps {
  readonly visit: SignedIn;
  readonly side: Side;
  readonly draft: DraftSeen;
  readonly post: string | null;
  readonly problem: string;
}

function Signing({ visit, side, draft, post, problem }: SigningProps) {
  const { t, session } = visit;
  const alreadySigned = draft.signatures.some((signature) => signature.post === session.post);
  const action = `${BASES[side]}/drafts/${draft.id}`;
  return (
    <Panel title={t('alerts.check.signing')}>
      <dl class="facts">
        <div>
          <dt>{t('alerts.check.digest')}</dt>
          <dd>
            <ShortId id={draft.payloadSha256} />
          </dd>
        </div>
        <div>
          <dt>{t('alerts.check.signed-by')}</dt>
          <dd>
            {draft.signatures.map((signature) => signature.post ?? t('common.unknown')).join(', ') ||
              t('alerts.check.nobody-yet')}
          </dd>
        </div>
        <div>
          <dt>{t('alerts.check.missing')}</dt>
          <dd>{draft.missing.join(', ') || '–'}</dd>
        </div>
      </dl>
      {alreadySigned ? (
        <p class="warning" role="status">
          <Icon name="clock" />
          {t('alerts.check.waits-second', { post: session.post ?? '' })}
        </p>
      ) : post === null ? (
        <div class="stack">
          <p>{t('alerts.check.by-terminal')}</p>
          <pre>{`comity approve ${draft.id}`}</pre>
        </div>
      ) : (
        <SignHere visit={visit} side={side} draft={draft} post={post} problem={problem} />
      )}
      <form method="post" action={`${action}/discard`}>
        <input type="hidden" name="revision" value={String(draft.revision)} />
        <button type="submit" class="plain">
          {t('alerts.check.discard')}
        </button>
      </form>
    </Panel>
  );
}

/** With a key that the node holds for this person's post. An actual alert asks for its phrase, typed. */
function SignHere({ visit: { t }, side, draft, post, problem }: SigningProps) {
  const phrase = draft.confirmation?.phrase ?? null;
  return (
    <form method="post" action={`${BASES[side]}/drafts/${draft.id}`}>
      <input type="hidden" name="revision" value={String(draft.revision)} />
      {phrase === null ? undefined : (
        <>
          <p>
            {t('alerts.check.type-phrase')} <strong class="phrase">{phrase}</strong>
          </p>
          <Input
            name="confirm"
            label={t('alerts.check.phrase-label')}
            problems={problem === '' ? [] : [{ field: 'confirm', message: problem }]}
            spellcheck={false}
            maxlength={80}
            required
          />
        </>
      )}
      <button type="submit" class={side}>
        {t(draft.missing.length > 1 ? 'alerts.check.sign-first' : `alerts.check.sign-${side}`, {
          post: post ?? '',
        })}
      </button>
    </form>
  );
}

async function signed(visit: SignedIn, side: Side): Promise<PageAnswer> {
  const form = await visit.form();
  const draft = await draftAt(visit);
  const post = await heldPost(visit);
  if (post === null) return draftPage(visit, side, '');
  const revision = Number(form.text('revision'));
  const done = await signHeld(visit, { id: draft.id, revision }, post, form.text('confirm'));
  if (done.ok) return draftPage(visit, side, '');
  const { code } = done.refusal;
  if (code === 'phrase-wrong' || code === 'precondition-failed')
    return draftPage(visit, side, visit.speech.refusal(code));
  throw new PageRefusal(done.refusal);
}

async function discarded(visit: SignedIn, side: Side): Promise<PageAnswer> {
  const form = await visit.form();
  orEndPage(
    await visit.api.json('DELETE', `/drafts/${visit.params.draft}`, {
      revision: Number(form.text('revision')),
    }),
  );
  return { redirect: BASES[side] };
}
