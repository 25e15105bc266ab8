import type { DutyClock } from '@comity/policy';
import type { Speech } from '../../i18n/speech.ts';
import type { Tone } from '../../parts/state.tsx';

/** How a clock counts: "72 hours (3 days)", "5 working days in Europe/Brussels". */
export function countedText(
  t: Speech['t'],
  counted: DutyClock['counted'],
  amount: number,
  zone: string,
): string {
  if (counted !== 'hours') return t(`law.counted-${counted}`, { amount, zone });
  return amount % 24 === 0 && amount > 24
    ? t('law.counted-hours-days', { amount, days: amount / 24 })
    : t('law.counted-hours', { amount });
}

/** The state of a clock in words, with what is left or how long it is over. */
export function stateText({ t, duration }: Speech, { state, remainingMs, met }: DutyClock): string {
  const left = duration(remainingMs ?? 0);
  switch (state) {
    case 'not-started':
      return t('law.duty-not-started');
    case 'running':
      return t('law.duty-running', { left });
    case 'due-today':
      return t('law.duty-due-today', { left });
    case 'passed':
      return t('law.duty-passed', { ago: duration(-(remainingMs ?? 0)) });
    case 'met':
      return t(met?.late === true ? 'law.duty-met-late' : 'law.duty-met');
  }
}

export const TONES: Readonly<Record<DutyClock['state'], Tone>> = {
  'not-started': 'quiet',
  running: 'wait',
  'due-today': 'strong',
  passed: 'bad',
  met: 'good',
};

/** The instant in the zone that it is counted in, where that is not UTC. */
export const zonedText = (at: string, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at));

/** Zones to choose from: those of the members of today's networks, and UTC first. */
export const ZONES = [
  'UTC',
  'Europe/London',
  'Europe/Brussels',
  'Europe/Paris',
  'America/New_York',
  'America/Toronto',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Africa/Nairobi',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Seoul',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;
