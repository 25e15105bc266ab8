import { type Instant, type InstituteId, instantMs } from '@comity/protocol';
import { UNREACHABLE_AFTER_MS } from '@comity/protocol/limits';
import type { DeliveryRow, PushReceiptRow } from '../store.ts';
import { answerAmong, asks, isOfPost, ofType } from './chain.ts';
import { coordinatorOf } from './directory.ts';
import { compare, type Shown } from './incident-shown.ts';
import type { Spoken } from './mirror.ts';
import type { BoardRow, BoardView, DutyView, ReachState } from './view.ts';

/** An institute that may have the alert, and what is known of the way to it. */
export interface Reached {
  readonly institute: InstituteId;
  /** By its own signed word; null: none is here. */
  readonly deliveredAt: Instant | null;
  readonly connected: boolean;
}

export interface BoardInput {
  readonly shown: Pick<Shown, 'chain' | 'said'>;
  /** One of the chain. */
  readonly alert: Spoken<'alert'>;
  readonly reached: readonly Reached[];
  readonly replyBy: Instant;
  /** As far as the reader may know it. */
  readonly directory: readonly DutyView[];
}

/** How one alert stands with each institute that may have it (spec/acknowledgement.md). */
export function boardOf(input: BoardInput, nowMs: number): BoardView {
  const { shown, alert, replyBy } = input;
  const { incident, status, alerts } = shown.chain;
  const at = alerts.findIndex(({ id }) => id === alert.id);
  const asked: Asked = {
    alert,
    before: alerts.slice(0, at),
    owedFrom: owedFrom(alert, replyBy, alerts[at + 1]),
    directory: input.directory,
  };
  const answers = ofType(shown.said, 'acknowledgement');
  const rows = input.reached
    .map((reached) =>
      rowOf(
        asked,
        reached,
        answers.filter(({ author }) => author === reached.institute),
        nowMs,
      ),
    )
    .sort((left, right) => compare(left.institute, right.institute));
  const { label } = alert.statement;
  return {
    incident,
    alert: alert.id,
    status,
    title: label.title,
    issuedAt: label.issuedAt,
    replyBy,
    rows,
    counts: countsOf(rows),
  };
}

/** What a row is judged by. */
interface Asked {
  readonly alert: Spoken<'alert'>;
  readonly before: readonly Spoken<'alert'>[];
  readonly owedFrom: Instant | null;
  readonly directory: readonly DutyView[];
}

/** From when silence is overdue; null: never, since it asks for no answer, or a newer alert took its place before. */
function owedFrom(
  alert: Spoken<'alert'>,
  replyBy: Instant,
  next: Spoken<'alert'> | undefined,
): Asked['owedFrom'] {
  const replaced = next !== undefined && instantMs(next.statement.label.issuedAt) <= instantMs(replyBy);
  return asks(alert) && !replaced ? replyBy : null;
}

function rowOf(
  { alert, before, owedFrom, directory }: Asked,
  { institute, deliveredAt, connected }: Reached,
  answers: readonly Spoken<'acknowledgement'>[],
  nowMs: number,
): BoardRow {
  const said = answers.filter(({ statement }) => statement.body.statement === alert.id);
  const answered = answerAmong(said.filter(isOfPost));
  const seen = answerAmong(said.filter((each) => !isOfPost(each)));
  const answer = (answered ?? seen)?.statement;
  const sinceMs = nowMs - instantMs(alert.statement.label.issuedAt);
  const unreached: ReachState =
    !connected && sinceMs > UNREACHABLE_AFTER_MS ? 'unreachable' : 'not-delivered';
  const state = answer?.body.state ?? (deliveredAt === null ? unreached : 'delivered');
  const overdue = answered === undefined && owedFrom !== null && instantMs(owedFrom) <= nowMs;
  return {
    institute,
    state,
    at: answer?.label.issuedAt ?? deliveredAt,
    deliveredAt,
    seenAt: seen?.statement.label.issuedAt ?? null,
    answeredAt: answered?.statement.label.issuedAt ?? null,
    post: answer?.body.post ?? null,
    note: answer?.body.note ?? null,
    overdue,
    earlier: answered === undefined ? earlierAnswer(before, answers) : null,
    contact: overdue || state === 'unreachable' ? coordinatorOf(directory, institute) : null,
  };
}

/** The answer to the newest of them that was answered at all. */
function earlierAnswer(
  before: readonly Spoken<'alert'>[],
  answers: readonly Spoken<'acknowledgement'>[],
): BoardRow['earlier'] {
  for (const { id } of before.toReversed()) {
    const answer = answerAmong(answers.filter(({ statement }) => statement.body.statement === id));
    if (answer !== undefined) return answer.statement.body.state;
  }
  return null;
}

function countsOf(rows: readonly BoardRow[]): BoardView['counts'] {
  const counts = {
    'not-delivered': 0,
    unreachable: 0,
    delivered: 0,
    seen: 0,
    acknowledged: 0,
    acting: 0,
    declined: 0,
  };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

/** Whom our ledger names as entitled to a statement of ours, with what each of them has signed for. */
export function reachedOf(
  ledger: readonly DeliveryRow[],
  receipts: readonly PushReceiptRow[],
  connected: ReadonlySet<string>,
): readonly Reached[] {
  const receiptOf = new Map(receipts.map(({ peer, receivedAt }) => [peer, receivedAt]));
  return ledger
    .filter(({ state }) => state !== 'forbidden')
    .map(({ institute, state, updatedAt }) => ({
      institute,
      deliveredAt: receiptOf.get(institute) ?? (state === 'delivered' ? updatedAt : null),
      connected: connected.has(institute),
    }));
}
