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
  withdrawn: forbid('Its originator has withdrawn it.'),
  'delete-by-passed': forbid('The instant by which every copy was to be deleted has passed.'),
  'instrument-lapsed-purge': forbid(
    'An instrument that it claims has lapsed, and copies under it are to be deleted then.',
  ),
  'tlp-red-named-only': forbid(
    'TLP:RED reaches only institutes that are named one by one; a group or the public is nobody.',
  ),
  'tlp-public-clear-only': forbid('Only TLP:CLEAR is for the public; at any other level "public" is nobody.'),
  'audience-excluded': forbid('The audience does not name the institute.'),
  'audience-joined-later': forbid(
    'The institute joined the group after this was issued; the originator would have to widen it by a remark.',
  ),
  'part-audience-excluded': forbid('The narrower audience of this part leaves the institute out.'),
  'competitor-related': forbid(
    'It is sensitive for competition, and the charter lists the institute as related to another company.',
  ),
  'aggregation-floor': forbid('An aggregate of sensitive figures needs at least three companies.'),
  'instrument-recipient': forbid('An instrument that it claims does not reach this kind of recipient.'),
  'instrument-purpose': forbid('A purpose of the marking is outside of an instrument that it claims.'),
  'tlp-onward-none': forbid('At TLP:RED and TLP:AMBER+STRICT only the originator hands out copies.'),
  'onward-none': forbid('Only the originator hands out copies of it.'),
  'instrument-lapsed-onward': forbid(
    'An instrument that it claims has lapsed: only the originator hands out copies.',
  ),
  'reader-missing': forbid('Nothing is shown without knowing who reads.'),
  'reader-role-operator': forbid('Operators keep the node running and see no content.'),
  'reader-role-level': forbid('The roles of the person do not reach this TLP level for this action.'),
  'reader-purpose': forbid('None of the purposes that the person declares is one that it may be used for.'),
  'reader-unit': forbid("It prohibits a use that is the work of the person's unit."),
  'onward-ask-originator': hold('The originator wants to be asked before anybody else hands it on.'),
  'registry-missing': hold(
    'It claims an instrument, and the registry that the charter names is not here; or it names none.',
  ),
  'instrument-unknown': hold('The registry has no such instrument that can be claimed.'),
  'instrument-lapsed': hold('An instrument that it claims is not in force today.'),
  'instrument-precondition': hold('An answer that an instrument asks for is missing, or speaks against it.'),
  'terms-unknown': hold('The registry does not have the terms of confidence under which it was given.'),
  'adherence-missing': hold("The recipient's counsel has not accepted the text under which it is given."),
  'consult-objected': hold('An institute that was to be consulted objects to the release.'),
  'consult-open': hold('An institute that is to be consulted before release has not answered yet.'),
  embargo: hold('It is under embargo.'),
  'issuer-own': permit("It is the institute's own."),
  'members-statement': permit('All members must be able to judge by statements of this type.'),
  'audience-institute': permit('The audience names the institute.'),
  'audience-group': permit('The institute is in a group that the audience names.'),
  'audience-public': permit('It is for the public.'),
  consulted: permit('The institute is to be consulted before release: it gets the label, not the parts.'),
  'part-audience': permit('The narrower audience of this part has the institute too.'),
  'reader-role': permit('A role of the person reaches this TLP level.'),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;

// Names of an object literal that is written above.
export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];
