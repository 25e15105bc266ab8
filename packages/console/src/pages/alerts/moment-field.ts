import { type Instant, instantOf } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import type { Speech } from '../../i18n/speech.ts';

/**
 * A time that was typed, in UTC as its label says; null: none. What cannot be read, or is over, is a problem of the field.
 */
export function readMoment(
  form: Form,
  field: string,
  t: Speech['t'],
  nowMs: number,
): { readonly at: Instant | null; readonly problems: readonly FieldProblem[] } {
  const text = form.text(field);
  if (text === '') return { at: null, problems: [] };
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(atMs)) return { at: null, problems: [{ field, message: t('alerts.moment.unreadable') }] };
  return atMs <= nowMs
    ? { at: null, problems: [{ field, message: t('alerts.moment.over') }] }
    : { at: instantOf(atMs), problems: [] };
}
