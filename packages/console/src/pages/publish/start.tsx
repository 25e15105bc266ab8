import type { FieldProblem } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary, Select } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { Draft } from './draft.ts';
import { DraftState } from './draft-state.tsx';
import { LogsForm } from './logs-form.tsx';
import { beginSheet, type Sheet, sheetPath } from './sheet.ts';
import { takeUploads } from './take-uploads.ts';
import type { Template } from './templates.ts';

/** Begin, go on with what was begun, and see what became of it. */
export const startPage = page('get', '/publish', (visit) => showStart(visit));

/** A new worksheet, with the terms of a template and with its first files. */
export const beginPublishing = page('post', '/publish/new', async (visit) => {
  const { api, t } = visit;
  const form = await visit.form();
  const uploads = await takeUploads(api, form);
  if (!uploads.ok)
    return {
      ...(await showStart(visit, [{ field: 'logs', message: visit.speech.refusal(uploads.refusal.code) }])),
      status: 422,
    };
  if (uploads.value.length === 0)
    return { ...(await showStart(visit, [{ field: 'logs', message: t('publish.logs-none') }])), status: 422 };
  const { items } = await api.need<{ items: readonly Template[] }>('/templates');
  const template = items.find(({ name }) => name === form.text('template'));
  const title = uploads.value
    .map(({ name }) => name)
    .join(', ')
    .slice(0, 200);
  const sheet = await beginSheet(api, title, {
    uploads: uploads.value.map(({ id }) => id),
    ...(template === undefined ? {} : { marking: template.document }),
  });
  return { redirect: sheetPath(sheet.id, 'logs') };
});

export const forgetSheet = page('post', '/publish/:id/forget', async ({ api, params }) => {
  orEndPage(await api.json('DELETE', `/worksheets/${encodeURIComponent(params.id ?? '')}`));
  return { redirect: '/publish' };
});

async function showStart(visit: SignedIn, problems: readonly FieldProblem[] = []): Promise<Shown> {
  const { api, t, may } = visit;
  const drafts = await api.need<{ items: readonly Draft[] }>('/drafts?limit=20');
  const sheets = await api.need<{ items: readonly Sheet[] }>('/worksheets');
  const findings = sheets.items.filter(({ form }) => form === 'finding');
  return {
    title: t('publish.title'),
    section: 'publish',
    islands: ['upload'],
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <div class="columns">
          <div class="stack">
            {may('publisher') ? (
              <Begin visit={visit} problems={problems} templates={await templatesOf(visit)} />
            ) : undefined}
            <Panel title={t('publish.drafts')} id="drafts">
              <Drafts
                visit={visit}
                drafts={drafts.items.filter(({ statement }) => statement.type !== 'alert')}
              />
            </Panel>
          </div>
          <div class="stack">
            <Panel title={t('publish.begun')} id="begun">
              <Begun visit={visit} sheets={findings} />
            </Panel>
            <Panel title={t('publish.more')}>
              <ul class="publish-links">
                <li>
                  <a href="/approvals">{t('publish.approvals')}</a>
                </li>
                <li>
                  <a href="/publish/templates">{t('publish.templates')}</a>
                </li>
                <li>
                  <a href="/publish/own">{t('publish.own')}</a>
                </li>
              </ul>
            </Panel>
          </div>
        </div>
      </>
    ),
  };
}

const templatesOf = async ({ api }: SignedIn): Promise<readonly Template[]> =>
  (await api.need<{ items: readonly Template[] }>('/templates')).items;

const Begin = ({
  visit: { t },
  problems,
  templates,
}: {
  readonly visit: SignedIn;
  readonly problems: readonly FieldProblem[];
  readonly templates: readonly Template[];
}) => (
  <Panel title={t('publish.new')}>
    <p>{t('publish.new-text')}</p>
    <LogsForm
      t={t}
      action="/publish/new"
      label={t('publish.logs')}
      button={t('publish.begin')}
      problems={problems}
    >
      {templates.length === 0 ? undefined : (
        <Select
          name="template"
          label={t('publish.template')}
          options={[
            { value: '', text: t('publish.template-none') },
            ...templates.map(({ name }) => ({ value: name, text: name })),
          ]}
        />
      )}
    </LogsForm>
  </Panel>
);

function Begun({
  visit: { t, speech },
  sheets,
}: {
  readonly visit: SignedIn;
  readonly sheets: readonly Sheet[];
}) {
  if (sheets.length === 0) return <p class="empty">{t('publish.begun-none')}</p>;
  return (
    <ul class="tasks">
      {sheets.map(({ id, title, updatedAt, drafts }) => (
        <li>
          <span>
            <a href={sheetPath(id, 'logs')}>{title === '' ? t('publish.untitled') : title}</a>
            <span class="hint">
              <Instant speech={speech} at={updatedAt} />
              {drafts.length === 0 ? undefined : ` · ${t('publish.has-drafts', { count: drafts.length })}`}
            </span>
          </span>
          <form method="post" action={`/publish/${id}/forget`}>
            <button class="link" type="submit" aria-label={t('publish.forget-named', { title })}>
              {t('publish.forget')}
            </button>
          </form>
        </li>
      ))}
    </ul>
  );
}

const Drafts = ({ visit, drafts }: { readonly visit: SignedIn; readonly drafts: readonly Draft[] }) => (
  <Table
    caption={visit.t('publish.drafts')}
    captionHidden
    empty={visit.t('publish.drafts-none')}
    rows={drafts}
    columns={[
      {
        head: visit.t('publish.column-title'),
        isHead: true,
        cell: ({ id, statement }) => <a href={`/publish/drafts/${id}`}>{statement.label.title}</a>,
      },
      { head: visit.t('publish.column-state'), cell: (draft) => <DraftState t={visit.t} draft={draft} /> },
      { head: visit.t('publish.column-by'), cell: ({ createdBy }) => createdBy },
      {
        head: visit.t('publish.column-changed'),
        cell: ({ updatedAt }) => <Instant speech={visit.speech} at={updatedAt} />,
      },
    ]}
  />
);
