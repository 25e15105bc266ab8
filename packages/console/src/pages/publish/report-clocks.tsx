import { dutyClocks } from '@comity/policy';
import { instantOf, type Registry } from '@comity/protocol';
import type { SignedIn } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { ClockTable } from '../law/duties.tsx';
import type { SheetFields } from './sheet.ts';

/** The times for reports that the instruments of a worksheet would start, as if it were issued now; nothing where none of them has one. */
export function ReportClocks({
  visit,
  fields: { marking, moments = {} },
  registry,
}: {
  readonly visit: SignedIn;
  readonly fields: SheetFields;
  readonly registry: Registry | null;
}) {
  const { t, place } = visit;
  const now = instantOf(place.nowMs);
  const dates = {
    occurredAt: moments.occurredAt ?? null,
    awareAt: moments.awareAt ?? null,
    determinedAt: moments.determinedAt ?? null,
    issuedAt: now,
    receivedAt: now,
  };
  const claims = (marking?.legal ?? []).map(({ instrument }) => instrument);
  if (registry === null || claims.length === 0) return <></>;
  const clocks = dutyClocks({ dates, claims, reports: [] }, registry, place.nowMs, 'UTC');
  if (clocks.length === 0) return <></>;
  return (
    <Panel title={t('moments.clocks')}>
      <p class="hint">{t('moments.clocks-note')}</p>
      <ClockTable visit={visit} caption={t('moments.clocks')} clocks={clocks} />
    </Panel>
  );
}
