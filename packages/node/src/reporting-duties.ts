import { type DutyDates, type DutyReport, dutyClocks } from '@comity/policy';
import {
  type InstituteId,
  instantMs,
  type Label,
  ok,
  type Registry,
  type Result,
  refuse,
  type StatementId,
} from '@comity/protocol';
import { DUTY_SHOWN_AFTER_DAYS, DUTY_SUBJECTS_MAX } from '@comity/protocol/limits';
import type { ReadCore } from './access-note.ts';
import { type ClaimIndex, catchUpClaims } from './claim-index.ts';
import { type Chain, chainFor, chainsOf } from './crisis/chain.ts';
import { lensFor, noteSpoken } from './crisis/incident-lens.ts';
import { crisisWithIncident } from './crisis/incident-load.ts';
import { findShown } from './crisis/incident-read.ts';
import { readHeld } from './held.ts';
import type { Reader, ReportingDuty, StatementView } from './node.ts';
import { readStatement } from './read.ts';
import { noteShown } from './read-statements.ts';
import { viewFor } from './statement-view.ts';

/** What has to be reported until when (spec/duties.md), of what the reader may read. Without a registry nothing is known of any duty. */

/**
 * Of our own statements that claim an instrument, the newest of them, and of actual incidents, whoever raised them. What is met or has
 * passed is shown for DUTY_SHOWN_AFTER_DAYS more. `zone`: of the reader, IANA.
 */
export async function reportingDuties(
  core: ReadCore,
  index: ClaimIndex,
  zone: string,
  reader: Reader,
): Promise<readonly ReportingDuty[]> {
  const { registry } = core.state;
  if (registry === null) return [];
  await catchUpClaims(core, index);
  const asked = { core, index, registry, zone, reader };
  const sinceMs = core.clock.nowMs() - DUTY_SHOWN_AFTER_DAYS * 86_400_000;
  const duties: ReportingDuty[] = [];
  const views: StatementView[] = [];
  for (const id of [...index.claiming].slice(-DUTY_SUBJECTS_MAX)) {
    const view = await viewOf(asked, id);
    const duty = view && (await dutyOfStatement(asked, view));
    if (view === undefined || duty === undefined || !isShown(duty, sinceMs)) continue;
    views.push(view);
    duties.push(duty);
  }
  await noteShown(core, reader, 'list', views);
  const chains: Chain[] = [];
  for (const chain of actualChains(asked)) {
    const duty = await dutyOfIncident(asked, chain);
    if (!isShown(duty, sinceMs)) continue;
    chains.push(chain);
    duties.push(duty);
  }
  await noteSpoken(
    core,
    reader,
    'list',
    chains.map(({ head }) => head),
  );
  return duties;
}

/** The same of one statement, or of the incident that an alert belongs to. Refusal: `not-found`, whether it is not theirs or not there. */
export async function reportingDutyOf(
  core: ReadCore,
  index: ClaimIndex,
  id: StatementId,
  zone: string,
  reader: Reader,
): Promise<Result<ReportingDuty>> {
  const { registry } = core.state;
  const view = await readStatement(core, id, reader);
  if (!view.ok) return view;
  if (registry === null) return ok({ ...subjectOf(core, view.value), clocks: [] });
  await catchUpClaims(core, index);
  const asked = { core, index, registry, zone, reader };
  if (view.value.statement.type !== 'alert') {
    const duty = await dutyOfStatement(asked, view.value);
    return ok(duty ?? { ...subjectOf(core, view.value), clocks: [] });
  }
  const chain = findShown(await crisisWithIncident(core, id), id, lensFor(core, reader))?.chain;
  return chain === undefined ? refuse('not-found') : ok(await dutyOfIncident(asked, chain));
}

interface Asked {
  readonly core: ReadCore;
  readonly index: ClaimIndex;
  readonly registry: Registry;
  readonly zone: string;
  readonly reader: Reader;
}

async function viewOf({ core, reader }: Asked, id: StatementId): Promise<StatementView | undefined> {
  const row = await core.store.statement(id);
  return row && viewFor(core, row, readHeld(row), reader);
}

