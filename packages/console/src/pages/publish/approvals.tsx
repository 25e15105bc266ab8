import { readFindingDocument } from '@comity/formats';
import type { PreviewLine } from '@comity/policy';
import type { FieldProblem } from '../../form.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary, Select } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SIGN_ISLAND, SignForm } from '../../parts/sign-form.tsx';
import { Table } from '../../parts/table.tsx';
import { Tlp } from '../../parts/tlp.tsx';
import { signDraft, signProblems } from '../../sign-draft.ts';
import type { Draft } from './draft.ts';
import { DraftFacts } from './draft-facts.tsx';
import { draftOf } from './draft-page.tsx';
import { DraftState } from './draft-state.tsx';
import { Embargo } from './embargo.tsx';
import { FindingDiff } from './finding-diff.tsx';
import { Scores } from './logs.tsx';
import { peopleOf } from './people.ts';
import { previewOf } from './preview-of.ts';
import { Verdict } from './preview-panel.tsx';
import { trailOf } from './steps.tsx';

/** What waits for a second person. */
export const approvalsPage = page('get', '/approvals', async ({ api, t, speech }) => {
  const { items } = await api.need<{ items: readonly Draft[] }>('/drafts?state=open&limit=100');
  const waiting = items.filter(({ missing }) => missing.length > 0);
  return {
    title: t('publish.approvals'),
    section: 'publish',
    trail: trailOf(t),
    body: (
      <>
        <p>{t('publish.approvals-text')}</p>
        <Table
          caption={t('publish.approvals')}
          captionHidden
          empty={t('publish.approvals-none')}
          rows={waiting}
          columns={[
            {
              head: t('publish.column-title'),
              isHead: true,
              cell: ({ id, statement }) => (
                <a href={statement.type === 'alert' ? `/alerts/drafts/${id}` : `/approvals/${id}`}>
                  {statement.label.title}
                </a>
              ),
            },
            { head: t('publish.tlp'), cell: ({ statement }) => <Tlp level={statement.label.marking.tlp} /> },
            { head: t('publish.column-state'), cell: (draft) => <DraftState t={t} draft={draft} /> },
            { head: t('publish.column-by'), cell: ({ createdBy }) => createdBy },
            {
              head: t('publish.column-changed'),
              cell: ({ updatedAt }) => <Instant speech={speech} at={updatedAt} />,
            },
          ]}
        />
      </>
    ),
  };
});

/** Side by side: what would be signed, and what one institute would read of it. */
export const approvalPage = page('get', '/approvals/:draft', async (visit) =>
  showApproval(visit, await draftOf(visit)),
);

export const approve = page('post', '/approvals/:draft', async (visit) => {
  const draft = await draftOf(visit);
  const signed = await signDraft(visit, draft.id, await visit.form());
  if (signed.ok) return { redirect: `/publish/drafts/${draft.id}` };
  const stepUp = signed.refusal.code === 'step-up-needed';
  return { ...(await showApproval(visit, draft, signProblems(visit, signed), stepUp)), status: 422 };
});

async function showApproval(
  visit: SignedIn,
  draft: Draft,
  problems: readonly FieldProblem[] = [],
  stepUpNeeded = false,
): Promise<Shown> {
  const { api, t, session, query } = visit;
  const people = await peopleOf(api, session.institute);
  const preview = await previewOf(api, draft);
  const lines = preview?.lines ?? [];
  const reached = lines
    .filter(({ part, outcome }) => part === null && outcome !== 'forbid')
    .map(({ institute }) => institute as string);
  const asked = query('institute');
  const institute = people.institutes.some(({ id }) => id === asked)
    ? asked
    : (reached[0] ?? people.institutes[0]?.id ?? '');
  return {
    title: t('publish.approve-title', { title: draft.statement.label.title }),
    section: 'publish',
    trail: [...trailOf(t), { href: '/approvals', text: t('publish.approvals') }],
    islands: [SIGN_ISLAND, 'embargo-countdown'],
    lede: <DraftState t={t} draft={draft} />,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <Embargo visit={visit} embargoUntil={draft.statement.label.marking.embargoUntil} />
        <FindingDiff visit={visit} draft={draft} />
        <div class="columns even">
          <Panel title={t('publish.what-is-signed')}>
            <DraftFacts visit={visit} draft={draft} people={people} />
          </Panel>
          <Panel title={t('publish.as-they-read')}>
            <form method="get" action={`/approvals/${draft.id}`} class="inline">
              <Select
                name="institute"
                label={t('publish.institute')}
                value={institute}
                options={people.institutes.map(({ id, name }) => ({
                  value: id,
                  text: reached.includes(id) ? name : t('publish.gets-nothing', { name }),
                }))}
              />
              <button class="plain" type="submit">
                {t('publish.show')}
              </button>
            </form>
            <AsRead
              visit={visit}
              draft={draft}
              lines={lines.filter((line) => line.institute === institute)}
            />
          </Panel>
        </div>
        {draft.state !== 'open' ? undefined : (
          <Panel title={t('publish.sign')}>
            <p>{t('publish.sign-text')}</p>
            <SignForm
              visit={visit}
              draft={draft}
              confirmPhrase={null}
              action={`/approvals/${draft.id}`}
              stepUpNeeded={stepUpNeeded}
              problems={problems}
            />
          </Panel>
        )}
      </>
    ),
  };
}

