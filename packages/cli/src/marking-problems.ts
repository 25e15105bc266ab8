import type { Composer } from '@comity/formats';
import { checkMarking, MARKING_RULES } from '@comity/policy';
import type { Label, Registry } from '@comity/protocol';
import { EXIT, Failure } from './failure.ts';
import type { RosterItem } from './sharing-rows.ts';

/** What markings are checked against when they are composed. */
export interface CheckPlace extends Composer {
  readonly registry: Registry | null;
  readonly rosters: readonly RosterItem[];
}

/** Every contradiction at once, with the words of the rule; the same rules as the node's. */
export function refuseContradictions(
  labels: readonly (Pick<Label, 'marking' | 'relations'> & {
    readonly parts: readonly Pick<Label['parts'][number], 'audience'>[];
  })[],
  { inForce, issuer, registry, rosters, nowMs }: CheckPlace,
): void {
  const said = new Set<string>();
  for (const { marking, parts, relations } of labels) {
    const named = rosters.filter(({ statement }) =>
      relations.some((relation) => relation.kind === 'roster' && relation.statement === statement),
    );
    const problems = checkMarking(marking, {
      parts,
      issuer,
      audienceKind: 'marking',
      charter: inForce.charter,
      registry,
      rosters: named.map(({ group, members }) => ({ group, members: new Set(members) })),
      nowMs,
    });
    for (const { rule, paths } of problems) said.add(`${rule} (${paths.join(', ')}): ${MARKING_RULES[rule]}`);
  }
  if (said.size > 0)
    throw new Failure(
      EXIT.badInput,
      'marking-contradiction',
      'The marking contradicts itself or cannot be kept.',
      { problems: [...said] },
    );
}
