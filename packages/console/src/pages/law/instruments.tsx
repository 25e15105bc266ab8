import { page, type SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { InstrumentItem, InstrumentsAnswer } from './answers.ts';
import { LawNav } from './law-nav.tsx';
import { intervalsAt, Standing, Sureness } from './standing.tsx';

/** Every instrument that a marking may claim, whether it is in force today, and how sure that is. */
export const instrumentsPage = page('get', '/law', async (visit) => {
  const { api, t } = visit;
  const answer = await api.need<InstrumentsAnswer>('/instruments');
  return {
    title: t('law.title'),
    section: 'law',
    lede: <p>{t('law.claimed-note')}</p>,
    body: (
      <>
        <LawNav t={t} current="/law" />
        <Instruments visit={visit} rows={answer.instruments} />
        <RegistryPanel visit={visit} answer={answer} />
      </>
    ),
  };
});

function Instruments({
  visit: { t, speech, place },
  rows,
}: {
  readonly visit: SignedIn;
  readonly rows: readonly InstrumentItem[];
}) {
  const day = new Date(place.nowMs).toISOString().slice(0, 10);
  const sureness = (instrument: InstrumentItem) => {
    const { current, ended, begins } = intervalsAt(instrument, day);
    const known = current ?? ended ?? begins;
    return known === undefined ? '–' : <Sureness t={t} certainty={known.certainty} />;
  };
  return (
    <Panel title={t('law.instruments')}>
      <Table
        caption={t('law.instruments')}
        captionHidden
        rows={[...rows].sort((left, right) => Number(left.template) - Number(right.template))}
        empty={t('law.instruments-none')}
        columns={[
          {
            head: t('law.instrument'),
            isHead: true,
            cell: ({ id, title }) => (
              <>
                <a href={`/law/instruments/${id}`}>{title}</a>
                <code class="hint">{id}</code>
              </>
            ),
          },
          { head: t('law.where'), cell: ({ jurisdiction }) => jurisdiction ?? t('law.anywhere') },
          { head: t('law.kind'), cell: ({ kind }) => t(`law.kind-${kind}`) },
          {
            head: t('law.status'),
            cell: (instrument) => <Standing speech={speech} instrument={instrument} nowMs={place.nowMs} />,
          },
          { head: t('law.certainty'), cell: sureness },
          {
            head: t('law.times'),
            cell: ({ clocks }) => t('law.times-count', { count: clocks.length }),
          },
        ]}
      />
    </Panel>
  );
}

function RegistryPanel({
  visit: { t, speech },
  answer: { registry, pinned },
}: {
  readonly visit: SignedIn;
  readonly answer: InstrumentsAnswer;
}) {
  if (registry === null)
    return (
      <Panel title={t('law.registry')}>
        <p class="empty">
          {pinned === null ? t('law.registry-none') : t('law.registry-missing', { version: pinned.version })}
        </p>
      </Panel>
    );
  const { version, issuedAt, changes, sha256 } = registry;
  return (
    <Panel title={t('law.registry')}>
      <Facts
        rows={[
          [t('law.registry'), t('law.registry-version', { version, date: speech.instant(issuedAt, 'day') })],
          [t('law.registry-changes'), changes],
          [t('law.registry-digest'), <code>{sha256}</code>],
        ]}
      />
    </Panel>
  );
}
