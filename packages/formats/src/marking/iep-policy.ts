import type { Instant, Marking, Pap, Result, Tlp } from '@comity/protocol';
import { refuse } from '@comity/protocol';
import { z } from 'zod';
import { toInstant } from '../instant.ts';
import { conditionUrns, sayingsOfUrns } from './condition-urn.ts';
import { type MarkingSource, originatorOf, withoutForbiddenName } from './marking-source.ts';
import { type ReadTerms, type Saying, strictestTerms, type TermName, UNKNOWN } from './terms.ts';
import { tlpNamed } from './tlp-name.ts';
import { uuidOfContent } from './uuid-v5.ts';

/** A policy of FIRST's Information Exchange Policy 2.0 in its JSON (first.org/iep, IEP 2.0 JSON specification). */
export interface IepPolicy {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly iep_version: 2;
  readonly start_date: Instant;
  /** Never an end: after it nobody would be bound. A delete-by is no end of the terms. */
  readonly end_date: null;
  readonly encrypt_in_transit: 'must' | 'may';
  readonly permitted_actions: IepActions;
  readonly affected_party_notifications: 'may' | 'must-not';
  readonly tlp: 'red' | 'amber' | 'green' | 'white';
  readonly attribution: Marking['attribution'];
  readonly unmodified_resale: 'may' | 'must-not';
  readonly external_references: readonly string[];
}

type IepActions =
  | 'none'
  | 'contact-for-instruction'
  | 'internally-visible-actions'
  | 'externally-visible-indirect-actions'
  | 'externally-visible-direct-actions';

/** The marking as an IEP 2.0 policy: what IEP has no value for becomes the strictest value that fits, and the description says so. */
export function toIepPolicy(own: Marking, ownSource: MarkingSource): IepPolicy {
  const { marking, source } = withoutForbiddenName(own, ownSource);
  const isFree = marking.tlp === 'CLEAR';
  const mayContact = marking.pap === 'GREEN' || marking.pap === 'CLEAR';
  const content = {
    name: `Terms of ${originatorOf(source)}`,
    description: describe(marking, source),
    iep_version: 2 as const,
    start_date: source.nowIso,
    end_date: null,
    encrypt_in_transit: isFree ? ('may' as const) : ('must' as const),
    permitted_actions: ACTIONS_OF[marking.pap],
    affected_party_notifications:
      mayContact && !marking.prohibitedUses.includes('contact-developer')
        ? ('may' as const)
        : ('must-not' as const),
    tlp: LEVEL_OF[marking.tlp],
    attribution: marking.attribution,
    unmodified_resale:
      isFree && !marking.prohibitedUses.includes('commercial-use') ? ('may' as const) : ('must-not' as const),
    external_references: conditionUrns(marking, source),
  };
  return { id: uuidOfContent(content), ...content };
}

/**
 * The terms of an IEP 2.0 policy, or of a reference to one, which says nothing. Refuses `schema-mismatch` (no object),
 * `too-large`, `export-not-expressible`.
 */
export function fromIepPolicy(policy: unknown): Result<ReadTerms> {
  const fields = z.record(z.string(), z.unknown()).safeParse(policy);
  if (!fields.success) return refuse('schema-mismatch', { paths: ['(root): no IEP policy'] });
  return strictestTerms(sayingsOfIep(fields.data));
}

/** What the fields of a policy say. One that IEP 2.0 does not have may hold anything: then all terms are unclear. */
export function sayingsOfIep(fields: Readonly<Record<string, unknown>>): Saying[] {
  if (Object.keys(fields).some((name) => !FIELDS.includes(name))) return [UNKNOWN];
  if (fields.iep_version !== 2 && fields.iep_version !== '2.0') return [UNKNOWN];
  const references = z.array(z.string()).safeParse(fields.external_references ?? []);
  return [
    sayingOf('tlp', fields.tlp, tlpNamed),
    sayingOf('pap', fields.permitted_actions, papOf),
    sayingOf('attribution', fields.attribution, attributionOf),
    sayingOf('deleteBy', fields.end_date ?? undefined, endOf),
    ...(references.success ? sayingsOfUrns(references.data) : [UNKNOWN]),
  ];
}

function sayingOf<Name extends TermName>(
  name: Name,
  value: unknown,
  read: (value: unknown) => Marking[Name] | undefined,
): Saying {
  if (value === undefined) return { says: {} };
  const term = read(value);
  return term === undefined ? { says: {}, unclear: [name] } : { says: { [name]: term } };
}

const papOf = (value: unknown): Pap | undefined => PAP_OF.get(value);
const attributionOf = (value: unknown): Marking['attribution'] | undefined =>
  value === 'must' || value === 'may' || value === 'must-not' ? value : undefined;
/** What is permitted after the end of a policy nobody said: nothing, so nobody has it any longer. */
const endOf = (value: unknown): Instant | undefined =>
  typeof value === 'string' ? toInstant(value) : undefined;

const describe = (marking: Marking, source: MarkingSource): string =>
  [
    marking.tlp === 'AMBER+STRICT'
      ? 'TLP:AMBER+STRICT, which IEP 2.0 cannot say: red stands here.'
      : `TLP:${marking.tlp}.`,
    marking.legal.length === 0 ? '' : 'Legal instruments are claimed; see the references.',
    `Ask ${originatorOf(source)} for ${source.statementId.slice(0, 16)}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');

/** IEP's list is that of TLP 1. */
const LEVEL_OF: Readonly<Record<Tlp, IepPolicy['tlp']>> = {
  RED: 'red',
  'AMBER+STRICT': 'red',
  AMBER: 'amber',
  GREEN: 'green',
  CLEAR: 'white',
};

const ACTIONS_OF: Readonly<Record<Pap, IepActions>> = {
  RED: 'internally-visible-actions',
  AMBER: 'externally-visible-indirect-actions',
  GREEN: 'externally-visible-direct-actions',
  CLEAR: 'externally-visible-direct-actions',
};

/** Direct actions are GREEN and CLEAR alike: the stricter one. */
const PAP_OF: ReadonlyMap<unknown, Pap> = new Map<IepActions, Pap>([
  ['none', 'RED'],
  ['contact-for-instruction', 'RED'],
  ['internally-visible-actions', 'RED'],
  ['externally-visible-indirect-actions', 'AMBER'],
  ['externally-visible-direct-actions', 'GREEN'],
]);

/** Notifications and resale are not read: uses that are not said to be free are prohibited already. */
const FIELDS: readonly string[] = [
  'id',
  'name',
  'description',
  'iep_version',
  'start_date',
  'end_date',
  'encrypt_in_transit',
  'permitted_actions',
  'affected_party_notifications',
  'tlp',
  'attribution',
  'unmodified_resale',
  'external_references',
];
