import type { DutyClock } from '@comity/policy';
import { findingAddress, incidentAddress } from '../../addresses.ts';
import { page, type SignedIn } from '../../page.ts';
import { ShortId } from '../../parts/digest.tsx';
import { Select } from '../../parts/fields.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { Panel } from '../../parts/panel.tsx';
import { State } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import type { DutiesAnswer, DutyItem } from './answers.ts';
import { countedText, stateText, TONES, ZONES, zonedText } from './duty-words.ts';
import { LawNav } from './law-nav.tsx';
import { Sureness } from './standing.tsx';

/** What has to be reported until when, each with its instrument and the date that it counts from. */
export const dutiesPage = page('get', '/law/duties', async (visit) => {
  const { api, t, speech, query } = visit;
  const zone = ZONES.find((each) => each === query('zone')) ?? 'UTC';
  const { reports, now } = await api.need<DutiesAnswer>(`/duties?zone=${encodeURIComponent(zone)}`);
  return {
    title: t('law.duties'),
    section: 'law',
    lede: <p>{t('law.duties-note')}</p>,
    body: (
      <>
        <LawNav t={t} current="/law/duties" />
        <ZoneForm visit={visit} zone={zone} />
        <Live id="duties" on={['statement-published', 'statement-received', 'registry-imported']}>
          <div class="stack">
            <p class="hint">{t('law.duties-now', { time: speech.instant(now) })}</p>
            {reports.length === 0 ? <NoDuties visit={visit} /> : undefined}
            {reports.map((duty) => (
              <DutyPanel visit={visit} duty={duty} />
            ))}
          </div>
        </Live>
        <p class="hint">{t('law.hours-note')}</p>
      </>
    ),
  };
});

const ZoneForm = ({ visit: { t }, zone }: { readonly visit: SignedIn; readonly zone: string }) => (
  <form method="get" action="/law/duties" class="inline zone">
    <Select
      name="zone"
      label={t('law.zone')}
      hint={t('law.zone-hint')}
      value={zone}
      options={ZONES.map((each) => ({ value: each, text: each }))}
    />
    <button type="submit" class="plain">
      {t('law.zone-show')}
    </button>
  </form>
);

const NoDuties = ({ visit: { t } }: { readonly visit: SignedIn }) => (
  <div class="panel">
    <p class="empty">{t('law.duties-none')}</p>
    <p class="hint">{t('law.duties-none-hint')}</p>
  </div>
);

function DutyPanel({ visit, duty }: { readonly visit: SignedIn; readonly duty: DutyItem }) {
  const { t } = visit;
  const { subject, kind, title, ours, issuer, clocks } = duty;
  const href = kind === 'incident' ? incidentAddress(subject, 'Actual') : findingAddress(subject);
  return (
    <Panel
      title={<a href={href}>{title}</a>}
      action={
        <span class="row hint">
          {t(kind === 'incident' ? 'law.duty-incident' : 'law.duty-statement')},{' '}
          {ours ? t('law.duty-ours') : t('law.duty-of', { institute: issuer })}
        </span>
      }
    >
      <ClockTable visit={visit} caption={title} clocks={clocks} />
      <p class="hint">
        {t(clocks[0]?.basis === 'may-apply' ? 'law.basis-may-apply-note' : 'law.basis-claimed-note')}
      </p>
    </Panel>
  );
}

interface ClockTableProps {
  readonly visit: SignedIn;
  readonly caption: string;
  readonly clocks: readonly DutyClock[];
}

/** The clocks of one statement or incident, the soonest first. */
export function ClockTable({ visit: { t, speech }, caption, clocks }: ClockTableProps) {
  return (
    <Table
      caption={caption}
      captionHidden
      rows={clocks}
      empty={t('law.duties-none')}
      columns={[
        {
          head: t('law.due'),
          isHead: true,
          cell: ({ dueAt, zone }) =>
            dueAt === null ? (
              '–'
            ) : (
              <>
                <Instant speech={speech} at={dueAt} />
                {zone === 'UTC' ? undefined : <span class="hint">{zonedText(dueAt, zone)}</span>}
              </>
            ),
        },
        { head: t('law.ending-state'), cell: (clock) => <ClockState speech={speech} clock={clock} /> },
        {
          head: t('law.clock-duty'),
          cell: ({ duty, certainty }) => (
            <>
              {duty} <Sureness t={t} certainty={certainty} />
            </>
          ),
        },
        {
          head: t('law.instrument'),
          cell: ({ instrument, basis, inForce }) => (
            <>
              <a href={`/law/instruments/${instrument}`}>{instrument}</a>
              <span class="hint">
                {t(`law.basis-${basis}`)}
                {inForce ? '' : `, ${t('law.clock-not-in-force')}`}
              </span>
            </>
          ),
        },
        {
          head: t('law.clock-from'),
          cell: ({ countsFrom, startsAt, counted, amount, zone }) => (
            <>
              {t(`law.moment-${countsFrom}`)}
              {': '}
              {startsAt === null ? (
                <strong>{t('law.missing')}</strong>
              ) : (
                <Instant speech={speech} at={startsAt} />
              )}
              <span class="hint">{countedText(t, counted, amount, zone)}</span>
            </>
          ),
        },
      ]}
    />
  );
}

const ClockState = ({
  speech,
  clock,
}: {
  readonly speech: SignedIn['speech'];
  readonly clock: DutyClock;
}) => (
  <>
    <State tone={TONES[clock.state]}>{stateText(speech, clock)}</State>
    {clock.met === null ? undefined : (
      <span class="hint">
        {speech.t('law.duty-met-by')}{' '}
        <ShortId id={clock.met.statement} href={findingAddress(clock.met.statement)} />
      </span>
    )}
  </>
);
