import type { BoardItem, IncidentItem, IncidentRow } from '@comity/formats/crisis';
import { page, type SignedIn } from '../../page.ts';
import { Icon } from '../../parts/icon.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Live } from '../../parts/live.tsx';
import { INCIDENT_EVENTS } from '../alerts/incident.tsx';
import { SIDES, type Side, sideOf } from '../alerts/sides.ts';
import { WallIncident } from './wall-incident.tsx';

/** One open incident on the wall. */
export interface OnWall {
  readonly row: IncidentRow;
  /** Null: it is another institute's. */
  readonly board: BoardItem | null;
  readonly nextReport: IncidentItem['nextReport'];
}

/** For a screen on a wall: whatever is open, large, by itself. To look at it is not to have seen an alert: only lists and our own boards are asked for. */
export const wallboardPage = page('get', '/wallboard', async (visit) => {
  const { t, speech, place } = visit;
  const open = await openOnes(visit);
  const ofSide = (side: Side) => open.filter(({ row }) => sideOf(row.status) === side);
  return {
    title: t('alerts.wall.title'),
    section: 'alerts',
    bare: true,
    islands: ['wallboard', 'countdown'],
    body: (
      <div class="wall" {...wordsForScript(t)}>
        <header class="wall-head">
          <h1>{`${place.institute} · ${place.network}`}</h1>
          <Controls t={t} />
        </header>
        <noscript>
          <p class="wall-stale">{t('alerts.wall.no-script')}</p>
        </noscript>
        <p class="wall-stale" data-wall="stale" hidden />
        <div class="wall-news" data-wall="news" role="alert" />
        <Live id="wall" on={INCIDENT_EVENTS}>
          <p class="wall-counts" role="status">
            <strong>{t('alerts.wall.actual-open', { count: ofSide('actual').length })}</strong>
            <span>{t('alerts.wall.drill-open', { count: ofSide('drill').length })}</span>
          </p>
          {open.length === 0 ? <p class="wall-quiet">{t('alerts.wall.quiet')}</p> : undefined}
          {SIDES.flatMap((side) =>
            ofSide(side).map((shown) => <WallIncident visit={visit} side={side} shown={shown} />),
          )}
          <p class="hint">
            {t('alerts.wall.shown')} <Instant speech={speech} at={place.nowMs} precision="second" />
          </p>
        </Live>
      </div>
    ),
  };
});

/** What the script says: it has no words of its own. */
const wordsForScript = (t: SignedIn['t']) => ({
  'data-on': t('alerts.wall.sound-on'),
  'data-off': t('alerts.wall.sound-off'),
  'data-blocked': t('alerts.wall.sound-blocked'),
  'data-pause': t('alerts.wall.pause'),
  'data-resume': t('alerts.wall.resume'),
  'data-paused': t('alerts.wall.paused'),
  'data-stale': t('alerts.wall.stale', { seconds: '{seconds}' }),
  'data-new-actual': t('alerts.wall.new-actual', { title: '{title}' }),
  'data-new-drill': t('alerts.wall.new-drill', { title: '{title}' }),
});

/** Shown by the script that they need. */
const Controls = ({ t }: { readonly t: SignedIn['t'] }) => (
  <div class="row">
    <span class="wall-sound" data-wall="sound" role="status" hidden>
      {t('alerts.wall.sound-off')}
    </span>
    <button type="button" data-wall="arm" hidden>
      {t('alerts.wall.sound-arm')}
    </button>
    <button type="button" class="plain" data-wall="test" hidden>
      {t('alerts.wall.sound-test')}
    </button>
    <button type="button" class="plain" data-wall="pause" hidden>
      {t('alerts.wall.pause')}
    </button>
    <a href="/alerts">
      <Icon name="cross" />
      {t('alerts.wall.leave')}
    </a>
  </div>
);

async function openOnes({ api, session }: SignedIn): Promise<readonly OnWall[]> {
  const { items } = await api.need<{ items: readonly IncidentRow[] }>(
    `/incidents?state=open&limit=${SHOWN_MAX}`,
  );
  return Promise.all(
    items.map(async (row): Promise<OnWall> => {
      if (row.issuer !== session.institute) return { row, board: null, nextReport: null };
      const board = await api.json<BoardItem>('GET', `/incidents/${row.incident}/board`);
      const incident = await api.json<IncidentItem>('GET', `/incidents/${row.incident}`);
      return {
        row,
        board: board.ok ? board.value : null,
        nextReport: incident.ok ? incident.value.nextReport : null,
      };
    }),
  );
}

const SHOWN_MAX = 12;
