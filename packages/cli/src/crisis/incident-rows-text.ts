import { INCIDENT_WORDS } from '@comity/formats';
import type { IncidentRow } from '@comity/formats/crisis';
import type { Context } from '../context.ts';
import { printByStatus } from '../drill-mark.ts';
import { untilText } from '../moment.ts';
import { shortId } from '../output.ts';

/** Incidents as a table, drills apart from the real thing. */
export function printIncidents({ io, out }: Context, rows: readonly IncidentRow[]): void {
  if (rows.length === 0) out.line('There is no such incident that you may know of.');
  printByStatus(out, rows, (own) =>
    out.table(
      ['newest alert', 'status', 'state', 'level', 'issuer', 'raised', 'our answer', 'title'],
      own.map((row) => [
        shortId(row.head),
        row.status,
        row.ambiguous ? `${row.state}, ambiguous` : row.state,
        row.level,
        row.issuer,
        untilText(row.raisedAt, io.nowMs()),
        row.answer ?? '-',
        row.breakGlass === null ? row.title : `${row.title} (break-glass)`,
      ]),
    ),
  );
}

export const STATES = Object.keys(INCIDENT_WORDS) as (keyof typeof INCIDENT_WORDS)[]; // as: the keys of that very table
