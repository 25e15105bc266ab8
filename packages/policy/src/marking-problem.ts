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
  'members-restricted':
    'All members must be able to judge by statements of this type: nothing may restrict them.',
} as const satisfies Record<string, string>;

export type MarkingRuleId = keyof typeof MARKING_RULES;

export interface MarkingProblem {
  readonly rule: MarkingRuleId;
  /** Where, from the label on: `marking.onward`, `parts.2.audience.groups`. Several where fields contradict each other. */
  readonly paths: readonly string[];
}

/** Refuses `marking-contradiction` with every problem at once. Rules and paths only: the values may be confidential. */
export function refuseMarking(problems: readonly MarkingProblem[]): Result<never> {
  const facts: Refusal['facts'] = {
    problems: problems.map(({ rule, paths }) => `${rule}: ${paths.join(', ')}`),
  };
  return refuse('marking-contradiction', facts);
}
