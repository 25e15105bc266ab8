import { page } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { CharterItem, Items, MemberItem } from './answers.ts';
import { DelegationTable } from './delegation-table.tsx';
import { RunNav, runTrail } from './run-nav.tsx';

/** Who the members are by the charter in force. */
export const membersPage = page('get', '/run/members', async (visit) => {
  const { api, t, speech } = visit;
  const [{ items }, { charter }] = await Promise.all([
    api.need<Items<MemberItem>>('/members'),
    api.need<CharterItem>('/charter'),
  ]);
  const { version, threshold } = charter;
  return {
    title: t('run.members'),
    section: 'run',
    trail: runTrail(visit),
    lede: <p>{t('run.members-lede', { version, threshold })}</p>,
    body: (
      <>
        <RunNav visit={visit} current="/run/members" />
        <Panel title={t('run.members')}>
          <Table
            caption={t('run.members')}
            captionHidden
            rows={items}
            empty={t('run.members-none')}
            columns={[
              {
                head: t('run.member'),
                isHead: true,
                cell: ({ id, entry, ours }) => (
                  <>
                    <a href={`/run/members/${id}`}>{entry.name}</a>
                    <span class="hint">
                      {id}
                      {ours ? ` (${t('run.member-ours')})` : ''}
                    </span>
                  </>
                ),
              },
              { head: t('run.member-where'), cell: ({ entry }) => entry.jurisdiction },
              { head: t('run.member-class'), cell: ({ entry }) => t(`run.class-${entry.class}`) },
              {
                head: t('run.member-companies'),
                cell: ({ entry }) => speech.list(entry.relatedCompanies) || t('run.no-companies'),
              },
              {
                head: t('run.member-keys'),
                isNumber: true,
                cell: ({ delegations }) =>
                  speech.number(delegations.filter(({ state }) => state === 'in-force').length),
              },
            ]}
          />
        </Panel>
      </>
    ),
  };
});

/** One member: its entry, its root key to compare by voice, and the keys that it has delegated. */
export const memberPage = page('get', '/run/members/:id', async (visit) => {
  const { api, t, speech, params } = visit;
  const member = await api.need<MemberItem>(`/members/${encodeURIComponent(params.id ?? '')}`);
  const { entry } = member;
  return {
    title: entry.name,
    section: 'run',
    trail: [...runTrail(visit), { href: '/run/members', text: t('run.members') }],
    body: (
      <>
        <Panel title={t('run.member-entry')}>
          <Facts
            rows={[
              [t('run.institute'), member.id],
              [t('run.member-where'), entry.jurisdiction],
              [t('run.member-class'), t(`run.class-${entry.class}`)],
              [t('run.member-companies'), speech.list(entry.relatedCompanies) || t('run.no-companies')],
              [
                t('run.member-root'),
                <>
                  <code>{member.rootKeyId}</code>
                  <span class="hint">{t('run.fingerprint-hint')}</span>
                </>,
              ],
              [t('run.member-nodes'), member.nodeKeyIds.map((id) => <code class="line">{id}</code>)],
              [
                t('run.member-addresses'),
                entry.addresses.length === 0
                  ? t('run.no-addresses')
                  : entry.addresses.map((address) => <code class="line">{address}</code>),
              ],
            ]}
          />
        </Panel>
        <Panel title={t('run.delegations')}>
          <DelegationTable visit={visit} rows={member.delegations} />
        </Panel>
      </>
    ),
  };
});
