import { QUESTION_WORDS } from '@comity/formats';
import { type AlertSaid, joinSaid } from '@comity/formats/crisis';
import {
  ALERT_LEVELS,
  ALERT_STATUSES,
  AlertStatus,
  ASSESSMENT_QUESTIONS,
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
} from '@comity/protocol';
import { cleanText } from '../clean-text.ts';
import { names } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, usage } from '../failure.ts';
import { type AlertWords, ASSESSMENT_OPTIONS, readWords } from './alert-words.ts';

export interface StatusWords {
  readonly actual?: boolean;
  readonly exercise?: boolean;
  readonly test?: boolean;
}

/** Actual, Exercise or Test: said in full by a person, never assumed. */
export async function statusSaid(
  { io }: Context,
  { actual, exercise, test }: StatusWords,
): Promise<AlertStatus> {
  const said = [
    ...(actual === true ? (['Actual'] as const) : []),
    ...(exercise === true ? (['Exercise'] as const) : []),
    ...(test === true ? (['Test'] as const) : []),
  ];
  if (said.length > 1) throw usage('Say one of --actual, --exercise and --test.');
  if (said[0] !== undefined) return said[0];
  if (!io.isInteractive) throw usage('Say what it is: --actual, --exercise or --test. There is no default.');
  const typed = AlertStatus.safeParse(
    (await io.ask(`Type what it is (${ALERT_STATUSES.join(', ')}): `)).trim(),
  );
  if (!typed.success)
    throw usage(`It is one of ${ALERT_STATUSES.join(', ')}, typed in full. Nothing was sent.`);
  return typed.data;
}

/**
 * What an alert needs, from the options and what was there before: what is missing is asked where a person sits, the optional things with
 * it; elsewhere all of it is said at once.
 */
export async function completeAlert(
  context: Context,
  words: AlertWords,
  before: AlertSaid,
): Promise<{ readonly said: AlertSaid; readonly wasAsked: boolean }> {
  const nowMs = context.io.nowMs();
  const problems: string[] = [];
  const said = joinSaid(before, readWords(words, nowMs, problems));
  if (problems.length > 0) throw usage(`The alert cannot be read:\n  ${problems.join('\n  ')}`);
  const missing = QUESTIONS.filter((asked) => asked.isNeeded && !asked.isSaid(said));
  if (missing.length === 0) return { said, wasAsked: false };
  if (!context.io.isInteractive)
    throw usage(
      `The alert is not complete:\n  ${missing.map(({ option, question }) => `${option} is missing: ${question}`).join('\n  ')}`,
    );
  let complete = said;
  for (const asked of QUESTIONS.filter((question) => !question.isSaid(said)))
    complete = joinSaid(complete, await askOne(context, asked));
  return { said: complete, wasAsked: true };
}

export interface TermWords {
  readonly to?: readonly string[];
  readonly tlp?: string;
  readonly about?: readonly string[];
}

/** Whom it is for and what it is about, where the rest was asked too. */
export async function askTerms<Words extends TermWords>({ io }: Context, words: Words): Promise<Words> {
  const ask = async (question: string): Promise<string | undefined> =>
    (await io.ask(`${question} `)).trim() || undefined;
  const about = words.about ?? names((await ask('Statements that it is about (ids; empty: none)')) ?? '');
  const to = words.to ?? namesOf(await ask('To whom (institutes, groups, members, public; empty: members)'));
  const tlp = words.tlp ?? (await ask('TLP level (empty: AMBER)'));
  return { ...words, about, ...(to === undefined ? {} : { to }), ...(tlp === undefined ? {} : { tlp }) };
}

const namesOf = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : names(text);

