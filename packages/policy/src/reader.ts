import { TLP_LEVELS, type Tlp } from '@comity/protocol';
import { type Reader, type ReaderRole, UNIT_USES } from './request.ts';
import type { Terms } from './terms.ts';

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
  // Reads as a coordinator does; may act in drills only, which the server holds it to (spec/api.md).
  'drill-coordinator': { read: 'RED', export: 'RED' },
  counsel: { read: 'RED', export: 'RED' },
  auditor: { read: 'RED', export: 'RED' },
};

/**
 * What speaks for or against a person who would read or take out something under this marking. Roles bind everybody; purposes and
 * units not the issuer's own people.
 */
export function judgeReader(
  action: 'read' | 'export',
  tlp: Tlp,
  { purposes, prohibitedUses }: Pick<Terms, 'purposes' | 'prohibitedUses'>,
  reader: Reader | null | undefined,
  bound: boolean,
): readonly ReaderVerdict[] {
  if (reader === null || reader === undefined || reader.roles.length === 0) return ['reader-missing'];
  const verdicts: ReaderVerdict[] = [judgeRoles(action, tlp, reader)];
  if (!bound) return verdicts;
  if (!reader.purposes.some((purpose) => purposes.includes(purpose))) verdicts.push('reader-purpose');
  if (UNIT_USES[reader.unit].some((use) => prohibitedUses.includes(use))) verdicts.push('reader-unit');
  return verdicts;
}

function judgeRoles(action: 'read' | 'export', tlp: Tlp, { roles }: Reader): ReaderVerdict {
  let sees = false;
  for (const role of roles) {
    const ceiling = CEILINGS[role][action];
    if (ceiling === null) continue;
    if (covers(ceiling, tlp)) return 'reader-role';
    sees = true;
  }
  return sees ? 'reader-role-level' : 'reader-role-operator';
}

/** TLP_LEVELS run from the strictest to the widest. */
const covers = (ceiling: Tlp, tlp: Tlp): boolean => TLP_LEVELS.indexOf(ceiling) <= TLP_LEVELS.indexOf(tlp);
