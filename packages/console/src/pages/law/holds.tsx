import { page, type SignedIn } from '../../page.ts';
import { Instant } from '../../parts/instant.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { DutiesAnswer, EndingItem, InstrumentsAnswer } from './answers.ts';
import { LawNav } from './law-nav.tsx';
import { Standing } from './standing.tsx';

const WITHIN_DAYS = 90;
/** What an operator looks after stands on the operator’s pages. */
const LAW_KINDS: readonly EndingItem['kind'][] = ['charter', 'delegation', 'instrument'];

/** What waits for somebody's counsel, what ends soon, and which instruments are not in force. */
export const holdsPage = page('get', '/law/holds', async (visit) => {
  const { api, t, place, speech } = visit;
  const [duties, { instruments }] = await Promise.all([
    api.need<DutiesAnswer>(`/duties?withinDays=${WITHIN_DAYS}`),
    api.need<InstrumentsAnswer>('/instruments'),
  ]);
  const lapsed = instruments.filter(({ inForce, template }) => !inForce && !template);
  return {
    title: t('law.holds'),
    section: 'law',
    body: (
      <>
        <LawNav t={t} current="/law/holds" />
        <div class="columns even">
          <Awaited visit={visit} duties={duties} />
          <Held visit={visit} duties={duties} />
        </div>
        <EndingPanel
          visit={visit}
          rows={duties.expiring.filter(({ kind }) => LAW_KINDS.includes(kind))}
          days={WITHIN_DAYS}
        />
        <Panel title={t('law.lapsed-now')}>
          <Table
            caption={t('law.lapsed-now')}
            captionHidden
            rows={lapsed}
            empty={t('law.lapsed-none')}
            columns={[
              {
                head: t('law.instrument'),
                isHead: true,
                cell: ({ id, title }) => <a href={`/law/instruments/${id}`}>{title}</a>,
              },
              {
                head: t('law.status'),
                cell: (instrument) => (
                  <Standing speech={speech} instrument={instrument} nowMs={place.nowMs} />
                ),
              },
              {
                head: t('law.lapse-does'),
                cell: ({ onLapse }) => (
                  <>
                    {t(`law.lapse-${onLapse.outbound}`)}, {t(`law.copies-${onLapse.copies}`)}
                  </>
                ),
              },
            ]}
          />
        </Panel>
      </>
    ),
  };
});

interface OfDuties {
  readonly visit: SignedIn;
  readonly duties: DutiesAnswer;
}

const Awaited = ({ visit: { t, speech }, duties: { awaited } }: OfDuties) => (
  <Panel title={t('law.awaited')}>
    <Table
      caption={t('law.awaited')}
      captionHidden
      rows={awaited}
      empty={t('law.awaited-none')}
      columns={[
        {
          head: t('law.text'),
          isHead: true,
          cell: ({ text, title }) => <a href={`/law/texts/${text}`}>{title}</a>,
        },
        { head: t('law.awaited-by'), cell: ({ by }) => speech.list(by) },
      ]}
    />
  </Panel>
);

function Held({ visit: { t, speech }, duties: { held } }: OfDuties) {
  if (held === null)
    return (
      <Panel title={t('law.held')}>
        <p class="empty">{t('law.held-unknown')}</p>
      </Panel>
    );
  return (
    <Panel title={t('law.held')}>
      <Table
        caption={t('law.held')}
        captionHidden
        rows={held}
        empty={t('law.held-none')}
        columns={[
          { head: t('law.held-institute'), isHead: true, cell: ({ institute }) => institute },
          {
            head: t('law.held-count'),
            isNumber: true,
            cell: ({ count, more }) => (more ? t('law.held-more', { count }) : speech.number(count)),
          },
        ]}
      />
    </Panel>
  );
}

interface EndingPanelProps {
  readonly visit: SignedIn;
  readonly rows: readonly EndingItem[];
  readonly days: number;
}

/** What ends by itself, the soonest first. */
export const EndingPanel = ({ visit: { t, speech, place }, rows, days }: EndingPanelProps) => (
  <Panel title={t('law.ending')}>
    <Table
      caption={t('law.ending')}
      captionHidden
      rows={rows}
      empty={t('law.ending-none', { days })}
      columns={[
        {
          head: t('law.ending-what'),
          isHead: true,
          cell: ({ kind, id, name }) => <a href={addressOf(kind, id)}>{t(`law.ending-${kind}`, { name })}</a>,
        },
        { head: t('law.ending-when'), cell: ({ at }) => <Instant speech={speech} at={at} /> },
        {
          head: t('law.ending-state'),
          cell: ({ ended, at }) => (
            <State tone={ended ? 'bad' : 'wait'}>
              {ended
                ? t('law.ended')
                : t('law.ends-in', { left: speech.duration(Date.parse(at) - place.nowMs) })}
            </State>
          ),
        },
      ]}
    />
  </Panel>
);

function addressOf(kind: EndingItem['kind'], id: string): string {
  if (kind === 'instrument') return `/law/instruments/${id}`;
  return kind === 'charter' ? '/run/charter' : '/run/keys';
}
