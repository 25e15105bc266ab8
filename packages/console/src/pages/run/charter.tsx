import type { Charter } from '@comity/protocol';
import type { FieldProblem } from '../../form.ts';
import { page, type Shown, type SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Facts } from '../../parts/facts.tsx';
import { ErrorSummary } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { CharterItem, Items, ProposalItem } from './answers.ts';
import { ProposalState } from './proposal-state.tsx';
import { missingOf } from './proposal-words.ts';
import { ProposeForm, TakeOverForm } from './propose-form.tsx';
import { RunNav, runTrail } from './run-nav.tsx';

/** The charter in force, what is on its way, and the versions before. */
export const charterPage = page('get', '/run/charter', (visit) => showCharter(visit));

/** The page again, with what was wrong with a proposal. */
export async function showCharter(visit: SignedIn, problems: readonly FieldProblem[] = []): Promise<Shown> {
  const { api, t, may } = visit;
  const [{ items: chain }, proposals] = await Promise.all([
    api.need<Items<CharterItem>>('/charter/chain'),
    api.json<Items<ProposalItem>>('GET', '/charter-proposals'),
  ]);
  const current = chain.at(-1);
  return {
    title: t('run.charter'),
    section: 'run',
    trail: runTrail(visit),
    ...(problems.length === 0 ? {} : { status: 422 as const }),
    body: (
      <>
        <ErrorSummary t={t} problems={problems} />
        <RunNav visit={visit} current="/run/charter" />
        {current === undefined ? undefined : <InForce visit={visit} item={current} />}
        {proposals.ok ? <Proposals visit={visit} rows={proposals.value.items} /> : undefined}
        {may('operator') && current !== undefined ? (
          <div class="columns">
            <ProposeForm visit={visit} charter={current.charter} problems={problems} />
            <TakeOverForm visit={visit} problems={problems} />
          </div>
        ) : undefined}
        <History visit={visit} rows={chain} />
      </>
    ),
  };
}

function InForce({
  visit: { t, speech },
  item: { charter, sha256 },
}: {
  readonly visit: SignedIn;
  readonly item: CharterItem;
}) {
  const { version, threshold, institutes, findingApprovers, registry, expiresAt } = charter;
  return (
    <Panel title={t('run.charter-in-force')}>
      <Facts
        rows={[
          [t('run.version'), speech.number(version)],
          [
            t('run.charter-digest'),
            <>
              <code>{sha256}</code>
              <span class="hint">{t('run.charter-digest-hint')}</span>
            </>,
          ],
          [t('run.charter-expires'), <Instant speech={speech} at={expiresAt} />],
          [
            t('run.charter-threshold'),
            t('run.charter-threshold-of', { threshold, members: institutes.length }),
          ],
          [t('run.charter-approvers'), speech.number(findingApprovers)],
          [t('run.charter-registry'), registryText(t, registry)],
          [t('run.charter-groups'), groupsText(charter) || t('run.charter-registry-none')],
        ]}
      />
    </Panel>
  );
}

const registryText = (t: SignedIn['t'], registry: Charter['registry']) =>
  registry === null ? (
    t('run.charter-registry-none')
  ) : (
    <a href="/law">{t('run.charter-registry-version', { version: registry.version })}</a>
  );

const groupsText = ({ groups }: Charter): string =>
  groups.map(({ name, members }) => `${name}: ${members.join(', ')}`).join('; ');

function Proposals({
  visit: { t, speech },
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly ProposalItem[];
}) {
  return (
    <Panel title={t('run.proposals')} id="proposals">
      <Table
        caption={t('run.proposals')}
        captionHidden
        rows={rows}
        empty={t('run.proposals-none')}
        columns={[
          {
            head: t('run.version'),
            isHead: true,
            cell: ({ id, charter }) => (
              <a href={`/run/charter/proposals/${id}`}>{t('run.proposal', { version: charter.version })}</a>
            ),
          },
          { head: t('run.proposal-state'), cell: ({ state }) => <ProposalState t={t} state={state} /> },
          {
            head: t('run.proposal-missing'),
            cell: (proposal) =>
              proposal.state === 'open'
                ? t('run.proposal-missing-count', { count: missingOf(proposal) })
                : '–',
          },
          { head: t('run.proposal-by'), cell: ({ proposedBy }) => proposedBy },
          { head: t('run.issued'), cell: ({ proposedAt }) => <Instant speech={speech} at={proposedAt} /> },
          { head: t('run.charter-digest'), cell: ({ id }) => <ShortId id={id} /> },
        ]}
      />
    </Panel>
  );
}

function History({
  visit: { t, speech },
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly CharterItem[];
}) {
  return (
    <Panel title={t('run.charter-history')}>
      <Table
        caption={t('run.charter-history')}
        captionHidden
        rows={[...rows].reverse()}
        empty={t('run.charter-history-none')}
        columns={[
          {
            head: t('run.version'),
            isHead: true,
            cell: ({ version }) => (
              <>
                {speech.number(version)}{' '}
                {version === rows.length ? <State tone="good">{t('run.charter-in-force')}</State> : undefined}
              </>
            ),
          },
          { head: t('run.issued'), cell: ({ charter }) => <Instant speech={speech} at={charter.issuedAt} /> },
          {
            head: t('run.members'),
            isNumber: true,
            cell: ({ charter }) => speech.number(charter.institutes.length),
          },
          { head: t('run.charter-digest'), cell: ({ sha256 }) => <ShortId id={sha256} /> },
        ]}
      />
    </Panel>
  );
}
