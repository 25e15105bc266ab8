import { choicesOf, readAnswer } from '@comity/formats';
import type { AskedQuestion } from '@comity/policy';
import {
  type InstituteId,
  type Instrument,
  instrumentOf,
  type LegalClaim,
  type Registry,
} from '@comity/protocol';

/** Claims on instruments, from what a person wrote. Pure: the registry is handed in. */
export interface ClaimWords {
  /** Instruments; `none` drops those that were there before. */
  readonly instrument?: readonly string[];
  /** `ID.question=value`. */
  readonly answer?: readonly string[];
  /** `ID:1503(e)`. */
  readonly provision?: readonly string[];
  readonly onLapse?: string;
}

const ON_LAPSE = ['hold', 'downgrade', 'continue'] as const;

/** Claims of before, with what the words add. Slips of spelling are added to `problems`, all of them. */
export function claimsFrom(
  words: ClaimWords,
  before: readonly LegalClaim[],
  assertedBy: InstituteId,
  registry: Registry | null,
  problems: string[],
): LegalClaim[] {
  const named = words.instrument ?? [];
  const kept = named.includes('none') ? [] : before;
  const claims = new Map(kept.map((claim) => [claim.instrument, claim]));
  for (const id of named.filter((each) => each !== 'none')) {
    const instrument = claimable(id, registry, problems);
    if (instrument !== undefined && !claims.has(id))
      claims.set(id, { instrument: id, provisions: [], assertedBy, answers: {}, onLapse: 'hold' });
  }
  const onLapse = ON_LAPSE.find((effect) => effect === words.onLapse);
  if (words.onLapse !== undefined && onLapse === undefined)
    problems.push(`--on-lapse: ${words.onLapse} is none of ${ON_LAPSE.join(', ')}`);
  for (const text of words.answer ?? []) addAnswer(claims, text, registry, problems);
  for (const text of words.provision ?? []) addProvision(claims, text, registry, problems);
  return [...claims.values()].map((claim) => (onLapse === undefined ? claim : { ...claim, onLapse }));
}

/** The option to copy for a question: `--answer us-cisa-2015.indicator=yes|no`. */
export const answerLine = ({ instrument, precondition }: AskedQuestion): string =>
  `--answer '${instrument}.${precondition.id}=${choicesOf(precondition).join('|') || '...'}'`;

function claimable(id: string, registry: Registry | null, problems: string[]): Instrument | undefined {
  if (registry === null) {
    problems.push(`--instrument: ${id} cannot be looked up: the charter names no registry of instruments`);
    return undefined;
  }
  const instrument = instrumentOf(registry, id);
  if (instrument === undefined)
    problems.push(
      `--instrument: the registry has no ${id}. It has ${registry.instruments
        .filter(({ template }) => !template)
        .map((each) => each.id)
        .join(', ')}`,
    );
  else if (instrument.template)
    problems.push(
      `--instrument: ${id} is a template, to be made one's own under another id before it is claimed`,
    );
  return instrument?.template === false ? instrument : undefined;
}

function addAnswer(
  claims: Map<string, LegalClaim>,
  text: string,
  registry: Registry | null,
  problems: string[],
): void {
  const [, id = '', questionId = '', value] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
  const claim = claims.get(id);
  const question =
    registry && instrumentOf(registry, id)?.preconditions.find((each) => each.id === questionId);
  if (value === undefined) problems.push(`--answer: ${text} is not ID.question=value`);
  else if (claim === undefined) problems.push(`--answer: ${id || text} is no instrument that is claimed`);
  else if (!question) problems.push(`--answer: ${id} does not ask ${questionId}`);
  else {
    const answer = readAnswer(question, value);
    if (answer === undefined)
      problems.push(
        `--answer: ${id}.${questionId} is answered by ${choicesOf(question).join(', ') || 'a text'}, not by "${value}"`,
      );
    else claims.set(id, { ...claim, answers: { ...claim.answers, [questionId]: answer } });
  }
}

function addProvision(
  claims: Map<string, LegalClaim>,
  text: string,
  registry: Registry | null,
  problems: string[],
): void {
  const [, id = '', provision] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  const claim = claims.get(id);
  const known = (registry && instrumentOf(registry, id)?.provisions) ?? [];
  if (provision === undefined) problems.push(`--provision: ${text} is not ID:PROVISION`);
  else if (claim === undefined) problems.push(`--provision: ${id} is no instrument that is claimed`);
  else if (!known.some((each) => each.id === provision))
    problems.push(
      `--provision: ${id} has no ${provision}. It has ${known.map((each) => each.id).join(', ') || 'none'}`,
    );
  else if (!claim.provisions.includes(provision))
    claims.set(id, { ...claim, provisions: [...claim.provisions, provision] });
}
