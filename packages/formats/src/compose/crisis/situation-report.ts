import type { BodyOf, Marking, Result, Statement } from '@comity/protocol';
import type { Composed } from '../compose-statement.ts';
import type { IncidentItem } from './picture.ts';
import { composeWithin, type Within } from './within.ts';

/** The next report of this institute: it numbers itself. Refuses the codes of `writeStatement`. */
export function composeSituationReport(
  within: Within & { readonly incident: IncidentItem },
  said: Pick<BodyOf<'situation-report'>, 'changed' | 'situation' | 'nextDueAt'>,
  marking: Marking,
): Result<Composed<Extract<Statement, { type: 'situation-report' }>>> {
  const { incident, composer } = within;
  const number = (newestReportOf(incident, composer.issuer)?.body.number ?? 0) + 1;
  const title = `Situation report ${number}: ${incident.title}`;
  return composeWithin(within, 'situation-report', { number, ...said }, { title, marking });
}

/** The newest report of an institute; undefined: it has said nothing yet. */
export const newestReportOf = (
  { situationReports }: Pick<IncidentItem, 'situationReports'>,
  issuer: string,
) =>
  situationReports
    .filter((report) => report.issuer === issuer)
    .toSorted((left, right) => left.body.number - right.body.number)
    .at(-1);
