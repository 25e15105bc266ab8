import type { Certainty, Instrument } from '@comity/protocol';
import type { Speech } from '../../i18n/speech.ts';
import { State } from '../../parts/state.tsx';

/** Whether an instrument is in force today, since when and until when, as far as somebody has checked. */
export function Standing({
  speech,
  instrument,
  nowMs,
}: {
  readonly speech: Speech;
  readonly instrument: Instrument;
  readonly nowMs: number;
}) {
  const { t } = speech;
  if (instrument.template) return <State tone="quiet">{t('law.template')}</State>;
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const { current, ended, begins } = intervalsAt(instrument, day);
  const date = (text: string): string => speech.instant(`${text}T00:00:00.000Z`, 'day');
  if (current !== undefined)
    return (
      <>
        <State tone={current.certainty === 'recalled' ? 'wait' : 'good'} icon="check">
          {t('law.in-force')}
        </State>
        <span class="hint">
          {t('law.since', { date: date(current.from) })}
          {current.until === null ? '' : ` ${t('law.until', { date: date(current.until) })}`}
        </span>
      </>
    );
  return (
    <>
      <State tone="bad">{t('law.not-in-force')}</State>
      {ended === undefined ? undefined : (
        <span class="hint">{t('law.lapsed', { date: date(ended.until ?? ended.from) })}</span>
      )}
      {begins === undefined ? undefined : (
        <span class="hint">{t('law.begins', { date: date(begins.from) })}</span>
      )}
      {ended === undefined && begins === undefined ? <span class="hint">{t('law.never')}</span> : undefined}
    </>
  );
}

/** The interval that holds on a day, the last one that was over by then, and the next one. */
export const intervalsAt = ({ intervals }: Instrument, day: string) => ({
  current: intervals.find(({ from, until }) => from <= day && (until === null || day < until)),
  ended: intervals.findLast(({ until }) => until !== null && until <= day),
  begins: intervals.find(({ from }) => from > day),
});

/** How sure whoever wrote it is, in words: what is only recalled is for nobody to rely on. */
export const Sureness = ({ t, certainty }: { readonly t: Speech['t']; readonly certainty: Certainty }) => (
  <span class={certainty === 'recalled' ? 'sureness unsure' : 'sureness'}>
    {t(`law.certainty-${certainty}`)}
  </span>
);
