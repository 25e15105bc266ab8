import { encodeBase64 } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ErrorSummary } from '../../parts/fields.tsx';
import { FileField } from '../../parts/file-field.tsx';
import { Panel } from '../../parts/panel.tsx';
import type { MemberItem } from './answers.ts';
import { DelegationTable } from './delegation-table.tsx';
import { bytesFrom, passkeyFirst, problemOf } from './problem.ts';
import { RunNav, runTrail } from './run-nav.tsx';

/** Our own keys with their expiry, and the way in for what our root key has signed elsewhere. */
export const keysPage = page('get', '/run/keys', (visit) => showKeys(visit));

export const handInKey = page('post', '/run/keys', async (visit) => {
  const { api, form, t } = visit;
  const envelope = await bytesFrom(await form(), 'envelope');
  if (envelope === undefined)
    return {
      ...(await showKeys(visit, [{ field: 'envelope', message: t('run.file-missing') }])),
      status: 422,
    };
  const json = { envelope: encodeBase64(envelope) };
  const handedIn = await api.json('POST', '/statements', { json });
  if (handedIn.ok) return { redirect: '/run/keys' };
  const passkey = passkeyFirst(handedIn.refusal, '/run/keys');
  if (passkey !== undefined) return passkey;
  return { ...(await showKeys(visit, problemOf(visit, handedIn.refusal, 'envelope'))), status: 422 };
});

async function showKeys(visit: SignedIn, problems: readonly FieldProblem[] = []): Promise<Shown> {
  const { api, t, session, may } = visit;
  const ours = await api.need<MemberItem>(`/members/${session.institute}`);
  return {
    title: t('run.keys'),
    section: 'run',
    trail: runTrail(visit),
    lede: <p>{t('run.keys-lede')}</p>,
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <RunNav visit={visit} current="/run/keys" />
        <Panel title={t('run.keys')}>
          <DelegationTable visit={visit} rows={ours.delegations} />
        </Panel>
        <Panel title={t('run.keys-how')}>
          <p>{t('run.keys-how-text')}</p>
          <pre>
            <code>{'comity delegate --help\ncomity revoke --help'}</code>
          </pre>
          {may('operator', 'publisher') ? (
            <form method="post" action="/run/keys" enctype="multipart/form-data">
              <FileField
                name="envelope"
                label={t('run.keys-file')}
                hint={t('run.keys-file-hint')}
                problems={problems}
              />
              <button type="submit">{t('run.keys-hand-in')}</button>
            </form>
          ) : undefined}
        </Panel>
      </>
    ),
  };
}
