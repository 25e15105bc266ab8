import type { BodyOf, Instant, InstituteId } from '@comity/protocol';
import type { AfterActionBoard, AfterActionInput, BoardRowIn, SaidIn } from './after-action-input.ts';
import { elapsedMs } from './elapsed.ts';

/** How one institute answered one alert; milliseconds since the alert was issued. */
export interface Response {
  readonly institute: InstituteId;
  readonly deliveredMs: number | null;
  readonly seenMs: number | null;
  readonly answeredMs: number | null;
  /** null: no word of it, and whether it was delivered is not known. */
  readonly state: BoardRowIn['state'] | null;
  readonly post: string | null;
  readonly note: string | null;
  readonly earlier: BoardRowIn['earlier'];
  /** waiting: it may still answer in time. no answer: to an alert without a time of its own, or one that a newer one replaced in time. */
  readonly verdict: 'in time' | 'late' | 'missed' | 'waiting' | 'answered' | 'no answer';
}

export interface Responses {
  readonly responses: readonly Response[];
  readonly replyBy: Instant | null;
  readonly deliveryKnown: boolean;
}

/**
 * Of the newest alert: the board knows what was delivered. It shows the newest answer of an institute; how fast it was, its first answer
 * says.
 */
export const responsesByBoard = ({
  board,
  incident,
}: Pick<AfterActionInput, 'incident' | 'board'>): Responses => ({
  replyBy: board.replyBy,
  deliveryKnown: true,
  responses: board.rows
    .map((row) => {
      const first = incident.acknowledgements
        .filter(
          ({ issuer, body }) => issuer === row.institute && isAnswer(body) && body.statement === board.alert,
        )
        .toSorted(byTime)[0];
      return onBoard(row, board, first?.issuedAt ?? row.answeredAt);
    })
    .toSorted(byInstitute),
});

const onBoard = (
  { institute, state, deliveredAt, seenAt, post, note, earlier, overdue }: BoardRowIn,
  { issuedAt, replyBy }: AfterActionBoard,
  answeredAt: Instant | null,
): Response => ({
  institute,
  deliveredMs: since(issuedAt, deliveredAt),
  seenMs: since(issuedAt, seenAt),
  answeredMs: since(issuedAt, answeredAt),
  state,
  post,
  note,
  earlier,
  verdict: verdictOf(answeredAt, replyBy, overdue ? 'missed' : 'waiting'),
});

/** Of an alert that a newer one replaced: from what institutes said, by their own signed words. */
export function responsesBySaid(
  alert: SaidIn<BodyOf<'alert'>>,
  { incident, board }: Pick<AfterActionInput, 'incident' | 'board'>,
): Responses {
  const about = incident.acknowledgements.filter(({ body }) => body.statement === alert.statement);
  const next = incident.alerts.find(({ body }) => body.previous === alert.statement);
  const { replyBy } = alert.body;
  const dueAt = replyBy !== null && (next === undefined || next.issuedAt > replyBy) ? replyBy : null;
  const institutes = new Set([
    ...board.rows.map(({ institute }) => institute),
    ...about.map(({ issuer }) => issuer),
  ]);
  institutes.delete(alert.issuer);
  return {
    replyBy,
    deliveryKnown: false,
    responses: [...institutes]
      .map((institute) =>
        saidBy(
          institute,
          alert,
          about.filter(({ issuer }) => issuer === institute),
          dueAt,
        ),
      )
      .toSorted(byInstitute),
  };
}

function saidBy(
  institute: InstituteId,
  { issuedAt, body }: SaidIn<BodyOf<'alert'>>,
  said: readonly SaidIn<BodyOf<'acknowledgement'>>[],
  dueAt: Instant | null,
): Response {
  const inOrder = said.toSorted(byTime);
  const answers = inOrder.filter((each) => isAnswer(each.body));
  const seen = inOrder.find((each) => each.body.state === 'seen');
  const answeredAt = answers[0]?.issuedAt ?? null;
  const newest = answers.at(-1) ?? seen;
  return {
    institute,
    deliveredMs: null,
    seenMs: since(issuedAt, seen?.issuedAt ?? null),
    answeredMs: since(issuedAt, answeredAt),
    state: newest?.body.state ?? null,
    post: newest?.body.post ?? null,
    note: newest?.body.note ?? null,
    earlier: null,
    verdict: verdictOf(answeredAt, body.replyBy, dueAt === null ? 'no answer' : 'missed'),
  };
}

function verdictOf(
  answeredAt: Instant | null,
  replyBy: Instant | null,
  silent: Response['verdict'],
): Response['verdict'] {
  if (answeredAt === null) return silent;
  if (replyBy === null) return 'answered';
  return answeredAt > replyBy ? 'late' : 'in time';
}

/** That a person has seen it is no answer. */
const isAnswer = ({ state }: BodyOf<'acknowledgement'>): boolean => state !== 'seen';

const since = (issuedAt: Instant, then: Instant | null): number | null =>
  then === null ? null : elapsedMs(issuedAt, then);

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
const byTime = (left: { readonly issuedAt: Instant }, right: { readonly issuedAt: Instant }): number =>
  compare(left.issuedAt, right.issuedAt);
const byInstitute = (left: Response, right: Response): number => compare(left.institute, right.institute);
