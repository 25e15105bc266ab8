import { TLP_LEVELS, type Tlp } from '@comity/protocol';
import type { Reader, ReaderRole } from './request.ts';

export type ReaderVerdict = 'reader-role' | 'reader-missing' | 'reader-role-operator' | 'reader-role-level';

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

/** Whether a person with these roles may read or take out content at this level. */
export function judgeReader(
  action: 'read' | 'export',
  tlp: Tlp,
  reader: Reader | null | undefined,
): ReaderVerdict {
  if (reader === null || reader === undefined || reader.roles.length === 0) return 'reader-missing';
  const ceilings = reader.roles.map((role) => CEILINGS[role][action]).filter((ceiling) => ceiling !== null);
  if (ceilings.length === 0) return 'reader-role-operator';
  return ceilings.some((ceiling) => reaches(ceiling, tlp)) ? 'reader-role' : 'reader-role-level';
}

/** TLP_LEVELS run from the strictest to the widest. */
const reaches = (ceiling: Tlp, tlp: Tlp): boolean => TLP_LEVELS.indexOf(ceiling) <= TLP_LEVELS.indexOf(tlp);
