import { REACH_WORDS } from '@comity/formats';
import type { BoardItem, DutyItem } from '@comity/formats/crisis';
import type { Context } from '../context.ts';
import { untilText } from '../moment.ts';
import type { Output } from '../output.ts';

type Row = BoardItem['rows'][number];

/** Who has received, seen and answered: the silent first, since they are what one looks for. */
export function printBoard({ io, out }: Context, board: BoardItem): void {
  const nowMs = io.nowMs();
  out.line(out.tone('strong', `Board of ${board.alert.slice(0, 12)}`));
  out.fields([
    ['title', board.title],
    ['issued', `${board.issuedAt} (${untilText(board.issuedAt, nowMs)})`],
    ['reply by', `${board.replyBy} (${untilText(board.replyBy, nowMs)})`],
    ['counts', countsText(board)],
  ]);
  out.line();
  const rows = [...board.rows].sort((left, right) => rankOf(left) - rankOf(right));
  out.table(
    ['institute', 'state', 'delivered', 'seen', 'answered', 'by', 'note'],
    rows.map((row) => [
      row.institute,
      stateText(row),
      sinceText(board, row.deliveredAt),
      sinceText(board, row.seenAt),
      sinceText(board, row.answeredAt),
      row.post ?? '-',
      row.note ?? '',
    ]),
  );
  printContacts(out, rows);
}

const stateText = ({ state, overdue, earlier }: Row): string =>
  [
    overdue ? `OVERDUE: ${REACH_WORDS[state]}` : REACH_WORDS[state],
    ...(earlier === null ? [] : [`to an earlier alert: ${earlier}`]),
  ].join('; ');

/** Seconds count at first, minutes later. */
function sinceText({ issuedAt }: BoardItem, at: string | null): string {
  if (at === null) return '-';
  const seconds = Math.max(0, Math.round((Date.parse(at) - Date.parse(issuedAt)) / 1000));
  const after = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${at.slice(11, 19)} (+${after})`;
}

function printContacts(out: Output, rows: readonly Row[]): void {
  const contacts = rows.flatMap(({ contact }) => (contact === null ? [] : [contact]));
  if (contacts.length === 0) return;
  out.line();
  out.line(out.tone('warn', 'Reach the silent ones outside of Comity'));
  out.fields(contacts.map((contact) => [contact.institute, contactText(contact)] as const));
}

export const contactText = ({ duty, stale }: DutyItem): string =>
  [duty.primary, ...(duty.alternate === null ? [] : [duty.alternate])]
    .map(
      ({ post, hours, addresses }) =>
        `${post}, ${hours}: ${addresses.map(({ kind, address }) => `${kind} ${address}`).join(', ')}`,
    )
    .join('; else ') + (stale ? ` (STALE: last tried ${duty.confirmedAt.slice(0, 10)})` : '');

const countsText = ({ counts }: BoardItem): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${REACH_WORDS[state as keyof typeof REACH_WORDS] ?? state}`) // as: looked up there
    .join(', ') || 'nobody is to be reached';

const RANKS: Readonly<Record<Row['state'], number>> = {
  unreachable: 1,
  'not-delivered': 2,
  delivered: 3,
  seen: 4,
  declined: 5,
  acknowledged: 6,
  acting: 7,
};
const rankOf = ({ state, overdue }: Row): number => (overdue ? 0 : RANKS[state]);

/** Whether somebody is still to answer. */
export const isWaiting = ({ rows }: BoardItem): boolean => rows.some(({ answeredAt }) => answeredAt === null);
