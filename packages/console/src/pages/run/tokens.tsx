import { READER_ROLES, READER_UNITS } from '@comity/policy';
import { PURPOSES } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { Choices, ErrorSummary, Input, Select } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { Items, TokenItem } from './answers.ts';
import { OnceKey, onceKeyOf } from './once-key.tsx';
import { passkeyFirst, problemOf } from './problem.ts';
import { RunNav, runTrail } from './run-nav.tsx';

/** Tokens of programs: made once, shown once, revoked here. */
export const tokensPage = page('get', '/run/tokens', (visit) => showTokens(visit));

export const makeToken = page('post', '/run/tokens', async (visit) => {
  const { api, form, t } = visit;
  const given = await form();
  const lacking = lackingIn(visit, given);
  if (lacking.length > 0) return showTokens(visit, lacking, given);
  const json = {
    label: given.text('label'),
    roles: given.list('roles'),
    unit: given.text('unit'),
    expiresInDays: Number(given.text('days')),
    ...(given.has('post') ? { post: given.text('post') } : {}),
  };
  const made = await api.json<TokenItem & { readonly token: string | null }>('POST', '/tokens', {
    json,
    headers: onceKeyOf(given),
  });
  if (!made.ok)
    return (
      passkeyFirst(made.refusal, '/run/tokens') ??
      showTokens(visit, tokenProblems(visit, made.refusal), given)
    );
  const { token, label } = made.value;
  return {
    title: t('run.token-made', { label }),
    section: 'run',
    status: 201,
    trail: [...runTrail(visit), { href: '/run/tokens', text: t('run.tokens') }],
    body: (
      <Panel title={t('run.token')}>
        {token === null ? (
          <p class="warning">{t('run.token-again')}</p>
        ) : (
          <>
            <p class="warning">{t('run.token-once')}</p>
            <pre class="told-text">
              <code>{token}</code>
            </pre>
          </>
        )}
        <p>
          <a href="/run/tokens">{t('common.back')}</a>
        </p>
      </Panel>
    ),
  };
});

/** What a token cannot do without, said before the API is asked. */
function lackingIn({ t }: SignedIn, given: Form): readonly FieldProblem[] {
  return [
    ...(given.has('label') ? [] : [{ field: 'label', message: t('run.token-label-lacks') }]),
    ...(given.list('roles').length > 0 ? [] : [{ field: 'roles', message: t('run.token-roles-lack') }]),
    ...(/^[1-9]\d{0,2}$/.test(given.text('days')) ? [] : [{ field: 'days', message: t('run.wrong-number') }]),
  ];
}

/** The API names the fields that are wrong; each leads to its own here. */
function tokenProblems(visit: SignedIn, refusal: Parameters<typeof problemOf>[1]): readonly FieldProblem[] {
  const paths = Array.isArray(refusal.facts.paths) ? refusal.facts.paths.map(String) : [];
  const field = ['label', 'roles', 'post', 'unit'].find((name) =>
    paths.some((path) => path.startsWith(name)),
  );
  return problemOf(visit, refusal, paths.includes('expiresInDays') ? 'days' : (field ?? ''));
}

export const revokeToken = page('post', '/run/tokens/:hash/revoke', async ({ api, params }) => {
  orEndPage(await api.json('DELETE', `/tokens/${encodeURIComponent(params.hash ?? '')}`));
  return { redirect: '/run/tokens' };
});

async function showTokens(
  visit: SignedIn,
  problems: readonly FieldProblem[] = [],
  given?: Form,
): Promise<Shown> {
  const { api, t } = visit;
  const { items } = await api.need<Items<TokenItem>>('/tokens');
  return {
    title: t('run.tokens'),
    section: 'run',
    trail: runTrail(visit),
    lede: <p>{t('run.tokens-lede')}</p>,
    ...(problems.length === 0 ? {} : { status: 422 as const }),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <RunNav visit={visit} current="/run/tokens" />
        <TokenTable visit={visit} rows={items} />
        <TokenForm t={t} problems={problems} given={given} />
      </>
    ),
  };
}

const SOON_MS = 14 * 86_400_000;

function TokenTable({
  visit: { t, speech, place },
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly TokenItem[];
}) {
  const state = ({ expiresAt }: TokenItem) => {
    const leftMs = Date.parse(expiresAt) - place.nowMs;
    if (leftMs <= 0) return <State tone="quiet">{t('run.token-expired')}</State>;
    return leftMs < SOON_MS ? (
      <State tone="wait">{t('run.token-soon', { left: speech.duration(leftMs) })}</State>
    ) : (
      <State tone="good">{t('run.token-valid')}</State>
    );
  };
  return (
    <Panel title={t('run.tokens')}>
      <Table
        caption={t('run.tokens')}
        captionHidden
        rows={rows}
        empty={t('run.tokens-none')}
        columns={[
          { head: t('run.token-label'), isHead: true, cell: ({ label }) => label },
          {
            head: t('run.token-roles'),
            cell: ({ roles }) => speech.list(roles.map((role) => speech.maybe(`run.reader-${role}`) ?? role)),
          },
          { head: t('run.token-post'), cell: ({ post }) => post ?? '–' },
          {
            head: t('run.token-purposes'),
            cell: ({ purposes }) =>
              purposes.length === PURPOSES.length ? t('run.token-purposes-all') : purposes.join(', '),
          },
          { head: t('run.token-state'), cell: state },
          {
            head: t('run.token-until'),
            cell: ({ expiresAt }) => <Instant speech={speech} at={expiresAt} precision="day" />,
          },
          { head: t('run.token-use'), cell: () => t('run.token-use-unknown') },
          {
            head: t('run.token-revoke'),
            cell: ({ tokenHash, label }) => (
              <form method="post" action={`/run/tokens/${tokenHash}/revoke`}>
                <button type="submit" class="plain" aria-label={t('run.token-revoke-of', { label })}>
                  {t('run.token-revoke')}
                </button>
              </form>
            ),
          },
        ]}
      />
    </Panel>
  );
}

interface TokenFormProps {
  readonly t: SignedIn['t'];
  readonly problems: readonly FieldProblem[];
  readonly given: Form | undefined;
}

const TokenForm = ({ t, problems, given }: TokenFormProps) => (
  <Panel title={t('run.token-make')}>
    <form method="post" action="/run/tokens">
      <OnceKey />
      <Input
        name="label"
        label={t('run.token-label')}
        hint={t('run.token-label-hint')}
        value={given?.text('label') ?? ''}
        problems={problems}
        maxlength={120}
        required
      />
      <Choices
        name="roles"
        label={t('run.token-roles')}
        several
        chosen={given?.list('roles') ?? []}
        problems={problems}
        options={READER_ROLES.map((role) => ({ value: role, text: t(`run.reader-${role}`) }))}
      />
      <Input
        name="post"
        label={t('run.token-post')}
        hint={t('run.token-post-hint')}
        value={given?.text('post') ?? ''}
        problems={problems}
      />
      <Select
        name="unit"
        label={t('run.token-unit')}
        value={given?.text('unit') || 'general'}
        options={READER_UNITS.map((unit) => ({ value: unit, text: t(`run.unit-${unit}`) }))}
      />
      <Input
        name="days"
        type="number"
        label={t('run.token-days')}
        value={given?.text('days') || '90'}
        problems={problems}
        required
      />
      <button type="submit">{t('run.token-make')}</button>
    </form>
  </Panel>
);
