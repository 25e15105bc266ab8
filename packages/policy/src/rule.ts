export type Outcome = 'permit' | 'hold' | 'forbid';

export interface Rule {
  readonly outcome: Outcome;
  /** One sentence for people, about any statement that it strikes. */
  readonly meaning: string;
}

const forbid = (meaning: string): Rule => ({ outcome: 'forbid', meaning });
const hold = (meaning: string): Rule => ({ outcome: 'hold', meaning });
const permit = (meaning: string): Rule => ({ outcome: 'permit', meaning });

/**
 * Every rule (spec/policy.md), the most important first: a decision names its rules in this order.
 * Ids never change their meaning; a new reason is a new id.
 */
export const RULES = {
  'not-member': forbid('The institute is not a member under this charter; nodes talk to members only.'),
  'holder-not-member': forbid('Whoever hands it on is not a member under this charter.'),
  'delete-by-passed': forbid('The instant by which every copy was to be deleted has passed.'),
  'tlp-red-named-only': forbid(
    'TLP:RED reaches only institutes that are named one by one; a group or the public is nobody.',
  ),
  'tlp-public-clear-only': forbid('Only TLP:CLEAR is for the public; at any other level "public" is nobody.'),
  'audience-excluded': forbid('The audience does not name the institute.'),
  'part-audience-excluded': forbid('The narrower audience of this part leaves the institute out.'),
  'tlp-onward-none': forbid('At TLP:RED and TLP:AMBER+STRICT only the originator hands out copies.'),
  'onward-none': forbid('Only the originator hands out copies of it.'),
  'reader-missing': forbid('Nothing is shown without knowing who reads.'),
  'reader-role-operator': forbid('Operators keep the node running and see no content.'),
  'reader-role-level': forbid('The roles of the person do not reach this TLP level for this action.'),
  'onward-ask-originator': hold('The originator wants to be asked before anybody else hands it on.'),
  'instrument-not-supported-yet': hold(
    'It claims an instrument, terms of confidence, a consultation or competition limits, which this version cannot check.',
  ),
  embargo: hold('It is under embargo.'),
  'issuer-own': permit("It is the institute's own."),
  'members-statement': permit('All members must be able to judge by statements of this type.'),
  'audience-institute': permit('The audience names the institute.'),
  'audience-group': permit('The institute is in a group that the audience names.'),
  'audience-public': permit('It is for the public.'),
  'part-audience': permit('The narrower audience of this part has the institute too.'),
  'reader-role': permit('A role of the person reaches this TLP level.'),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;

// Names of an object literal that is written above.
export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];
