import type { Marking } from '@comity/protocol';
import { type IepPolicy, toIepPolicy } from './iep-policy.ts';
import { type MarkingSource, withoutForbiddenName } from './marking-source.ts';

/**
 * The marking as MISP machine tags: `tlp:` and `PAP:`, an IEP 2.0 policy of the taxonomy `iep2-policy`, and tags of our own for
 * the rest. The audience has none: it is nobody else's business. What holds nothing is said as `none`, so that a tag that was
 * lost is seen as lost.
 */
export function toMispTags(own: Marking, ownSource: MarkingSource): readonly string[] {
  const { marking, source } = withoutForbiddenName(own, ownSource);
  return [
    `tlp:${marking.tlp.toLowerCase()}`,
    `PAP:${marking.pap}`,
    ...iepTags(marking, source),
    ...ownTags(marking, source),
  ];
}

/**
 * Name and description are left out, and where IEP has no value for it also the level and the actions: the tags in front say
 * them, and two levels on one event would be a contradiction.
 */
function iepTags(marking: Marking, source: MarkingSource): string[] {
  const policy = toIepPolicy(marking, source);
  const names: (keyof IepPolicy)[] = [
    'id',
    'start_date',
    'end_date',
    'encrypt_in_transit',
    ...(marking.pap === 'CLEAR' ? [] : (['permitted_actions'] as const)),
    'affected_party_notifications',
    ...(marking.tlp === 'AMBER+STRICT' ? [] : (['tlp'] as const)),
    'attribution',
    'unmodified_resale',
  ];
  return [
    machineTag('iep2-policy:iep_version', '2.0'),
    ...names.map((name) => machineTag(`iep2-policy:${name}`, String(policy[name]))),
    machineTag('iep2-policy:external_reference', `urn:comity:statement:${source.statementId}`),
  ];
}

function ownTags(marking: Marking, { issuer, statementId }: MarkingSource): string[] {
  const { competition } = marking;
  return [
    machineTag('comity:issuer', issuer),
    machineTag('comity:statement', statementId),
    ...marking.purposes.map((purpose) => machineTag('comity:purpose', purpose)),
    // One tag: a single use that got lost would be a use that is allowed.
    machineTag('comity:prohibited-uses', marking.prohibitedUses.join(',') || 'none'),
    machineTag('comity:onward', marking.onward),
    machineTag('comity:embargo-until', marking.embargoUntil ?? 'none'),
    machineTag('comity:delete-by', marking.deleteBy ?? 'none'),
    ...tagEach(
      'comity:claimed',
      marking.legal.map(({ assertedBy, instrument }) => `${assertedBy}/${instrument}`),
    ),
    machineTag('comity:competition', competitionKind(competition)),
    ...(competition?.originCompanies ?? []).map((company) => machineTag('comity:origin-company', company)),
    machineTag('comity:terms', marking.confidenceTerms?.sha256 ?? 'none'),
    ...tagEach('comity:consult', marking.consultBeforeRelease),
  ];
}

function competitionKind(competition: Marking['competition']): string {
  if (competition === null) return 'none';
  const { sensitive, aggregated } = competition;
  if (sensitive) return aggregated ? 'sensitive-aggregated' : 'sensitive';
  return aggregated ? 'aggregated' : 'open';
}

const tagEach = (name: string, values: readonly string[]): string[] =>
  (values.length === 0 ? ['none'] : values).map((value) => machineTag(name, value));

const machineTag = (name: string, value: string): string => `${name}="${value}"`;