/** undefined: it claims nothing that has a time. */
async function dutyOfStatement(asked: Asked, view: StatementView): Promise<ReportingDuty | undefined> {
  const { core, registry, zone } = asked;
  const { label } = view.statement;
  const claims = view.marking.legal.map(({ instrument }) => instrument);
  const dates = { ...toldDates(label), receivedAt: view.row.receivedAt };
  const reports = await reportsOn(asked, [view.row.id]);
  const clocks = dutyClocks({ dates, claims, reports }, registry, core.clock.nowMs(), zone);
  return clocks.length === 0 ? undefined : { ...subjectOf(core, view), clocks };
}

const subjectOf = ({ state }: Pick<ReadCore, 'state'>, { row }: StatementView) => ({
  subject: row.id,
  kind: row.type === 'alert' ? ('incident' as const) : ('statement' as const),
  issuer: row.author,
  ours: row.author === state.institute,
  title: row.title,
});

/** A drill has no duty: nobody is told that one runs. */
async function dutyOfIncident(asked: Asked, chain: Chain): Promise<ReportingDuty> {
  const { core, registry, zone } = asked;
  const { incident, issuer, alerts, head, status } = chain;
  const ours = issuer === core.state.institute;
  const reports = await reportsOn(
    asked,
    alerts.map(({ id }) => id),
  );
  const subject = { dates: datesOf(chain, core.state.institute), claims: null, reports };
  const clocks = status === 'Actual' ? dutyClocks(subject, registry, core.clock.nowMs(), zone) : [];
  return { subject: incident, kind: 'incident', issuer, ours, title: head.statement.label.title, clocks };
}

/** What its issuer said last of each moment. What others knew and determined starts no time of ours: we know since we were told. */
function datesOf({ alerts, head, issuer }: Chain, institute: InstituteId): DutyDates {
  const labels = alerts.map(({ statement }) => statement.label);
  const last = (field: 'occurredAt' | 'awareAt' | 'determinedAt') =>
    labels.findLast((label) => label[field] !== undefined)?.[field] ?? null;
  const { statement, receivedAt } = alerts[0] ?? head;
  const told = { occurredAt: last('occurredAt'), issuedAt: statement.label.issuedAt, receivedAt };
  return issuer === institute
    ? { ...told, awareAt: last('awareAt'), determinedAt: last('determinedAt') }
    : { ...told, awareAt: receivedAt, determinedAt: null };
}

const toldDates = ({ occurredAt, awareAt, determinedAt, issuedAt }: Label) => ({
  occurredAt: occurredAt ?? null,
  awareAt: awareAt ?? null,
  determinedAt: determinedAt ?? null,
  issuedAt,
});

/** A report that the reader may not read is none for them. */
async function reportsOn(asked: Asked, subjects: readonly StatementId[]): Promise<readonly DutyReport[]> {
  const ids = new Set(subjects.flatMap((id) => [...(asked.index.reports.get(id) ?? [])]));
  const reports: DutyReport[] = [];
  for (const id of [...ids].slice(0, DUTY_SUBJECTS_MAX)) {
    const view = await viewOf(asked, id);
    if (view === undefined) continue;
    const instruments = view.marking.legal.map(({ instrument }) => instrument);
    reports.push({ statement: id, at: view.statement.label.issuedAt, instruments });
  }
  return reports;
}

function actualChains({ core, reader }: Asked): readonly Chain[] {
  const { crisis } = core.state;
  const may = lensFor(core, reader);
  return [...crisis.incidents.keys()]
    .flatMap((incident) => chainsOf(crisis, incident))
    .filter(({ status }) => status === 'Actual')
    .flatMap((chain) => chainFor(chain, may) ?? [])
    .slice(-DUTY_SUBJECTS_MAX);
}

/** A clock that has not started is shown as long as one that has: something is missing there. */
const isShown = ({ clocks }: ReportingDuty, sinceMs: number): boolean =>
  clocks.some(({ dueAt }) => dueAt === null || instantMs(dueAt) >= sinceMs);
