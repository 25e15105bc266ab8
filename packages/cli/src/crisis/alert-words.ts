import type { AlertSaid } from '@comity/formats/crisis';
import {
  ALERT_LEVELS,
  type BodyOf,
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
  type Instant,
} from '@comity/protocol';
import type { Command } from 'commander';
import { manyOf, oneOf } from '../choices.ts';
import { names, values } from '../command.ts';
import { parseMoment } from '../moment.ts';

type Body = BodyOf<'alert'>;

/** What people say of an alert, as they typed it; the option of the same name in kebab case. */
export interface AlertWords {
  readonly title?: string;
  readonly event?: string;
  readonly level?: string;
  readonly urgency?: string;
  readonly severity?: string;
  readonly certainty?: string;
  readonly category?: readonly string[];
  readonly verification?: string;
  readonly description?: string;
  readonly instruction?: string;
  readonly response?: readonly string[];
  readonly model?: readonly string[];
  readonly replyBy?: string;
  readonly expires?: string;
  readonly reviewBy?: string;
  readonly unusual?: string;
  readonly growing?: string;
  readonly crossBorder?: string;
  readonly coordinated?: string;
}

export const withAlertWords = (command: Command): Command =>
  command
    .option('--title <text>', 'one line that people see first')
    .option('--event <text>', 'what happened, in one line')
    .option('--level <level>', ALERT_LEVELS.join(', '))
    .option('--urgency <word>', CAP_URGENCIES.join(', '))
    .option('--severity <word>', CAP_SEVERITIES.join(', '))
    .option('--certainty <word>', CAP_CERTAINTIES.join(', '))
    .option('--category <names>', CAP_CATEGORIES.join(', '), names)
    .option('--verification <word>', `${VERIFICATIONS.join(', ')} (default: unverified)`)
    .option('--description <text>', 'what is known')
    .option('--instruction <text>', 'what is asked of whoever gets it (none: nothing)')
    .option('--response <names>', `what is asked for: ${CAP_RESPONSES.join(', ')}`, names)
    .option('--model <name>', 'a model that it is about (repeatable)', values)
    .option('--reply-by <time>', 'acknowledge until then (default: as the charter says for the level)')
    .option('--expires <time>', 'nobody is called any more after it (default: +24h)')
    .option('--review-by <time>', 'when the level is looked at again')
    .option('--unusual <answer>', 'is it unusual? yes, no or unknown, and why: "yes: never seen before"')
    .option('--growing <answer>', 'is it growing?')
    .option('--cross-border <answer>', 'does it concern more than one country?')
    .option('--coordinated <answer>', 'does it need a coordinated answer?');

type Assessment = AlertSaid['assessment'];

/** Everything that was said, in the words of the body. Every slip of spelling is added to `problems`. */
export function readWords(words: AlertWords, nowMs: number, problems: string[]): AlertSaid {
  const one = <const Value extends string>(
    option: string,
    text: string | undefined,
    all: readonly Value[],
  ) => (text === undefined ? undefined : oneOf(option, text, all, problems));
  const moment = (text: string | undefined): Instant | null | undefined =>
    text === undefined ? undefined : text === 'none' ? null : parseMoment(text, nowMs);
  const { category, response, model } = words;
  return {
    ...withoutAbsent({
      title: words.title,
      event: words.event,
      level: one('--level', words.level?.replace(/^([123])$/, 'level-$1'), ALERT_LEVELS),
      urgency: one('--urgency', words.urgency, CAP_URGENCIES),
      severity: one('--severity', words.severity, CAP_SEVERITIES),
      certainty: one('--certainty', words.certainty, CAP_CERTAINTIES),
      categories: category && unique(manyOf('--category', category, CAP_CATEGORIES, problems)),
      verification: one('--verification', words.verification, VERIFICATIONS),
      description: words.description,
      instruction: words.instruction === 'none' ? null : words.instruction,
      responses:
        response && unique(manyOf('--response', response.filter(isNotNone), CAP_RESPONSES, problems)),
      models: model && unique(model.filter(isNotNone)),
      replyBy: moment(words.replyBy),
      expiresAt: moment(words.expires) ?? undefined,
      reviewBy: moment(words.reviewBy),
    }),
    assessment: readAssessment(words, problems),
  };
}

/** `yes`, or `yes: three institutes have seen it`. */
function readAssessment(words: AlertWords, problems: string[]): Assessment {
  const said: { -readonly [Question in keyof Assessment]: Assessment[Question] } = {};
  for (const [question, option] of Object.entries(ASSESSMENT_OPTIONS) as [
    keyof Body['assessment'],
    string,
  ][]) {
    // as: entries of that very table
    const text = words[question];
    if (text === undefined) continue;
    const [, word = '', grounds = ''] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
    const answer = oneOf(option, word, ['yes', 'no', 'unknown'], problems);
    if (answer !== undefined) said[question] = { answer, grounds: grounds.trim() || null };
  }
  return said;
}

export const ASSESSMENT_OPTIONS = {
  unusual: '--unusual',
  growing: '--growing',
  crossBorder: '--cross-border',
  coordinated: '--coordinated',
} as const satisfies Record<keyof Body['assessment'], string>;

type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };
const withoutAbsent = <Values extends object>(values: Values): Given<Values> =>
  // as: fields that are undefined are gone
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;

const unique = <Value>(all: readonly Value[]): Value[] => [...new Set(all)];
const isNotNone = (text: string): boolean => text !== 'none';

const VERIFICATIONS = ['unverified', 'verified', 'refuted'] as const;
