import type { BoardItem, DutyItem } from '@comity/formats/crisis';
import type { Speech } from '../../i18n/speech.ts';
import type { IconName } from '../../parts/icon.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';

export type BoardRow = BoardItem['rows'][number];

/** Who has received, seen and answered: the silent first, since they are whom one looks for. Each state is a word, a shape and a colour. */
export function BoardMatrix({ speech, board }: { readonly speech: Speech; readonly board: BoardItem }) {
  const { t } = speech;
  const since = (at: string | null) =>
    at === null ? '–' : <After speech={speech} from={board.issuedAt} at={at} />;
  return (
    <Table
      caption={t('alerts.board.caption')}
      captionHidden
      empty={t('alerts.board.nobody')}
      rows={bySilence(board.rows)}
      columns={[
        { head: t('alerts.institute'), cell: ({ institute }) => institute, isHead: true },
        { head: t('alerts.board.state'), cell: (row) => <Reach speech={speech} row={row} /> },
        { head: t('alerts.board.delivered'), cell: ({ deliveredAt }) => since(deliveredAt) },
        { head: t('alerts.board.seen'), cell: ({ seenAt }) => since(seenAt) },
        { head: t('alerts.board.answered'), cell: ({ answeredAt }) => since(answeredAt) },
        {
          head: t('alerts.board.by'),
          cell: ({ post, note }) => (
            <span class="said">{[post, note].filter((each) => each !== null).join(': ') || '–'}</span>
          ),
        },
        ...(board.rows.every(({ contact }) => contact === null) ? [] : [callColumn(speech)]),
      ]}
    />
  );
}

/** Only where somebody is to be called. */
const callColumn = (speech: Speech): Column<BoardRow> => ({
  head: speech.t('alerts.board.call'),
  cell: ({ contact }) => (contact === null ? '–' : <DutyLinks speech={speech} item={contact} />),
});

/** How an alert stands with an institute. */
export const Reach = ({ speech: { t }, row }: { readonly speech: Speech; readonly row: BoardRow }) => (
  <span class="reach">
    {row.overdue ? <State tone="strong">{t('alerts.board.overdue')}</State> : undefined}
    <State tone={TONES[row.state]} icon={ICONS[row.state]}>
      {t(`alerts.reach.${row.state}`)}
    </State>
    {row.earlier === null ? undefined : (
      <span class="hint">{t('alerts.board.earlier', { answer: t(`alerts.answered.${row.earlier}`) })}</span>
    )}
  </span>
);

/** The time of day, and how long after the alert. */
function After({
  speech,
  from,
  at,
}: {
  readonly speech: Speech;
  readonly from: string;
  readonly at: string;
}) {
  const afterMs = Math.max(0, Date.parse(at) - Date.parse(from));
  return (
    <time datetime={at}>
      {`${at.slice(11, 19)} `}
      <span class="hint">{speech.t('alerts.board.after', { time: speech.duration(afterMs) })}</span>
    </time>
  );
}

/** How somebody is reached outside of Comity: numbers to call, addresses to write to. */
export function DutyLinks({
  speech: { t },
  item: { duty, stale },
}: {
  readonly speech: Speech;
  readonly item: DutyItem;
}) {
  const posts = [duty.primary, ...(duty.alternate === null ? [] : [duty.alternate])];
  return (
    <ul class="duty">
      {posts.map(({ post, hours, addresses }) => (
        <li>
          <strong>{post}</strong> <span class="hint">{hours}</span>
          <ul>
            {addresses.map(({ kind, address }) => (
              <li>
                <Address kind={kind} address={address} />
              </li>
            ))}
          </ul>
        </li>
      ))}
      {stale ? (
        <li>
          <State tone="wait">{t('alerts.directory.stale', { day: duty.confirmedAt.slice(0, 10) })}</State>
        </li>
      ) : undefined}
    </ul>
  );
}

/** A link only where it is certain what it does. */
function Address({ kind, address }: { readonly kind: string; readonly address: string }) {
  if (kind === 'phone' && /^\+?[0-9 ()./-]{3,40}$/.test(address))
    return <a href={`tel:${address.replaceAll(/[^+0-9]/g, '')}`}>{address}</a>;
  if (kind === 'e-mail' && /^[^\s@?&<>"']+@[^\s@?&<>"']+$/.test(address))
    return <a href={`mailto:${encodeURIComponent(address).replace('%40', '@')}`}>{address}</a>;
  return (
    <span>
      {kind} {address}
    </span>
  );
}

const RANKS = {
  unreachable: 1,
  'not-delivered': 2,
  delivered: 3,
  seen: 4,
  declined: 5,
  acknowledged: 6,
  acting: 7,
} as const satisfies Record<BoardRow['state'], number>;
export const TONES = {
  unreachable: 'bad',
  'not-delivered': 'bad',
  delivered: 'wait',
  seen: 'wait',
  declined: 'quiet',
  acknowledged: 'good',
  acting: 'good',
} as const satisfies Record<BoardRow['state'], Tone>;
export const ICONS = {
  unreachable: 'cross',
  'not-delivered': 'clock',
  delivered: 'download',
  seen: 'eye',
  declined: 'hold',
  acknowledged: 'check',
  acting: 'person',
} as const satisfies Record<BoardRow['state'], IconName>;

export const bySilence = (rows: readonly BoardRow[]): readonly BoardRow[] =>
  rows.toSorted(
    (left, right) => rankOf(left) - rankOf(right) || left.institute.localeCompare(right.institute),
  );
const rankOf = ({ state, overdue }: BoardRow): number => (overdue ? 0 : RANKS[state]);

/** "3 acknowledged, 1 unreachable", in the order of the matrix. */
export const countsText = (speech: Speech, { rows }: Pick<BoardItem, 'rows'>): string =>
  speech.list(
    Object.keys(RANKS).flatMap((state) => {
      const count = rows.filter((row) => row.state === state).length;
      return count === 0 ? [] : [`${count} ${speech.maybe(`alerts.reach.${state}`) ?? state}`];
    }),
  ) || speech.t('alerts.board.nobody');
