import type { Composed } from '@comity/formats';
import type { IncidentItem } from '@comity/formats/crisis';
import type { Result } from '@comity/protocol';
import { orEndPage } from '../../node-api.ts';
import type { PageAnswer, SignedIn } from '../../page.ts';
import { handIn } from './hand-in.ts';
import { addressOf, BASES, sideOf } from './sides.ts';

/** Hands in what was composed within an incident: back to it once it is published, else to the draft that waits to be signed. */
export async function afterHandIn(
  visit: SignedIn,
  incident: Pick<IncidentItem, 'status' | 'incident'>,
  composed: Result<Composed>,
  place = '',
): Promise<PageAnswer> {
  const { draft, published } = orEndPage(await handIn(visit, orEndPage(composed)));
  return published === null
    ? { redirect: `${BASES[sideOf(incident.status)]}/drafts/${draft.id}` }
    : { redirect: `${addressOf(incident)}?done=${encodeURIComponent(draft.statement.type)}${place}` };
}
