import type { FieldProblem } from '../../form.ts';
import { orEndPage } from '../../node-api.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary, Input } from '../../parts/fields.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Places } from '../verify/places.tsx';
import type { ChainReport, CopyRow } from './answers.ts';
import { Chain } from './chain.tsx';
import { Copies } from './copies.tsx';

/** The access log: whether its chain holds, and its copies, which two people take out together. */
export const auditPage = page('get', '/audit', async (visit) => shown(visit, []));

export const askForCopy = page('post', '/audit/copies', async (visit) => {
  const reason = (await visit.form()).text('reason');
  if (reason === '') {
    const problems = [{ field: 'reason', message: visit.t('audit.ask-missing') }];
    return { ...(await shown(visit, problems)), status: 422 };
  }
  orEndPage(await visit.api.json<CopyRow>('POST', '/audit-exports', { json: { reason } }));
  return { redirect: '/audit' };
});

export const approveCopy = page('post', '/audit/copies/:id/approve', async ({ api, params, form }) => {
  const revision = Number((await form()).text('revision'));
  orEndPage(
    await api.json('POST', `/audit-exports/${encodeURIComponent(params.id ?? '')}/approvals`, { revision }),
  );
  return { redirect: '/audit' };
});

async function shown(visit: SignedIn, problems: readonly FieldProblem[]): Promise<Shown> {
  const { api, t, query, may } = visit;
  const [seesChain, seesCopies] = [may('auditor', 'operator'), may('auditor', 'counsel')];
  // Who may see neither is told so by the node, in its own words.
  const copies =
    seesCopies || !seesChain ? await api.need<{ items: readonly CopyRow[] }>('/audit-exports') : undefined;
  const isAsked = seesChain && query('verify') === 'yes';
  const report = isAsked ? await api.need<ChainReport>('/access-log:verify') : undefined;
  return {
    title: t('audit.title'),
    section: 'verify',
    lede: <Places visit={visit} here="/audit" />,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <p>{t('audit.intro')}</p>
        {seesChain ? (
          <Panel title={t('audit.chain')}>
            {report === undefined ? <p>{t('audit.chain-text')}</p> : <Chain visit={visit} report={report} />}
            <form method="get" action="/audit">
              <input type="hidden" name="verify" value="yes" />
              <button type="submit">{t('audit.chain-verify')}</button>
            </form>
          </Panel>
        ) : undefined}
        {copies === undefined ? undefined : (
          <Panel title={t('audit.copies')}>
            <Copies visit={visit} rows={copies.items} />
          </Panel>
        )}
        {may('auditor') ? (
          <Panel title={t('audit.ask')}>
            <p>{t('audit.ask-text')}</p>
            <form method="post" action="/audit/copies">
              <Input
                name="reason"
                label={t('audit.ask-reason')}
                hint={t('audit.ask-reason-hint')}
                maxlength={500}
                problems={problems}
              />
              <button type="submit">{t('audit.ask-submit')}</button>
            </form>
          </Panel>
        ) : undefined}
      </>
    ),
  };
}
