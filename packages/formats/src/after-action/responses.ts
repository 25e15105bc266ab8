import type { BodyOf, Instant, InstituteId } from '@comity/protocol';
import type {
  AfterActionBoard,
  AfterActionIncident,
  AfterActionInput,
  BoardRowIn,
  SaidIn,
} from './after-action-input.ts';
import { elapsedMs } from './elapsed.ts';

/** How the institutes answered one alert. */
export interface Responses {
  readonly alert: SaidIn<BodyOf<'alert'>>;
  /** false: it says that the incident is over. */
  readonly asks: boolean;
  /** Nothing came after it. */
  readonly newest: boolean;
  readonly replyBy: Instant;
  /** By institute. */
  readonly responses: readonly Response[];
}

/** How one institute answered one alert; milliseconds since the alert was issued. */
export interface Response {
  readonly institute: InstituteId;
  readonly deliveredMs: number | null;
  readonly seenMs: number | null;
  readonly answeredMs: number | null;
  readonly state: BoardRowIn['state'];
  readonly post: string | null;
  readonly note: string | null;
  readonly earlier: BoardRowIn['earlier'];
  /**
   * waiting: it may still answer in time. no answer: to an alert that a newer one replaced in time. not asked, answered: of an alert that
   * asks for none.
   */
  readonly verdict: 'in time' | 'late' | 'missed' | 'waiting' | 'no answer' | 'not asked' | 'answered';
}

/** Of every alert, the first one first. The report and the boards may be a moment apart: an alert without a board is left out. */
export const responsesOf = ({
  incident,
  boards,
}: Pick<AfterActionInput, 'incident' | 'boards'>): readonly Responses[] =>
  incident.alerts.flatMap((alert, index) => {
    const board = boards.find((each) => each.alert === alert.statement);
    return board === undefined ? [] : [onBoard(board, alert, index === incident.alerts.length - 1, incident)];
  });

function onBoard(
  { issuedAt, replyBy, rows }: AfterActionBoard,
  alert: Responses['alert'],
  newest: boolean,
  { acknowledgements }: AfterActionIncident,
): Responses {
  const asks = alert.body.message !== 'cancel' && alert.body.message !== 'stand-down';
  const answers = acknowledgements.filter(({ body }) => isAnswer(body) && body.statement === alert.statement);
  const responses = rows.map((row): Response => {
    const { institute, state, deliveredAt, seenAt, post, note, earlier } = row;
    // The board shows its newest answer; how fast it was, its first one says.
    const first = answers.filter(({ issuer }) => issuer === institute).toSorted(byTime)[0];
    const answeredAt = first?.issuedAt ?? row.answeredAt;
    return {
      institute,
      deliveredMs: since(issuedAt, deliveredAt),
      seenMs: since(issuedAt, seenAt),
      answeredMs: since(issuedAt, answeredAt),
      state,
      post,
      note,
      earlier,
      verdict: answeredAt === null ? silence({ asks, newest }, row) : speed({ asks, replyBy }, answeredAt),
    };
  });
  return { alert, asks, newest, replyBy, responses: responses.toSorted(byInstitute) };
}

function silence(
  { asks, newest }: Pick<Responses, 'asks' | 'newest'>,
  { overdue }: BoardRowIn,
): Response['verdict'] {
  if (!asks) return 'not asked';
  if (overdue) return 'missed';
  return newest ? 'waiting' : 'no answer';
}

function speed(
  { asks, replyBy }: Pick<Responses, 'asks' | 'replyBy'>,
  answeredAt: Instant,
): Response['verdict'] {
  if (!asks) return 'answered';
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
