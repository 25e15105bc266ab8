import type { IncidentItem } from '@comity/formats/crisis';
import type { AlertStatus } from '@comity/protocol';
import { incidentAddress } from '../../addresses.ts';
import { type Mood, type Page, type PageAnswer, page, type SignedIn } from '../../page.ts';

/** The real thing and drills each have their own addresses, colour, shape and words; nothing of one is shown under the address of the other. */
export type Side = 'actual' | 'drill';

export const BASES = { actual: '/alerts', drill: '/drills' } as const satisfies Record<Side, string>;
export const SIDES = ['actual', 'drill'] as const satisfies readonly Side[];

export const sideOf = (status: AlertStatus): Side => (status === 'Actual' ? 'actual' : 'drill');

/** The face of a page about an incident: a test has that of a drill, in its own words. */
export const moodOf = (status: AlertStatus): Mood => (status === 'Test' ? 'test' : sideOf(status));

/** The address of an incident, by its status. */
export const addressOf = ({ status, incident }: Pick<IncidentItem, 'status' | 'incident'>): string =>
  incidentAddress(incident, status);

/** The same page for both sides. */
export const onBothSides = (make: (side: Side) => Page): readonly Page[] => SIDES.map(make);

const ID = ':id{[0-9a-f]{64}}';

/** A page about one incident; asked for on the wrong side, it leads to the right one. The id may be that of any of its alerts. */
export const incidentPages = (
  method: 'get' | 'post',
  path: string,
  answer: (visit: SignedIn, incident: IncidentItem) => Promise<PageAnswer>,
): readonly Page[] =>
  onBothSides((side) =>
    page(method, `${BASES[side]}/${ID}${path}`, async (visit) => {
      const incident = await visit.api.need<IncidentItem>(`/incidents/${visit.params.id}`);
      return sideOf(incident.status) === side
        ? answer(visit, incident)
        : { redirect: `${addressOf(incident)}${method === 'get' ? path : ''}` };
    }),
  );
