import { completeMarking, type Moments } from '@comity/formats';
import { ALERT_TERMS, type AlertSaid, crisisTerms } from '@comity/formats/crisis';
import {
  ALERT_LEVELS,
  ASSESSMENT_QUESTIONS,
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
  InstituteId,
  instantOf,
  type Marking,
  MEMBERS_GROUP,
  TLP_LEVELS,
} from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import type { Speech } from '../../i18n/speech.ts';
import { readMoments } from '../../parts/moment-fields.tsx';

/** What a person said in the form of an alert, or everything that is wrong with it at once. */
export interface RaiseRead {
  readonly said: AlertSaid;
  readonly marking: Marking;
  /** When it happened, was known, was determined: what is told anew. */
  readonly moments: Moments;
  readonly problems: readonly FieldProblem[];
}

export const REPLY_MINUTES = ['', '15', '30', '60', '120', '480'] as const;
const CHARS_MAX = { title: 200, event: 200, description: 8000, instruction: 4000, grounds: 500 } as const;

/** `before`: the moments that earlier alerts of the incident told. */
export function readRaiseForm(form: Form, t: Speech['t'], nowMs: number, before: Moments = {}): RaiseRead {
  const problems: FieldProblem[] = [];
  const problem = (field: string, message: string): void => void problems.push({ field, message });
  const needed = (name: 'title' | 'event' | 'description'): string => {
    const text = form.text(name);
    if (text === '') problem(name, t(`alerts.raise.${name}-missing`));
    else checkLength(text, name, CHARS_MAX[name]);
    return text;
  };
  const checkLength = (text: string, name: string, charsMax: number): void => {
    if (text.length > charsMax)
      problem(name, t('alerts.raise.too-long', { count: text.length, max: charsMax }));
    else if (name !== 'description' && name !== 'instruction' && text.includes('\n'))
      problem(name, t('alerts.raise.one-line'));
  };
  const one = <const Value extends string>(name: string, all: readonly Value[]): Value | undefined => {
    const value = all.find((each) => each === form.text(name));
    if (value === undefined) problem(name, t('alerts.raise.choose'));
    return value;
  };
  const many = <const Value extends string>(name: string, all: readonly Value[]): Value[] =>
    all.filter((each) => form.list(name).includes(each));
  const categories = many('categories', CAP_CATEGORIES);
  if (categories.length === 0) problem('categories', t('alerts.raise.choose'));
  const instruction = form.text('instruction');
  checkLength(instruction, 'instruction', CHARS_MAX.instruction);
  const replyMinutes = Number(form.text('replyMinutes'));
  const level = one('level', ALERT_LEVELS);
  const urgency = one('urgency', CAP_URGENCIES);
  const severity = one('severity', CAP_SEVERITIES);
  const certainty = one('certainty', CAP_CERTAINTIES);
  const said: AlertSaid = {
    title: needed('title'),
    event: needed('event'),
    description: needed('description'),
    ...(level === undefined ? {} : { level }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(severity === undefined ? {} : { severity }),
    ...(certainty === undefined ? {} : { certainty }),
    categories,
    verification: form.text('verification') === 'verified' ? 'verified' : 'unverified',
    instruction: instruction === '' ? null : instruction,
    responses: many('responses', CAP_RESPONSES),
    models: [
      ...new Set(
        form
          .text('models')
          .split('\n')
          .map((name) => name.trim()),
      ),
    ].filter((name) => name !== ''),
    replyBy: replyMinutes > 0 ? instantOf(nowMs + replyMinutes * 60_000) : null,
    assessment: readAssessment(form, problem, checkLength, t),
  };
  const told = readMoments(form, t, nowMs, before);
  problems.push(...told.problems);
  return { said, marking: readTerms(form, problem, t), moments: told.moments, problems };
}

function readAssessment(
  form: Form,
  problem: (field: string, message: string) => void,
  checkLength: (text: string, name: string, charsMax: number) => void,
  t: Speech['t'],
): AlertSaid['assessment'] {
  const said: { -readonly [Question in keyof AlertSaid['assessment']]: AlertSaid['assessment'][Question] } =
    {};
  for (const question of ASSESSMENT_QUESTIONS) {
    const answer = (['yes', 'no', 'unknown'] as const).find((each) => each === form.text(question));
    if (answer === undefined) problem(question, t('alerts.raise.choose'));
    else {
      const grounds = form.text(`${question}-grounds`);
      checkLength(grounds, `${question}-grounds`, CHARS_MAX.grounds);
      said[question] = { answer, grounds: grounds === '' ? null : grounds };
    }
  }
  return said;
}

/** To whom, and how far it goes on from them. */
function readTerms(form: Form, problem: (field: string, message: string) => void, t: Speech['t']): Marking {
  const tlp = TLP_LEVELS.find((level) => level === form.text('tlp')) ?? 'AMBER';
  const toSome = form.text('to') === 'some';
  const named = form
    .list('institutes')
    .map((id) => InstituteId.safeParse(id))
    .flatMap((read) => (read.success ? [read.data] : []));
  if (toSome && named.length === 0) problem('institutes', t('alerts.raise.institutes-missing'));
  const audience = {
    institutes: toSome ? named : [],
    groups: toSome ? [] : [MEMBERS_GROUP],
    public: false,
  };
  return completeMarking({ ...ALERT_TERMS, ...crisisTerms({ ...ALERT_TERMS, audience }, tlp), tlp });
}
