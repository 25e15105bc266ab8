import type { Speech } from '../i18n/speech.ts';

interface InstantProps {
  readonly speech: Speech;
  readonly at: string | number;
  readonly precision?: 'minute' | 'second' | 'day';
}

/** A point in time, always with its zone; the exact one stands in `datetime`, and the reader's own zone in the title (islands/page.ts). */
export function Instant({ speech, at, precision = 'minute' }: InstantProps) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{speech.t('common.unknown')}</span>;
  return <time datetime={date.toISOString()}>{speech.instant(at, precision)}</time>;
}
