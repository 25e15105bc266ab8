import type { Speech } from '../../i18n/speech.ts';
import { type Sheet, sheetPath } from './sheet.ts';

export const STEPS = ['logs', 'leaves', 'terms', 'check'] as const;
export type Step = (typeof STEPS)[number];

/** Where one is on the way to a draft; every step can be gone to. */
export const Steps = ({
  t,
  sheet,
  at,
}: {
  readonly t: Speech['t'];
  readonly sheet: Sheet;
  readonly at: Step;
}) => (
  <nav class="steps" aria-label={t('publish.steps')}>
    <ol>
      {STEPS.map((step) => (
        <li>
          <a href={sheetPath(sheet.id, step)} {...(step === at ? { 'aria-current': 'step' } : {})}>
            {t(`publish.step-${step}`)}
          </a>
        </li>
      ))}
    </ol>
  </nav>
);

/** Of every page of a worksheet: trail and steps. */
export const trailOf = (t: Speech['t']) => [{ href: '/publish', text: t('publish.title') }];
