import type { Obligation } from '@comity/policy';
import { unreachable } from '@comity/protocol';
import { untilText } from './moment.ts';

/** What comes with reading it, one line each. Instruments are claimed, never more. */
export function obligationText(obligation: Obligation, nowMs: number): string {
  switch (obligation.kind) {
    case 'attribution':
      return obligation.rule === 'must' ? 'name the issuer when you use it' : 'do not name the issuer';
    case 'delete-by':
      return `delete every copy by ${obligation.at} (${untilText(obligation.at, nowMs)})`;
    case 'embargo':
      return `say nothing of it before ${obligation.until} (${untilText(obligation.until, nowMs)})`;
    case 'instrument':
      return `${obligation.instrument} is claimed by ${obligation.assertedBy}: ${STANDINGS[obligation.standing]}`;
    case 'onward':
      return ONWARD[obligation.limit];
    case 'permissible-actions':
      return ACTIONS[obligation.pap];
    case 'prohibited-uses':
      return `not for ${obligation.uses.join(', ')}`;
    case 'purposes':
      return `for ${obligation.purposes.join(', ')} only`;
    case 'terms-of-confidence':
      return `keep to the terms of confidence ${obligation.text.slice(0, 12)} (comity adherence show ${obligation.text.slice(0, 12)})`;
    default:
      return unreachable(obligation);
  }
}

const STANDINGS = {
  'in-force': 'in force today, as far as somebody has checked',
  lapsed: 'not in force today',
  unknown: 'not in the registry here',
} as const;

const ONWARD = {
  none: 'do not pass it on: only the originator hands out copies',
  audience: 'pass it on inside its audience only',
  'ask-originator': 'ask the originator before you pass it on',
} as const;

const ACTIONS = {
  RED: 'PAP:RED: do not query the live model about it',
  AMBER: 'PAP:AMBER: test again in private, contact nobody',
  GREEN: 'PAP:GREEN: test again, and contact the developer if you must',
} as const;
