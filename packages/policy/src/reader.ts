import { type Marking, type Registry, TLP_LEVELS, type Tlp } from '@comity/protocol';
import { prohibitedUsesOf, purposesOf } from './instrument.ts';
import { type Reader, type ReaderRole, UNIT_USES } from './request.ts';

export type ReaderVerdict =
  | 'reader-role'
  | 'reader-missing'
  | 'reader-role-operator'
  | 'reader-role-level'
  | 'reader-purpose'
  | 'reader-unit';

/** The strictest level that a role may read and take out (spec/policy.md, table of roles); null: no content at all. */
const CEILINGS: Readonly<Record<ReaderRole, { readonly read: Tlp | null; readonly export: Tlp | null }>> = {
  operator: { read: null, export: null },
  reader: { read: 'AMBER+STRICT', export: 'GREEN' },
  publisher: { read: 'RED', export: 'RED' },
  approver: { read: 'RED', export: 'RED' },
  coordinator: { read: 'RED', export: 'RED' },
  counsel: { read: 'RED', export: 'RED' },
  auditor: { read: 'RED', export: 'RED' },
};

/**
 * What speaks for or against a person who would read or take out something under this marking. Roles bind everybody; purposes and
 * units not the issuer's own people.
 */
export function judgeReader(
  action: 'read' | 'export',
  marking: Marking,
  reader: Reader | null | undefined,
  bound: boolean,
  registry: Registry | null,
): readonly ReaderVerdict[] {
  if (reader === null || reader === undefined || reader.roles.length === 0) return ['reader-missing'];
  const verdicts: ReaderVerdict[] = [judgeRoles(action, marking.tlp, reader)];
  if (!bound) return verdicts;
  const allowed = purposesOf(marking, registry);
  if (!reader.purposes.some((purpose) => allowed.includes(purpose))) verdicts.push('reader-purpose');
  const prohibited = prohibitedUsesOf(marking, registry);
  if (UNIT_USES[reader.unit].some((use) => prohibited.includes(use))) verdicts.push('reader-unit');
  return verdicts;
}

function judgeRoles(action: 'read' | 'export', tlp: Tlp, { roles }: Reader): ReaderVerdict {
  const ceilings = roles.map((role) => CEILINGS[role][action]).filter((ceiling) => ceiling !== null);
  if (ceilings.length === 0) return 'reader-role-operator';
  return ceilings.some((ceiling) => reaches(ceiling, tlp)) ? 'reader-role' : 'reader-role-level';
}

/** TLP_LEVELS run from the strictest to the widest. */
const reaches = (ceiling: Tlp, tlp: Tlp): boolean => TLP_LEVELS.indexOf(ceiling) <= TLP_LEVELS.indexOf(tlp);
