import {
  type Audience,
  type Charter,
  groupMembers,
  type InstituteId,
  Marking,
  memberOf,
  Onward,
  Pap,
  PROHIBITED_USES,
  PURPOSES,
  TLP_LEVELS,
  type Tlp,
} from '@comity/protocol';
import { usage } from './failure.ts';
import { parseMoment } from './moment.ts';

/** The options that say the terms of a statement. */
export interface MarkingOptions {
  readonly to?: readonly string[];
  readonly purpose?: readonly string[];
  readonly tlp?: string;
  readonly prohibit?: readonly string[];
  readonly pap?: string;
  readonly onward?: string;
  readonly attribution?: string;
  readonly embargoUntil?: string;
  readonly deleteBy?: string;
}

/**
 * The marking that the options say. Every slip of spelling is collected and said at once; contradictions are another matter
 * (policy's `checkMarking`).
 */
export function markingFrom(options: MarkingOptions, charter: Charter, nowMs: number): Marking {
  const problems: string[] = [];
  const level = oneOf('--tlp', options.tlp, TLP_LEVELS, problems);
  const marking = {
    audience: audienceFrom('--to', options.to ?? [], charter, problems),
    tlp: level,
    purposes: manyOf('--purpose', options.purpose ?? [], PURPOSES, problems),
    prohibitedUses: manyOf('--prohibit', options.prohibit ?? [], PROHIBITED_USES, problems),
    pap: oneOf('--pap', options.pap ?? (level === 'CLEAR' ? 'CLEAR' : 'AMBER'), Pap.options, problems),
    onward: oneOf('--onward', options.onward ?? onwardOf(level), Onward.options, problems),
    attribution: oneOf('--attribution', options.attribution ?? 'must', ['must', 'may', 'must-not'], problems),
    embargoUntil: options.embargoUntil === undefined ? null : parseMoment(options.embargoUntil, nowMs),
    deleteBy: options.deleteBy === undefined ? null : parseMoment(options.deleteBy, nowMs),
    legal: [],
    competition: null,
    confidenceTerms: null,
    consultBeforeRelease: [],
  };
  if (options.purpose === undefined)
    problems.push(`--purpose is missing: one or more of ${PURPOSES.join(', ')}`);
  if (problems.length > 0) throw usage(`The marking cannot be read:\n  ${problems.join('\n  ')}`);
  return Marking.parse(marking);
}

/** Institutes, groups of the charter (`members` is everybody) and `public`; `group:NAME` where an institute has the same name. */
export function audienceFrom(
  option: string,
  named: readonly string[],
  charter: Charter,
  problems: string[],
): Audience {
  const audience = { institutes: [] as InstituteId[], groups: [] as Audience['groups'], public: false };
  for (const name of named) {
    const group = (
      name.startsWith('group:') ? name.slice('group:'.length) : name
    ) as Audience['groups'][number]; // as: looked up next
    const institute = name as InstituteId; // as: looked up next
    if (name === 'public') audience.public = true;
    else if (memberOf(charter, institute) !== undefined) audience.institutes.push(institute);
    else if (groupMembers(charter, group) !== undefined) audience.groups.push(group);
    else
      problems.push(
        `${option}: ${name} is neither an institute nor a group of the charter. There are ${namesOf(charter)}`,
      );
  }
  return audience;
}

/** What the level allows at most without saying more: AMBER ends at the recipient unless the publisher says otherwise. */
const onwardOf = (level: Tlp | undefined): string =>
  level === 'CLEAR' || level === 'GREEN' ? 'audience' : 'none';

const namesOf = (charter: Charter): string =>
  [
    ...charter.institutes.map(({ id }) => id),
    ...charter.groups.map(({ id }) => `group:${id}`),
    'members',
    'public',
  ].join(', ');

function oneOf<const Value extends string>(
  option: string,
  text: string | undefined,
  allowed: readonly Value[],
  problems: string[],
): Value | undefined {
  const found = allowed.find((value) => value.toLowerCase() === text?.toLowerCase().replace(/^tlp:/, ''));
  if (text === undefined) problems.push(`${option} is missing: one of ${allowed.join(', ')}`);
  else if (found === undefined) problems.push(`${option}: ${text} is none of ${allowed.join(', ')}`);
  return found;
}

const manyOf = <const Value extends string>(
  option: string,
  texts: readonly string[],
  allowed: readonly Value[],
  problems: string[],
): Value[] => texts.flatMap((text) => oneOf(option, text, allowed, problems) ?? []);
