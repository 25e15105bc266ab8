import { completeMarking, type MarkingTerms, usesProhibitedBy } from '@comity/formats';
import {
  type InstituteId,
  type LegalClaim,
  Marking,
  Onward,
  Pap,
  PROHIBITED_USES,
  PURPOSES,
  type Registry,
  TLP_LEVELS,
} from '@comity/protocol';
import type { Command } from 'commander';
import { type AudienceNames, audienceFrom, institutesFrom } from './audience-names.ts';
import { manyOf, oneOf } from './choices.ts';
import { names, values } from './command.ts';
import { usage } from './failure.ts';
import { type ClaimWords, claimsFrom } from './legal-claims.ts';
import { parseMoment } from './moment.ts';
import { findText } from './terms-text.ts';

/** The options that say the terms of a statement. */
export interface MarkingOptions extends ClaimWords {
  readonly to?: readonly string[];
  readonly purpose?: readonly string[];
  readonly tlp?: string;
  readonly prohibit?: readonly string[];
  readonly pap?: string;
  readonly onward?: string;
  readonly attribution?: string;
  readonly embargoUntil?: string;
  readonly deleteBy?: string;
  readonly confidenceTerms?: string;
  readonly company?: readonly string[];
  readonly sensitive?: boolean;
  readonly aggregated?: boolean;
  readonly consult?: readonly string[];
}

/** Adds those options; `none` takes away what a template or the terms in force have. */
export const withMarkingOptions = (command: Command): Command =>
  command
    .option(
      '--to <names>',
      'audience: institutes, groups of the charter, private groups, members, public',
      names,
    )
    .option('--purpose <names>', 'what it may be used for', names)
    .option('--tlp <level>', 'RED, AMBER+STRICT, AMBER, GREEN or CLEAR')
    .option('--prohibit <names>', 'what it must not be used for', names)
    .option('--pap <level>', 'permissible actions: RED, AMBER, GREEN or CLEAR')
    .option('--onward <rule>', 'none, audience or ask-originator')
    .option('--attribution <rule>', 'must, may or must-not')
    .option('--embargo-until <time>', 'deliver at this instant, not before (2026-12-01T09:00Z, +36h)')
    .option('--delete-by <time>', 'every copy is to be deleted by then')
    .option('--instrument <ids>', 'legal instruments that you claim (see `comity instruments list`)', names)
    .option('--answer <id.question=value>', 'an answer that an instrument asks for', values)
    .option('--provision <id:provision>', 'the provision of an instrument that you claim', values)
    .option('--on-lapse <effect>', 'when an instrument is not in force: hold, downgrade or continue')
    .option('--confidence-terms <text>', 'terms of confidence: title or digest of a text of the registry')
    .option('--company <name>', 'a company that it comes from or is about', values)
    .option('--sensitive', 'it is sensitive for competition between companies')
    .option('--aggregated', 'its figures are an aggregate over these companies')
    .option('--consult <institutes>', 'institutes that must agree before it goes out', names);

/** What the words are read against. */
export interface MarkingPlace extends AudienceNames {
  readonly registry: Registry | null;
  readonly issuer: InstituteId;
  readonly nowMs: number;
  /** Terms to begin with: of a template, or those in force. */
  readonly base: Partial<Marking>;
}

/**
 * The marking that the options say. Every slip of spelling is collected and said at once; contradictions are another matter
 * (policy's `checkMarking`).
 */
export function markingFrom(options: MarkingOptions, place: MarkingPlace): Marking {
  const problems: string[] = [];
  const terms = termsFrom(options, place, problems);
  if (terms.tlp === undefined && options.tlp === undefined)
    problems.push(`--tlp is missing: one of ${TLP_LEVELS.join(', ')}`);
  if ((terms.purposes ?? []).length === 0 && options.purpose === undefined)
    problems.push(`--purpose is missing: one or more of ${PURPOSES.join(', ')}`);
  refuseSlips(problems);
  return Marking.parse(completeMarking(terms as MarkingTerms)); // as: both were asked for above
}

/** As much of a marking as the options and the base say: of a template. */
export function partialMarkingFrom(options: MarkingOptions, place: MarkingPlace): Partial<Marking> {
  const problems: string[] = [];
  const terms = termsFrom(options, place, problems);
  refuseSlips(problems);
  return terms;
}

