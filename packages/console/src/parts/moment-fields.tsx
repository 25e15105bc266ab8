import { MOMENTS, type MomentName, type Moments, momentProblems } from '@comity/formats';
import { type Instant, instantOf } from '@comity/protocol';
import type { FieldProblem, Form } from '../form.ts';
import type { Speech } from '../i18n/speech.ts';
import { Input } from './fields.tsx';

interface MomentFieldsProps {
  readonly t: Speech['t'];
  readonly problems: readonly FieldProblem[];
  /** What a field shows: `momentReading` of what is kept, or what was typed. */
  readonly value: (moment: MomentName) => string;
}

/** The moments that times for reports count from, each in UTC. */
export const MomentFields = ({ t, problems, value }: MomentFieldsProps) => (
  <>
    <p class="hint">{t('moments.note')}</p>
    {MOMENTS.map((moment) => (
      <Input
        name={moment}
        type="datetime-local"
        label={t(`moments.${moment}`)}
        hint={t('moments.hint')}
        value={value(moment)}
        problems={problems}
      />
    ))}
  </>
);

/**
 * The moments that a form tells. What cannot be read, lies ahead or comes before an earlier moment is a problem of its field. `before`: those told
 * already, by earlier alerts; what was only shown again is not told anew.
 */
export function readMoments(
  form: Form,
  t: Speech['t'],
  nowMs: number,
  before: Moments = {},
): { readonly moments: Moments; readonly problems: readonly FieldProblem[] } {
  const told: { -readonly [Name in MomentName]?: Instant } = {};
  const problems: FieldProblem[] = [];
  for (const moment of MOMENTS) {
    const reading = form.text(moment);
    if (reading === '' || reading === momentReading(before[moment])) continue;
    const at = instantOfReading(reading);
    if (at === undefined) problems.push({ field: moment, message: t('moments.unreadable') });
    else told[moment] = at;
  }
  for (const { moment, than } of momentProblems({ ...before, ...told }, nowMs))
    problems.push({
      field: moment,
      message: than === null ? t('moments.future') : t(`moments.before-${than}`),
    });
  return { moments: told, problems };
}

/** What a field shows of an instant: UTC, to the minute. */
export const momentReading = (at: string | undefined): string => at?.slice(0, 16) ?? '';

function instantOfReading(reading: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(reading)) return undefined;
  const ms = Date.parse(`${reading}Z`);
  if (Number.isNaN(ms)) return undefined;
  const at = instantOf(ms);
  // a day that the month has not got is read as one of the next
  return at.startsWith(reading) ? at : undefined;
}
