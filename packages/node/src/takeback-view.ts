import { createDecider, type Decider } from '@comity/policy';
import {
  type InstituteId,
  memberOf,
  ok,
  type Part,
  type Result,
  refuse,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import { TAKEBACK_STATEMENTS_MAX } from '@comity/protocol/limits';
import { isNoted, noteRead, noteRefused, type ReadCore } from './access-note.ts';
import { matterOf } from './facts.ts';
import { readHeld } from './held.ts';
import { mayRead } from './may-read.ts';
import type { Reader, TakebackView } from './node.ts';
import { emptyStanding, joinStanding, type Standing } from './standing.ts';
import { currentCharter, currentSetting } from './state.ts';
import type { StatementRow } from './store.ts';

type Asked = TakebackView['requests'][number]['asked'][number];
type Receipt = Extract<Statement, { type: 'purge-receipt' }>;
type Request = Extract<Statement, { type: 'withdrawal' | 'remark' }>;

/** Of a statement of ours: what was asked back, from whom, and what they answered (spec/takeback.md). */
export async function takebackOf(
  core: ReadCore,
  id: StatementId,
  reader: Reader,
): Promise<Result<TakebackView>> {
  const row = await core.store.statement(id);
  const statement = row && readHeld(row);
  const decision = statement && mayRead(core, id, statement, null, reader);
  const own = row?.author === core.state.institute;
  if (statement === undefined || !own || decision?.outcome !== 'permit') {
    await noteRefused(core, reader, 'takeback', { id }, decision?.rules ?? []);
    return refuse('not-found');
  }
  const { marking } = matterOf(core.state.standing, id, statement, null).statement;
  if (isNoted(marking)) await noteRead(core, reader, 'takeback', [{ id }], decision.rules);
  const said = (await core.store.statementsAbout(id, TAKEBACK_STATEMENTS_MAX)).map((each) => ({
    row: each,
    statement: readHeld(each),
  }));
  const receipts = said.flatMap(({ row: { author }, statement: receipt }) =>
    receipt.type === 'purge-receipt' ? [{ author, receipt }] : [],
  );
  const requests = said.flatMap(({ row: each, statement: request }) =>
    isRequest(request) && each.author === core.state.institute
      ? [requestView(core, { id, statement }, each, request, receipts)]
      : [],
  );
  return ok({ statement: id, requests, sentence: sentenceOf(requests) });
}

const isRequest = (statement: Statement): statement is Request =>
  statement.type === 'withdrawal' || (statement.type === 'remark' && statement.body.change === 'narrow');

function requestView(
  core: ReadCore,
  target: { readonly id: StatementId; readonly statement: Statement },
  row: StatementRow,
  request: Request,
  receipts: readonly { readonly author: InstituteId; readonly receipt: Receipt }[],
): TakebackView['requests'][number] {
  const answers = new Map(
    receipts.filter(({ receipt }) => receipt.body.by === row.id).map((each) => [each.author, each.receipt]),
  );
  const asked = new Set([...askedBy(core, target, row, request), ...answers.keys()]);
  return {
    id: row.id,
    kind: request.type === 'withdrawal' ? 'withdrawal' : 'narrowing',
    reason: request.body.reason,
    issuedAt: row.issuedAt,
    asked: [...asked].sort().map((institute) => answerOf(core, institute, answers.get(institute))),
  };
}

function answerOf(core: ReadCore, institute: InstituteId, receipt: Receipt | undefined): Asked {
  if (receipt !== undefined) {
    const { outcome, purgedAt } = receipt.body;
    return { institute, answer: outcome === 'refused' ? 'refused' : 'confirmed', outcome, at: purgedAt };
  }
  const current = currentCharter(core.state);
  const member = current !== undefined && memberOf(current.charter, institute) !== undefined;
  return { institute, answer: member ? 'no-answer' : 'left', outcome: null, at: null };
}

/** Whom a request names. A narrowing remark goes also to those who keep everything: asked are those who lose something by it. */
function askedBy(
  core: ReadCore,
  target: { readonly id: StatementId; readonly statement: Statement },
  row: StatementRow,
  request: Request,
): readonly InstituteId[] {
  const named = request.label.marking.audience.institutes.filter((id) => id !== core.state.institute);
  if (request.type === 'withdrawal') return named;
  const setting = currentSetting(core.state);
  if (setting === undefined) return named;
  const decider = createDecider(setting);
  const nobodySpoke = { ...core.state.standing, remarks: new Map(), withdrawals: new Map() };
  const narrowed = withRemark(nobodySpoke, row, request);
  return named.filter((institute) =>
    [null, ...target.statement.label.parts].some(
      (part) =>
        gets(core, decider, nobodySpoke, target, part, institute) &&
        !gets(core, decider, narrowed, target, part, institute),
    ),
  );
}

function withRemark(standing: Standing, row: StatementRow, remark: Request): Standing {
  const { remarks } = emptyStanding();
  const copy: Standing = { ...standing, remarks };
  joinStanding(copy, row.id, row.position, remark);
  return copy;
}

const gets = (
  { clock }: ReadCore,
  decider: Decider,
  standing: Standing,
  { id, statement }: { readonly id: StatementId; readonly statement: Statement },
  part: Part | null,
  institute: InstituteId,
): boolean =>
  decider({
    action: 'deliver',
    ...matterOf(standing, id, statement, part),
    institute,
    nowMs: clock.nowMs(),
  }).outcome === 'permit';

/** By institute, the answer to the newest request that asked it. */
function sentenceOf(requests: TakebackView['requests']): string {
  const newest = new Map<InstituteId, Asked['answer']>();
  for (const { asked } of requests) for (const { institute, answer } of asked) newest.set(institute, answer);
  const count = (wanted: Asked['answer']): number =>
    [...newest.values()].filter((answer) => answer === wanted).length;
  const left = count('left');
  return [
    `asked ${newest.size}, confirmed ${count('confirmed')}, refused ${count('refused')}`,
    `, no answer ${count('no-answer')}`,
    left > 0 ? `, left the network ${left}` : '',
    '. Copies that were read or taken out before cannot be recalled.',
  ].join('');
}