const refuseSlips = (problems: readonly string[]): void => {
  if (problems.length > 0) throw usage(`The marking cannot be read:\n  ${problems.join('\n  ')}`);
};

function termsFrom(options: MarkingOptions, place: MarkingPlace, problems: string[]): Partial<Marking> {
  const { base, registry, issuer, nowMs } = place;
  const legal = claimsFrom(options, base.legal ?? [], issuer, registry, problems);
  const competition = competitionFrom(options, base.competition ?? null, problems);
  return withoutAbsent({
    ...base,
    audience: given(options.to, base.audience, (named) =>
      audienceFrom('--to', named.filter(isNotNone), place, problems),
    ),
    tlp: given(options.tlp, base.tlp, (text) =>
      oneOf('--tlp', text.replace(/^tlp:/i, ''), TLP_LEVELS, problems),
    ),
    purposes: given(options.purpose, base.purposes, (texts) =>
      manyOf('--purpose', texts, PURPOSES, problems),
    ),
    prohibitedUses: withUsesOf(
      legal,
      registry,
      given(options.prohibit, base.prohibitedUses, (texts) =>
        manyOf('--prohibit', texts.filter(isNotNone), PROHIBITED_USES, problems),
      ),
    ),
    pap: given(options.pap, base.pap, (text) => oneOf('--pap', text, Pap.options, problems)),
    onward: given(options.onward, base.onward, (text) => oneOf('--onward', text, Onward.options, problems)),
    attribution: given(options.attribution, base.attribution, (text) =>
      oneOf('--attribution', text, ['must', 'may', 'must-not'], problems),
    ),
    embargoUntil: given(options.embargoUntil, base.embargoUntil, (text) =>
      isNotNone(text) ? parseMoment(text, nowMs) : null,
    ),
    deleteBy: given(options.deleteBy, base.deleteBy, (text) =>
      isNotNone(text) ? parseMoment(text, nowMs) : null,
    ),
    legal: legal.length === 0 && base.legal === undefined ? undefined : legal,
    competition: competition === null && base.competition === undefined ? undefined : competition,
    confidenceTerms: given(options.confidenceTerms, base.confidenceTerms, (text) =>
      isNotNone(text) ? confidenceFrom(text, registry, problems) : null,
    ),
    consultBeforeRelease: given(options.consult, base.consultBeforeRelease, (named) =>
      institutesFrom('--consult', named.filter(isNotNone), place.charter, problems),
    ),
  });
}

/** With those that the claimed instruments prohibit anyway. */
function withUsesOf(
  legal: readonly LegalClaim[],
  registry: Registry | null,
  said: Marking['prohibitedUses'] | undefined,
): Marking['prohibitedUses'] | undefined {
  const uses = usesProhibitedBy(legal, registry);
  return uses.length === 0 ? said : [...new Set([...(said ?? []), ...uses])];
}

/** The option if it was given, else what was there before. */
const given = <Said, Term>(said: Said | undefined, before: Term, read: (said: Said) => Term): Term =>
  said === undefined ? before : read(said);

const isNotNone = (text: string): boolean => text !== 'none';

const withoutAbsent = (terms: { readonly [Name in keyof Marking]?: Marking[Name] | undefined }) =>
  // as: fields that are undefined are gone
  Object.fromEntries(Object.entries(terms).filter(([, term]) => term !== undefined)) as Partial<Marking>;

function competitionFrom(
  { company, sensitive, aggregated }: MarkingOptions,
  before: Marking['competition'],
  problems: string[],
): Marking['competition'] {
  if (company?.includes('none')) return null;
  const originCompanies = company === undefined ? (before?.originCompanies ?? []) : [...company];
  if (originCompanies.length === 0) {
    if (sensitive === true || aggregated === true)
      problems.push('--sensitive and --aggregated need --company NAME: the companies that it comes from');
    return null;
  }
  return {
    originCompanies,
    sensitive: sensitive ?? before?.sensitive ?? false,
    aggregated: aggregated ?? before?.aggregated ?? false,
  };
}

function confidenceFrom(
  named: string,
  registry: Registry | null,
  problems: string[],
): Marking['confidenceTerms'] | undefined {
  const found = findText(registry?.texts ?? [], named);
  if (!found.ok) {
    problems.push(`--confidence-terms: ${found.why}`);
    return undefined;
  }
  return { title: found.text.title, sha256: found.text.sha256 };
}
