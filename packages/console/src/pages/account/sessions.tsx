import { orEndPage } from '../../node-api.ts';
import { page, type SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { signedIn } from './link.tsx';

export interface SessionRow {
  readonly id: string;
  readonly current: boolean;
  readonly subject: string;
  readonly name: string;
  readonly userAgent: string;
  readonly createdAt: string;
  readonly seenAt: string;
}

/** Where the person is signed in, each with its end; for operators, everybody. */
export function Sessions({
  visit,
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly SessionRow[];
}) {
  const { t, speech, may } = visit;
  const everybody = may('operator');
  return (
    <Panel title={everybody ? t('account.sessions-all') : t('account.sessions')}>
      <Table
        caption={t('account.sessions-caption')}
        captionHidden
        empty={t('account.sessions-none')}
        rows={rows}
        columns={[
          ...(everybody
            ? [{ head: t('account.session-person'), isHead: true, cell: (row: SessionRow) => row.name }]
            : []),
          {
            head: t('account.session-browser'),
            isHead: !everybody,
            cell: (row) => browserOf(row, visit),
          },
          {
            head: t('account.session-since'),
            cell: ({ createdAt }) => <Instant speech={speech} at={createdAt} />,
          },
          { head: t('account.session-seen'), cell: ({ seenAt }) => <Instant speech={speech} at={seenAt} /> },
          {
            head: t('account.session-end'),
            cell: (row) => <EndSession row={row} visit={visit} />,
          },
        ]}
      />
    </Panel>
  );
}

function EndSession({ row, visit }: { readonly row: SessionRow; readonly visit: SignedIn }) {
  const { t } = visit;
  if (row.current) return <>{t('account.session-this')}</>;
  return (
    <form method="post" action={`/account/sessions/${row.id}/end`}>
      <button
        type="submit"
        class="link"
        aria-label={t('account.session-end-of', { name: row.name, browser: browserOf(row, visit) })}
      >
        {t('account.session-end')}
      </button>
    </form>
  );
}

export const endSession = page('post', '/account/sessions/:id/end', async ({ api, params }) => {
  orEndPage(await api.json('DELETE', `/sessions/${encodeURIComponent(params.id ?? '')}`));
  return { redirect: '/account' };
});

/** Here at once; the provider is asked by a link on the next page, since a form may lead to no other site. */
export const signOut = page('post', '/sign-out', async ({ api }) => {
  const ended = orEndPage(await api.response('POST', '/session:end'));
  // as: the contract of the API
  const { providerLogout } = (await ended.clone().json()) as { readonly providerLogout: string | null };
  return signedIn(ended, providerLogout === null ? '/sign-in' : '/sign-in?signed-out=provider');
});

const BROWSERS = ['Firefox', 'Edg', 'Chrome', 'Safari'] as const;
const SYSTEMS = ['Windows', 'Android', 'iPhone', 'Mac OS', 'Linux'] as const;

/** As people call it, from what it says of itself: a hint, no proof. */
function browserOf({ userAgent }: SessionRow, { t }: Pick<SignedIn, 't'>): string {
  const found = [BROWSERS, SYSTEMS].flatMap((names) => names.find((name) => userAgent.includes(name)) ?? []);
  return found.length === 0 ? t('account.session-browser-unknown') : found.join(', ').replace('Edg', 'Edge');
}