/** As one institute would have it: the parts with what they say, and what is withheld with its rule. */
async function AsRead({
  visit,
  draft,
  lines,
}: {
  readonly visit: SignedIn;
  readonly draft: Draft;
  readonly lines: readonly PreviewLine[];
}) {
  const { t, speech } = visit;
  const statement = lines.find(({ part }) => part === null);
  if (statement === undefined) return <p class="empty">{t('publish.preview-nobody')}</p>;
  if (statement.outcome === 'forbid')
    return (
      <p>
        <Verdict t={t} outcome="forbid" /> {statement.explanation}
      </p>
    );
  const parts = lines.filter(({ part }) => part !== null);
  return (
    <article class="as-read">
      <h3>{draft.statement.label.title}</h3>
      <p class="row">
        <Tlp level={draft.statement.label.marking.tlp} />
        {statement.outcome === 'hold' ? <Verdict t={t} outcome="hold" /> : undefined}
        {statement.holdUntil === undefined ? undefined : <Instant speech={speech} at={statement.holdUntil} />}
      </p>
      {statement.outcome === 'hold' ? <p>{statement.explanation}</p> : undefined}
      {parts.map((line) => (
        <PartAsRead visit={visit} draft={draft} line={line} />
      ))}
    </article>
  );
}

async function PartAsRead({
  visit,
  draft,
  line,
}: {
  readonly visit: SignedIn;
  readonly draft: Draft;
  readonly line: PreviewLine;
}) {
  const { t } = visit;
  const part = draft.statement.label.parts.find(({ name }) => name === line.part);
  if (line.outcome === 'forbid' || part === undefined)
    return (
      <div class="withheld">
        <h4>{line.part}</h4>
        <p>
          <Verdict t={t} outcome="forbid" /> {line.explanation}
        </p>
      </div>
    );
  return (
    <div>
      <h4>{part.name}</h4>
      <PartContent visit={visit} draft={draft} name={part.name} sizeBytes={part.sizeBytes} />
    </div>
  );
}

/** A finding as scores, other texts as text, the rest by its name alone. */
async function PartContent({
  visit,
  draft,
  name,
  sizeBytes,
}: {
  readonly visit: SignedIn;
  readonly draft: Draft;
  readonly name: string;
  readonly sizeBytes: number;
}) {
  const { api, t } = visit;
  const path = `/drafts/${draft.id}/parts/${encodeURIComponent(name)}`;
  if (sizeBytes > SHOWN_BYTES_MAX || !/\.json$/.test(name))
    return (
      <p>
        <a href={`/api/v1${path}`}>{t('publish.part-open', { name })}</a>
      </p>
    );
  const response = await api.response('GET', path);
  if (!response.ok) return <p>{visit.speech.refusal(response.refusal.code)}</p>;
  const bytes = new Uint8Array(await response.value.arrayBuffer());
  const document = name === 'finding.json' ? readFindingDocument(bytes) : undefined;
  if (document?.ok === true)
    return <Scores visit={visit} finding={{ document: document.value, leftOut: [] }} />;
  return (
    <details>
      <summary>{t('publish.part-text', { name })}</summary>
      <pre class="part-text" tabindex={0}>
        {prettyJson(new TextDecoder().decode(bytes))}
      </pre>
    </details>
  );
}

/** With line breaks, where it is JSON. */
function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // shown as it is
  }
}

const SHOWN_BYTES_MAX = 512 * 1024;
