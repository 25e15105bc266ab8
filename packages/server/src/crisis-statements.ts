import {
  type AlertStatus,
  demandsOf,
  isCrisisStatement,
  ok,
  type Result,
  refuse,
  type Statement,
} from '@comity/protocol';
import type { ApiDeps } from './api-deps.ts';
import type { Caller } from './http/caller.ts';

/**
 * Publishers compose everything but what is said in a crisis; the others what people of their role sign. Refuses `forbidden-role`, and
 * `drill-token` as `checkDrill`.
 */
export function checkAuthor(
  { node }: Pick<ApiDeps, 'node'>,
  caller: Caller,
  statement: Statement,
): Result<null> {
  if (caller.roles.includes('publisher') && !isCrisisStatement(statement)) return ok(null);
  const charter = node.charter()?.charter;
  const demands = charter === undefined ? [] : demandsOf(statement, charter);
  const signing: readonly string[] = demands === 'root' ? [] : demands.map(({ role }) => role);
  const held = caller.roles.map((role) => (role === 'drill-coordinator' ? 'coordinator' : role));
  if (held.some((role) => signing.includes(role))) return checkDrill(caller, statement);
  return refuse('forbidden-role', { roles: isCrisisStatement(statement) ? signing : ['publisher'] });
}

/**
 * People in training: their token may compose, sign and submit what is said in exercises and tests, and nothing else of a crisis. Whoever is a
 * coordinator as well is no trainee. Refuses `drill-token`.
 */
export function checkDrill(caller: Pick<Caller, 'roles'>, statement: Statement): Result<null> {
  const { body } = statement;
  const pen = caller.roles.some((role) => EDITING.some((each) => each === role));
  if (!isCrisisStatement(statement) && pen) return ok(null);
  return checkTrainee(caller, 'status' in body ? body.status : null);
}

/** The same of whatever is to become a statement. */
export const checkTrainee = ({ roles }: Pick<Caller, 'roles'>, status: AlertStatus | null): Result<null> =>
  !roles.includes('drill-coordinator') ||
  roles.includes('coordinator') ||
  status === 'Exercise' ||
  status === 'Test'
    ? ok(null)
    : refuse('drill-token', { status: status ?? 'none' });

/** Roles by which a trainee may hold a pen for something else than a crisis. */
const EDITING = ['publisher', 'approver', 'counsel'] as const;