async function askOne({ io }: Context, asked: Asked): Promise<AlertSaid> {
  const { choices = [], question, isNeeded } = asked;
  io.writeError(`\n${question}${isNeeded ? '' : ' (empty: nothing)'}\n`);
  if (choices.length > 0)
    io.writeError(`  ${choices.map((choice, at) => `${at + 1} ${choice}`).join('  ')}\n`);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const typed = (await io.ask('> ')).trim();
    if (typed === '' && !isNeeded) return { assessment: {} };
    const read = readTyped(asked, choices.length === 0 ? typed : chosen(typed, choices), io.nowMs());
    if (typeof read !== 'string') return read;
    io.writeError(`${cleanText(read)}\n`);
  }
  throw usage(`${asked.option} was not answered. Nothing was sent.`);
}

/** The answer in the words of the body, or what is wrong with it. */
function readTyped({ word, isList, isSaid }: Asked, typed: string, nowMs: number): AlertSaid | string {
  const problems: string[] = [];
  try {
    const said = readWords({ [word]: isList === true ? names(typed) : typed }, nowMs, problems);
    return problems.length === 0 && typed !== '' && isSaid(said)
      ? said
      : (problems[0] ?? 'It needs an answer.');
  } catch (error) {
    if (error instanceof Failure) return error.message; // not a time
    throw error;
  }
}

/** Numbers stand for the choices: `1`, or `1,3` of a list; `1: grounds` of a question of the assessment. */
const chosen = (typed: string, choices: readonly string[]): string =>
  typed.replaceAll(/(^|,)\s*(\d{1,2})(?=\s*(?:,|:|$))/g, (whole, before: string, number: string) => {
    const choice = choices[Number(number) - 1];
    return choice === undefined ? whole : `${before}${choice}`;
  });

interface Asked {
  readonly word: keyof AlertWords;
  readonly option: string;
  readonly question: string;
  readonly choices?: readonly string[];
  readonly isList?: true;
  readonly isNeeded: boolean;
  readonly isSaid: (said: AlertSaid) => boolean;
}

const needed = (
  word: keyof AlertWords,
  field: Exclude<keyof AlertSaid, 'assessment'>,
  question: string,
  more: Partial<Asked> = {},
): Asked => ({
  word,
  option: `--${word.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  question,
  isNeeded: true,
  isSaid: (said) => said[field] !== undefined,
  ...more,
});
const optional: typeof needed = (word, field, question, more = {}) =>
  needed(word, field, question, { isNeeded: false, ...more });

const QUESTIONS: readonly Asked[] = [
  needed('title', 'title', 'one line that people see first'),
  needed('event', 'event', 'what happened, in one line'),
  needed('level', 'level', 'how far the network is to act', { choices: ALERT_LEVELS }),
  needed('urgency', 'urgency', 'how soon is there to be an answer', { choices: CAP_URGENCIES }),
  needed('severity', 'severity', 'how bad is it', { choices: CAP_SEVERITIES }),
  needed('certainty', 'certainty', 'how sure is it', { choices: CAP_CERTAINTIES }),
  needed('category', 'categories', 'what kind of event', { choices: CAP_CATEGORIES, isList: true }),
  needed('description', 'description', 'what is known'),
  ...ASSESSMENT_QUESTIONS.map(
    (question): Asked => ({
      word: question,
      option: ASSESSMENT_OPTIONS[question],
      question: `${QUESTION_WORDS[question]} yes, no or unknown, and why: "yes: three institutes saw it"`,
      choices: ['yes', 'no', 'unknown'],
      isNeeded: true,
      isSaid: ({ assessment }) => assessment[question] !== undefined,
    }),
  ),
  optional('model', 'models', 'models that it is about', { isList: true }),
  optional('instruction', 'instruction', 'what is asked of whoever gets it'),
  optional('response', 'responses', 'responses asked for', { choices: CAP_RESPONSES, isList: true }),
  optional('replyBy', 'replyBy', 'acknowledge until (+30m; empty: as the charter says)'),
  optional('expires', 'expiresAt', 'nobody is called any more after (empty: +24h)'),
  optional('reviewBy', 'reviewBy', 'the level is looked at again by'),
];

const TRIES_MAX = 3;
