import type { Clock, ComityNode, NoticeState, Reader, Store } from '@comity/node';
import { ALERT_STATUSES, type AlertStatus, PURPOSES } from '@comity/protocol';
import { API_PAGE_MAX, INCIDENTS_LISTED_MAX } from '@comity/protocol/limits';

/** Figures of crises for whoever watches the node. */
export interface CrisisFigures {
  open(): Promise<ReadonlyMap<AlertStatus, number>>;
  notices(): Promise<ReadonlyMap<NoticeState, number>>;
}

export const NOTICES_COUNTED_MAX = API_PAGE_MAX;
/** An incident ends by its own time too, of which no event tells. */
const LOOK_AGAIN_MS = 300_000;

/** Counting incidents reads them, and each reading is a line of the access log: done again when something happened, not at every scrape. */
export function crisisFigures({
  node,
  store,
  clock,
}: {
  readonly node: Pick<ComityNode, 'incidents' | 'notices'>;
  readonly store: Pick<Store, 'lastEvent'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}): CrisisFigures {
  let known: ReadonlyMap<AlertStatus, number> = new Map();
  let asOf = { sequence: -1, ms: 0 };
  return {
    open: async () => {
      const sequence = await store.lastEvent();
      const ms = clock.monotonicMs();
      if (sequence === asOf.sequence && ms - asOf.ms < LOOK_AGAIN_MS) return known;
      const incidents = await node.incidents({ state: 'open', limit: INCIDENTS_LISTED_MAX }, WATCHMAN);
      known = new Map(
        ALERT_STATUSES.map((each) => [each, incidents.filter(({ status }) => status === each).length]),
      );
      asOf = { sequence, ms };
      return known;
    },
    notices: async () => {
      const counts = new Map<NoticeState, number>(STATES.map((state) => [state, 0]));
      for (const { state } of await node.notices({ limit: NOTICES_COUNTED_MAX }))
        counts.set(state, (counts.get(state) ?? 0) + 1);
      return counts;
    },
  };
}

const STATES: readonly NoticeState[] = ['due', 'sent', 'answered', 'expired', 'failed', 'stopped'];

const WATCHMAN: Reader = {
  roles: ['coordinator'],
  unit: 'general',
  purposes: PURPOSES,
  post: null,
  label: 'metrics',
};
