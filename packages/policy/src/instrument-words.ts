import {
  type Instrument,
  instrumentOf,
  isInForce,
  type LegalClaim,
  type Marking,
  memberOf,
  type Registry,
  termsTextOf,
} from '@comity/protocol';
import { openQuestions, reaches, textsMissing } from './instrument.ts';
import type { Question } from './request.ts';
import type { RuleId } from './rule.ts';
import type { Setting } from './setting.ts';
import { effectOf } from './terms.ts';

/** What a rule about instruments, texts or the registry says of this very question; undefined: another kind of rule. */
export function instrumentReason(rule: RuleId, question: Question, setting: Setting): string | undefined {
  const { registry } = setting;
  const { marking } = question.statement;
  if (rule === 'registry-missing') return missingRegistry(setting);
  if (registry === null) return undefined;
  switch (rule) {
    case 'instrument-unknown':
      return unknownInstruments(marking, registry);
    case 'instrument-lapsed':
      return lapsed(question, registry, (claim, instrument) => effectOf(claim, instrument) === 'hold');
    case 'instrument-lapsed-onward':
      return `${lapsed(question, registry, (claim, instrument) => effectOf(claim, instrument) === 'downgrade')} Until then only the originator hands out copies.`;
    case 'instrument-lapsed-purge':
      return `${lapsed(question, registry, (_, { onLapse }) => onLapse.copies === 'purge')} Copies under it are to be deleted.`;
    case 'instrument-precondition':
      return openAnswers(marking, registry);
    case 'instrument-recipient':
      return recipients(question, setting, registry);
    case 'instrument-purpose':
      return purposes(marking, registry);
    case 'terms-unknown':
      return `The registry (version ${registry.version}) does not have the text "${marking.confidenceTerms?.title}".`;
    case 'adherence-missing':
      return missingTexts(question, setting, registry);
    default:
      return undefined;
  }
}

function missingRegistry({ charter }: Setting): string {
  const named = charter.registry;
  return named === null
    ? `It claims an instrument, and charter ${charter.version} names no registry of instruments.`
    : `It claims an instrument, and version ${named.version} of the registry, which the charter names, is not here yet.`;
}

type Claim = readonly [LegalClaim, Instrument];

const claimsOf = ({ legal }: Marking, registry: Registry): readonly Claim[] =>
  legal.flatMap((claim) => {
    const instrument = instrumentOf(registry, claim.instrument);
    return instrument === undefined || instrument.template ? [] : [[claim, instrument] as const];
  });

function unknownInstruments({ legal }: Marking, registry: Registry): string {
  const said = legal.flatMap(({ instrument: id }) => {
    const instrument = instrumentOf(registry, id);
    if (instrument === undefined)
      return [`The registry (version ${registry.version}) has no instrument "${id}".`];
    return instrument.template ? [`"${id}" is a form and cannot be claimed.`] : [];
  });
  return said.join(' ');
}

function lapsed(
  { statement, nowMs }: Question,
  registry: Registry,
  strikes: (claim: LegalClaim, instrument: Instrument) => boolean,
): string {
  const found = claimsOf(statement.marking, registry).filter(
    ([claim, instrument]) => !isInForce(instrument, nowMs) && strikes(claim, instrument),
  );
  return found.map(([, instrument]) => `${instrument.id} ${notInForce(instrument, nowMs)}.`).join(' ');
}

/** Since when, or until when, it is not in force, as far as somebody has checked. */
export function notInForce({ intervals }: Instrument, nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const ended = intervals.findLast(({ until }) => until !== null && until <= day);
  const begins = intervals.find(({ from }) => from > day);
  if (ended === undefined && begins === undefined) return 'is in force at no time that somebody has checked';
  const since =
    ended === undefined
      ? 'is not in force yet'
      : `is not in force since ${ended.until} (checked on ${ended.checkedAt})`;
  return begins === undefined ? since : `${since}; it begins on ${begins.from}`;
}

function openAnswers(marking: Marking, registry: Registry): string {
  const open = claimsOf(marking, registry).flatMap(([claim, instrument]) =>
    openQuestions(claim, instrument).map(({ id, question }) => {
      const given = Object.hasOwn(claim.answers, id) ? String(claim.answers[id]) : undefined;
      const answer = given === undefined ? 'not answered' : `answered "${given}"`;
      return `${instrument.id} asks "${question}": ${answer}.`;
    }),
  );
  return open.join(' ');
}

function recipients({ institute, statement }: Question, { charter }: Setting, registry: Registry): string {
  const member = memberOf(charter, institute);
  const found = claimsOf(statement.marking, registry).filter(
    ([, instrument]) => !reaches(instrument, member),
  );
  const kind = member === undefined ? 'no member' : `${member.class}, ${member.jurisdiction}`;
  const said = found.map(
    ([
      ,
      {
        id,
        recipients: { classes, jurisdictions },
      },
    ]) => {
      const whom = [...(classes ?? []), ...(jurisdictions ?? [])];
      return `${id} reaches only recipients of these kinds: ${whom.length === 0 ? 'none' : whom.join(', ')}.`;
    },
  );
  return `${said.join(' ')} ${institute} is: ${kind}.`;
}

function purposes(marking: Marking, registry: Registry): string {
  const said = claimsOf(marking, registry).flatMap(([, { id, purposes: allowed }]) => {
    const outside = marking.purposes.filter((purpose) => allowed !== null && !allowed.includes(purpose));
    return outside.length === 0 ? [] : [`${outside.join(', ')} is outside of what ${id} is for.`];
  });
  return said.join(' ');
}

function missingTexts({ statement, institute }: Question, setting: Setting, registry: Registry): string {
  const { marking } = statement;
  const titles = textsMissing(marking, institute, setting).map(
    (sha256) => termsTextOf(registry, sha256)?.title ?? marking.confidenceTerms?.title ?? sha256,
  );
  return `Counsel of ${institute} has not accepted: ${titles.map((title) => `"${title}"`).join(', ')}.`;
}
