import type { Speech } from '../../i18n/speech.ts';
import { Instant } from '../../parts/instant.tsx';

interface CountdownProps {
  readonly speech: Speech;
  readonly at: string;
  readonly nowMs: number;
}

/**
 * How long until a time, or how long it is over: the server's words, which the island `countdown` keeps true from second to second. It is no live region:
 * a clock that speaks every second would drown everything else.
 */
export function Countdown({ speech, at, nowMs }: CountdownProps) {
  const leftMs = Date.parse(at) - nowMs;
  const { t } = speech;
  const time = speech.duration(Math.abs(leftMs));
  return (
    <span class="until">
      <span
        class="countdown"
        role="timer"
        data-countdown={at}
        data-left={t('alerts.countdown.left', { time: '{time}' })}
        data-over={t('alerts.countdown.over', { time: '{time}' })}
        {...(leftMs < 0 ? { 'data-over-now': 'true' } : {})}
      >
        {leftMs < 0 ? t('alerts.countdown.over', { time }) : t('alerts.countdown.left', { time })}
      </span>{' '}
      <Instant speech={speech} at={at} />
    </span>
  );
}
