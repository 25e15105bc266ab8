import type { Speech } from '../i18n/speech.ts';

/** Said first and last on everything that belongs to a drill. */
export const DrillMark = ({ t }: Pick<Speech, 't'>) => <p class="drill-mark">{t('common.drill-mark')}</p>;
