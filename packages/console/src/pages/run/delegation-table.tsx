import type { SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Instant } from '../../parts/instant.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { DelegationItem } from './answers.ts';

interface DelegationTableProps {
  readonly visit: SignedIn;
  readonly rows: readonly DelegationItem[];
}

/** Within this time somebody should think of the next key. */
const SOON_MS = 60 * 86_400_000;

/** Keys that a root has delegated: for which post, with which roles, until when. What still counts comes first. */
export function DelegationTable({ visit: { t, speech, place }, rows }: DelegationTableProps) {
  const order = ['in-force', 'not-yet', 'expired', 'revoked'];
  const sorted = [...rows].sort(
    (left, right) =>
      order.indexOf(left.state) - order.indexOf(right.state) || (left.until < right.until ? -1 : 1),
  );
  return (
    <Table
      caption={t('run.delegations')}
      captionHidden
      rows={sorted}
      empty={t('run.delegations-none')}
      columns={[
        { head: t('run.key-post'), isHead: true, cell: ({ post }) => post },
        {
          head: t('run.key-roles'),
          cell: ({ roles }) => speech.list(roles.map((role) => t(`run.role-${role}`))),
        },
        {
          head: t('run.key-state'),
          cell: (row) => <KeyState t={t} speech={speech} row={row} nowMs={place.nowMs} />,
        },
        {
          head: t('run.key-until'),
          cell: ({ until }) => <Instant speech={speech} at={until} precision="day" />,
        },
        { head: t('run.key-id'), cell: ({ keyId }) => <ShortId id={keyId} /> },
      ]}
    />
  );
}

interface KeyStateProps extends Pick<SignedIn, 't' | 'speech'> {
  readonly row: DelegationItem;
  readonly nowMs: number;
}

function KeyState({ t, speech, row, nowMs }: KeyStateProps) {
  const leftMs = Date.parse(row.until) - nowMs;
  switch (row.state) {
    case 'not-yet':
      return <State tone="quiet">{t('run.key-not-yet', { date: speech.instant(row.from, 'day') })}</State>;
    case 'in-force':
      return leftMs < SOON_MS ? (
        <State tone="wait">{t('run.key-soon', { left: speech.duration(leftMs) })}</State>
      ) : (
        <State tone="good">{t('run.key-in-force')}</State>
      );
    case 'expired':
      return <State tone="bad">{t('run.key-expired')}</State>;
    case 'revoked':
      return (
        <>
          <State tone="bad">{t('run.key-revoked')}</State>
          {row.revoked === null ? undefined : (
            <span class="hint">
              {t(`run.revoked-${row.revoked.reason}`)},{' '}
              <Instant speech={speech} at={row.revoked.at} precision="day" />
            </span>
          )}
        </>
      );
  }
}
