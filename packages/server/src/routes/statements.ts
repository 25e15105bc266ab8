import { READER_ROLES } from '@comity/policy';
import {
  decodeBase64,
  ok,
  parseEnvelope,
  parseStatement,
  type Result,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  StatementId,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { type AlertGate, checkCap } from '../alert-checks.ts';
import type { ApiDeps } from '../api-deps.ts';
import { checkAuthor, checkDrill } from '../crisis-statements.ts';
import type { Caller } from '../http/caller.ts';
import { type Route, route } from '../http/route.ts';
import { checkNamed } from '../named-statements.ts';
import { StatementRowShape, StatementShape } from '../view/statement-shapes.ts';
import { statementRowView, statementView } from '../view/statement-view.ts';
import { SubmitBody } from './inputs.ts';

/**
 * Every role may ask; what each may read is decided per statement by policy, in the node. An operator thus sees the
 * delegations that they submit, and no content.
 */
const READERS = READER_ROLES;

export const statementRoutes = (gate: AlertGate): readonly Route[] => [
  route({
    method: 'post',
    path: '/statements',
    permission: ['operator', 'publisher', 'coordinator', 'drill-coordinator'],
    summary:
      'Admit a complete envelope of our own institute: a delegation, a revocation, or what was signed elsewhere',
    stepUp: true,
    json: { schema: SubmitBody },
    status: 201,
    answer: { description: 'The admitted statement', content: StatementRowShape },
    handle: async ({ body, caller }, deps) => {
      const envelope = decodeBase64(body.envelope);
      if (!envelope.ok) return envelope;
      const statement = statementIn(envelope.value);
      const allowed = statement && (await maySubmit(gate, deps, statement, caller, body.confirm));
      if (allowed?.ok === false) return allowed;
      const row = await deps.node.submit(envelope.value);
      return row.ok ? ok({ status: 201, json: statementRowView(row.value) }) : row;
    },
  }),
  route({
    method: 'get',
    path: '/statements/{id}',
    permission: READERS,
    summary: 'One statement, with the terms in force',
    params: z.object({ id: StatementId }),
    answer: { description: 'The statement', content: StatementShape },
    handle: async ({ params, caller }, { node }) => {
      const view = await node.statement(params.id, caller);
      return view.ok ? ok({ status: 200, json: statementView(view.value) }) : view;
    },
  }),
];

/** What cannot be read is left to the node, which says why. */
function statementIn(envelope: Uint8Array): Statement | undefined {
  const read = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  const statement = read.ok ? parseStatement(read.value.payload) : read;
  return statement.ok ? statement.value : undefined;
}

/** The same that is asked of whoever drafts and signs here: an alert that was signed elsewhere is no way around it. */
async function maySubmit(
  gate: AlertGate,
  deps: ApiDeps,
  statement: Statement,
  caller: Caller,
  confirm: string | undefined,
): Promise<Result<null>> {
  const mayHandIn = caller.roles.some((role) => role === 'operator' || role === 'publisher');
  const allowed = mayHandIn ? checkDrill(caller, statement) : checkAuthor(deps, caller, statement);
  if (!allowed.ok) return allowed;
  const named = await checkNamed(deps.node, statement, caller);
  if (!named.ok) return named;
  const agrees = await checkCap(deps, statement);
  return agrees.ok ? gate.pass(deps, statement, caller, confirm) : agrees;
}
