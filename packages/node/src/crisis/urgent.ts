import { STATEMENT_TYPES, type StatementType, type StatementTypeName } from '@comity/protocol';

/** Whether statements of a type go by the priority lane (spec/push.md). */
export const isUrgent = (type: StatementTypeName): boolean =>
  (STATEMENT_TYPES[type] as StatementType).urgent === true; // as: the list's values differ in their bodies alone

export const URGENT_TYPES: readonly StatementTypeName[] = (
  Object.keys(STATEMENT_TYPES) as StatementTypeName[]
) // as: the keys of the list are its names
  .filter(isUrgent);
