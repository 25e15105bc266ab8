import { ACCESS_ACTIONS, AUDIT_ACTIONS } from '@comity/protocol';
import { CONSOLE_AUDIT_BYTES_MAX } from '@comity/protocol/limits';
import { orEndPage } from '../../node-api.ts';
import { page, type SignedIn } from '../../page.ts';
import { Input, Select } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { sizeWords } from '../../verifier/words.ts';
import { Lines } from './lines.tsx';
import { type LineFilter, readLines } from './read-lines.ts';

const LINES_SHOWN = 100;

/** An approved copy, line by line and filtered; its chain is verified as it is read. */
export const copyPage = page('get', '/audit/copies/:id', async (visit) => {
  const { api, t, params, query } = visit;
  const id = params.id ?? '';
  const answer = orEndPage(await api.response('GET', `/audit-exports/${encodeURIComponent(id)}/lines`));
  const filter = filterOf(query);
  const { lines, more, verdict, isCut } = await readLines(bytesOf(answer), filter, LINES_SHOWN);
  const isGood = verdict.problems.length === 0;
  return {
    title: t('audit.lines-of', { id: id.slice(0, 8) }),
    section: 'verify',
    trail: [{ href: '/audit', text: t('audit.title') }],
    body: (
      <>
        <div class="banner" data-tone={isGood ? 'good' : 'bad'}>
          <p>
            <State tone={isGood ? 'good' : 'bad'}>
              {t(isGood ? 'audit.copy-verified' : 'audit.copy-broken')}
            </State>{' '}
            {t('audit.chain-lines', { lines: verdict.lines, segments: verdict.segments })}
          </p>
          {isCut ? <p>{t('audit.copy-cut', { size: sizeWords(t, CONSOLE_AUDIT_BYTES_MAX) })}</p> : undefined}
        </div>
        <Panel title={t('audit.filter')}>
          <FilterForm visit={visit} id={id} filter={filter} />
        </Panel>
        <Panel title={t('audit.lines')}>
          <p class="hint">{t('audit.lines-count', { shown: lines.length })}</p>
          <Lines visit={visit} lines={lines} />
          {more === undefined ? undefined : (
            <p>
              <a class="button plain" href={addressOf(id, query, more)}>
                {t('common.more')}
              </a>
            </p>
          )}
        </Panel>
      </>
    ),
  };
});

/** An answer without a body has no lines. */
const bytesOf = ({ body }: Response): ReadableStream<Uint8Array> => body ?? new Blob([]).stream();

const FIELDS = ['by', 'statement', 'action', 'outcome', 'from', 'until'] as const;

function filterOf(query: SignedIn['query']): LineFilter {
  const { by, statement, action, outcome, from, until } = Object.fromEntries(
    FIELDS.map((name) => [name, query(name).trim()]),
  ) as Record<(typeof FIELDS)[number], string>; // as: one for each of the names
  const after = /^\d{1,15}$/.test(query('after')) ? Number(query('after')) : 0;
  return {
    by,
    statement: statement.toLowerCase(),
    action,
    outcome,
    from: instantOrOpen(from),
    until: instantOrOpen(until),
    after,
  };
}

/** What a field of date and time sends, as the instant in UTC that it is said to be. */
function instantOrOpen(text: string): string {
  const atMs = Date.parse(`${text}Z`);
  return text === '' || Number.isNaN(atMs) ? '' : new Date(atMs).toISOString();
}

function addressOf(id: string, query: SignedIn['query'], after: number): string {
  const asked = new URLSearchParams({ after: String(after) });
  for (const name of FIELDS) if (query(name) !== '') asked.set(name, query(name));
  return `/audit/copies/${id}?${asked}`;
}

function FilterForm({
  visit: { t, query },
  id,
  filter,
}: {
  readonly visit: SignedIn;
  readonly id: string;
  readonly filter: LineFilter;
}) {
  const any = { value: '', text: t('audit.filter-any') };
  const actions = [...ACCESS_ACTIONS, ...AUDIT_ACTIONS].map((value) => ({ value, text: value }));
  const outcomes = (['permitted', 'refused'] as const).map((value) => ({ value, text: t(`audit.${value}`) }));
  return (
    <form method="get" action={`/audit/copies/${id}`} class="filters">
      <Input name="by" label={t('audit.filter-by')} value={filter.by} />
      <Input
        name="statement"
        label={t('audit.filter-statement')}
        hint={t('audit.filter-statement-hint')}
        value={filter.statement}
        maxlength={64}
      />
      <Select
        name="action"
        label={t('audit.filter-action')}
        value={filter.action}
        options={[any, ...actions]}
      />
      <Select
        name="outcome"
        label={t('audit.filter-outcome')}
        value={filter.outcome}
        options={[any, ...outcomes]}
      />
      <Input name="from" type="datetime-local" label={t('audit.filter-from')} value={query('from')} />
      <Input name="until" type="datetime-local" label={t('audit.filter-until')} value={query('until')} />
      <div>
        <button type="submit">{t('audit.filter-show')}</button>{' '}
        <a href={`/audit/copies/${id}`}>{t('audit.filter-all')}</a>
      </div>
    </form>
  );
}
