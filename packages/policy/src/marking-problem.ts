import { type Refusal, type Result, refuse } from '@comity/protocol';

/** What a marking must not say, and why (spec/marking.md). Ids never change their meaning. */
export const MARKING_RULES = {
  duplicate: 'A list names the same twice; which one was meant to stay is a guess.',
  'institute-unknown': 'It names an institute that is not a member under this charter. Check the spelling.',
  'group-unknown':
    'It names a group that this charter does not have; it would be nobody. Check the spelling.',
  'part-wider': 'A part names somebody whom the statement leaves out: the part could never reach them.',
  'tlp-red-group': 'TLP:RED is for institutes named one by one; a group would get nothing.',
  'tlp-onward': 'TLP:RED and TLP:AMBER+STRICT end at the recipient: onward must be "none".',
  'tlp-public': 'Only TLP:CLEAR is for the public.',
  'clear-onward': 'TLP:CLEAR sets no limit on passing it on: onward must be "audience".',
  'clear-restricted': 'TLP:CLEAR lets everybody publish it; this field says otherwise.',
  'public-attribution':
    'What is for the public carries its issuer\'s signature: attribution "must-not" cannot be kept.',
  'purpose-public': 'The purpose "public-information" needs TLP:CLEAR.',
  'purpose-prohibited': 'A purpose is allowed in one field and prohibited in another.',
  'pap-prohibited':
    'These permissible actions let the recipient contact the developer; the prohibited uses say otherwise.',
  'delete-before-release': 'It would have to be deleted before its embargo ends: nobody would ever get it.',
  'delete-by-passed': 'The instant to delete it by has passed already.',
  'consult-issuer': 'The issuer need not consult itself.',
  'consult-pointless': 'Nobody but those to be consulted would get it: there is no release to wait for.',
  'aggregate-floor': 'An aggregate of sensitive figures needs at least three companies: nobody would get it.',
  'competitor-named':
    'It names a member that the charter lists as related to another company: that member would not get it.',
  'roster-missing':
    'It names a private group without relating to a roster of it that is here: the group would be nobody.',
  'registry-missing':
    'The charter names no registry of instruments, or the document is not here: this could not be checked, and would be held.',
  'instrument-unknown': 'The registry has no such instrument. Check the spelling.',
  'instrument-template':
    'It is a form: the network makes its own of it, under another id, before anybody can claim it.',
  'instrument-asserter': 'The issuer itself asserts what it claims; nobody does it for another.',
  'instrument-question':
    'The instrument asks a question that is not answered, or whose answer speaks against the claim.',
  'instrument-lapsed':
    'The instrument is not in force today: by the effect of its lapse nobody would get it.',
  'instrument-recipient': 'The audience reaches recipients whom the instrument does not reach.',
  'instrument-purpose': 'A purpose is outside of what the instrument is for.',
  'instrument-use': 'The instrument prohibits a use that the marking does not prohibit.',
  'terms-unknown': 'The registry does not have this text: nobody could accept it.',
  'members-restricted':
    'All members must be able to judge by statements of this type: nothing may restrict them.',
} as const satisfies Record<string, string>;

export type MarkingRuleId = keyof typeof MARKING_RULES;

export interface MarkingProblem {
  readonly rule: MarkingRuleId;
  /** Where, from the label on: `marking.onward`, `parts.2.audience.groups`. Several where fields contradict each other. */
  readonly paths: readonly string[];
}

export const problem = (rule: MarkingRuleId, ...paths: readonly string[]): MarkingProblem => ({
  rule,
  paths,
});

/** Refuses `marking-contradiction` with every problem at once. Rules and paths only: the values may be confidential. */
export function refuseMarking(problems: readonly MarkingProblem[]): Result<never> {
  const facts: Refusal['facts'] = {
    problems: problems.map(({ rule, paths }) => `${rule}: ${paths.join(', ')}`),
  };
  return refuse('marking-contradiction', facts);
}
