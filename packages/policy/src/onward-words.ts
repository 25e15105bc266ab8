import { type Marking, type Onward, type Pap, unreachable } from '@comity/protocol';
import type { Obligation } from './obligation.ts';

/** What those who get it may do with it next, a sentence for each thing that they take on with it. */
export const onwardWords = (obligations: readonly Obligation[]): readonly string[] =>
  obligations.map(wordsFor);

function wordsFor(obligation: Obligation): string {
  switch (obligation.kind) {
    case 'onward':
      return ONWARD[obligation.limit];
    case 'purposes':
      return `They may use it for: ${obligation.purposes.join(', ') || 'nothing'}.`;
    case 'attribution':
      return ATTRIBUTION[obligation.rule];
    case 'prohibited-uses':
      return `They must not use it for: ${obligation.uses.join(', ')}.`;
    case 'permissible-actions':
      return ACTIONS[obligation.pap];
    case 'delete-by':
      return `They delete it by ${obligation.at}.`;
    case 'embargo':
      return `They keep it to themselves until ${obligation.until}.`;
    case 'instrument':
      return `${obligation.assertedBy} claims ${obligation.instrument} (${STANDING[obligation.standing]}); nobody has confirmed that it covers this.`;
    case 'terms-of-confidence':
      return 'They keep to the terms of confidence that they have accepted.';
    default:
      return unreachable(obligation);
  }
}

const ONWARD: Readonly<Record<Onward, string>> = {
  none: 'They do not pass it on; only the originator hands out copies.',
  audience: 'They may pass it on inside the audience.',
  'ask-originator': 'They ask the originator before they pass it on.',
};

const ATTRIBUTION: Readonly<Record<Exclude<Marking['attribution'], 'may'>, string>> = {
  must: 'Where they use it they name the issuer.',
  'must-not': 'Where they use it they do not name the issuer.',
};

const ACTIONS: Readonly<Record<Exclude<Pap, 'CLEAR'>, string>> = {
  RED: 'They do not query the live model about it.',
  AMBER: 'They may test it again in private.',
  GREEN: 'They may test it again and contact the developer.',
};

const STANDING = {
  'in-force': 'in force today',
  lapsed: 'not in force today',
  unknown: 'not in the registry here',
} as const;
