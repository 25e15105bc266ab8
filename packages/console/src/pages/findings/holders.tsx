import type { Speech } from '../../i18n/speech.ts';
import type { SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { Delivery, Statement, Takeback } from './answers.ts';
import { ruleMeaning } from './parts-panel.tsx';

/** A rule of policy, or what the institute itself has signed. */
export const becauseOf = (speech: Speech, reason: string): string =>
  speech.maybe(`findings.because-${reason}`) ?? (ruleMeaning(reason) || reason);

const TONES: Readonly<Record<Delivery['state'], Tone>> = {
  due: 'wait',
  held: 'wait',
  forbidden: 'quiet',
  delivered: 'good',
  recalled: 'wait',
  purged: 'quiet',
  kept: 'bad',
};

/** Who has a statement of ours, who waits for it, who may not have it; each with the rule, and what came of taking it back. */
export async function Holders({
  visit,
  statement,
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
}) {
  const { api, t, speech } = visit;
  const rows = await api.json<{ items: readonly Delivery[] }>(
    'GET',
    `/statements/${statement.id}/deliveries`,
  );
  if (!rows.ok) return <></>;
  const takeback =
    statement.withdrawn === null && statement.remark === null
      ? undefined
      : await api.json<Takeback>('GET', `/statements/${statement.id}/takeback`);
  return (
    <Panel title={t('findings.holders')} id="holders">
      {takeback?.ok ? <p>{takeback.value.sentence}</p> : undefined}
      <Live id="deliveries" on={['delivery-confirmed', 'delivery-stopped', 'statement-purged']}>
        <Table
          caption={t('findings.holders')}
          captionHidden
          empty={t('findings.holders-none')}
          rows={rows.value.items}
          columns={[
            { head: t('findings.institute'), isHead: true, cell: ({ institute }) => institute },
            {
              head: t('findings.part-state'),
              cell: ({ state }) => <State tone={TONES[state]}>{t(`findings.delivery-${state}`)}</State>,
            },
            {
              head: t('findings.part-rule'),
              cell: ({ institute, reason, holdUntil, updatedAt }) => (
                <>
                  <a href={`/findings/${statement.id}/why/${institute}`}>{becauseOf(speech, reason)}</a>{' '}
                  {holdUntil === null ? (
                    <Instant speech={speech} at={updatedAt} />
                  ) : (
                    <>
                      {t('findings.hold-until')} <Instant speech={speech} at={holdUntil} />
                    </>
                  )}
                </>
              ),
            },
          ]}
        />
      </Live>
    </Panel>
  );
}
