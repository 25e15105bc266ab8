import type { Speech } from '../i18n/speech.ts';

interface DrillMarkProps extends Pick<Speech, 't'> {
  readonly isTest?: boolean;
}

/** Said first and last on everything that belongs to a drill, or to a test of the lines. */
export const DrillMark = ({ t, isTest = false }: DrillMarkProps) => (
  <p class="drill-mark">{drillMark(t, isTest)}</p>
);

export const drillMark = (t: Speech['t'], isTest: boolean): string =>
  t(isTest ? 'common.test-mark' : 'common.drill-mark');
