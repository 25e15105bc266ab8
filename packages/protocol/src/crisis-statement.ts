import type { Statement } from './statement.ts';
import type { StatementTypeName } from './statement-types.generated.ts';

/** The types that a crisis is made of (spec/incident.md). Playbooks and contacts are kept beside incidents, the others within one. */
export const CRISIS_TYPES = [
  'alert',
  'acknowledgement',
  'situation-report',
  'request',
  'offer',
  'measure',
  'activation',
  'task-report',
  'playbook',
  'contact',
] as const satisfies readonly StatementTypeName[];
export type CrisisType = (typeof CRISIS_TYPES)[number];

export type CrisisStatement = Extract<Statement, { type: CrisisType }>;

export const isCrisisStatement = (statement: Statement): statement is CrisisStatement =>
  CRISIS_TYPES.some((type) => type === statement.type);
