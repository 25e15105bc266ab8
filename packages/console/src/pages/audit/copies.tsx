import type { SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Instant } from '../../parts/instant.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { CopyRow } from './answers.ts';

/** Who asked for which copy and who approved it; the next step is offered to whoever may take it. */
export function Copies({ visit, rows }: { readonly visit: SignedIn; readonly rows: readonly CopyRow[] }) {
  const { t, speech } = visit;
  return (
    <Table
      caption={t('audit.copies')}
      captionHidden
      rows={rows}
      empty={t('audit.copies-none')}
      columns={[
        { head: t('audit.copy'), isHead: true, cell: ({ id }) => <ShortId id={id} /> },
        {
          head: t('audit.state'),
          cell: ({ state }) => (
            <State tone={state === 'approved' ? 'good' : 'wait'}>{t(`audit.${state}`)}</State>
          ),
        },
        { head: t('audit.reason'), cell: ({ reason }) => <bdi>{reason}</bdi> },
        { head: t('audit.asked-by'), cell: ({ requestedBy }) => <bdi>{requestedBy}</bdi> },
        { head: t('audit.approved-by'), cell: ({ approvedBy }) => approvedBy ?? '–' },
        { head: t('audit.until'), isNumber: true, cell: ({ untilSequence }) => speech.number(untilSequence) },
        {
          head: t('audit.asked-at'),
          cell: ({ requestedAt }) => <Instant speech={speech} at={requestedAt} />,
        },
        { head: t('audit.do'), cell: (row) => <NextStep visit={visit} row={row} /> },
      ]}
    />
  );
}

function NextStep({
  visit: { t, may, session },
  row: { id, state, revision, requestedBy },
}: {
  readonly visit: SignedIn;
  readonly row: CopyRow;
}) {
  if (state === 'approved')
    return may('auditor') ? (
      <>
        <a href={`/audit/copies/${id}`}>{t('audit.open')}</a>{' '}
        <a href={`/api/v1/audit-exports/${id}/lines`} download={`access-log-${id.slice(0, 8)}.jsonl`}>
          {t('audit.save')}
        </a>
      </>
    ) : (
      <>–</>
    );
  if (isOwn(requestedBy, session)) return <>{t('audit.waits')}</>;
  return (
    <form method="post" action={`/audit/copies/${id}/approve`}>
      <input type="hidden" name="revision" value={String(revision)} />
      <button type="submit" aria-label={t('audit.approve-of', { by: requestedBy })}>
        {t('audit.approve')}
      </button>
    </form>
  );
}

/** The node names people by their post, or by where they sign in and their name. Only what is offered hangs on it: the node refuses the same person. */
const isOwn = (by: string, { post, name }: SignedIn['session']): boolean =>
  by === (post ?? name) || by.endsWith(`:${name}`);
