import {
  didWords,
  INCIDENT_WORDS,
  LEVEL_WORDS,
  MEASURE_WORDS,
  REQUEST_WORDS,
  STATUS_WORDS,
  situationReportText,
  TASK_WORDS,
} from '@comity/formats';
import type { ActivationItem, IncidentItem } from '@comity/formats/crisis';
import type { Tlp } from '@comity/protocol';
import type { Context } from '../context.ts';
import { untilText } from '../moment.ts';
import { type Output, shortId } from '../output.ts';

/** One merged picture, for whoever comes late: what it is, how it stands, who does what, and how it came to be so. */
export function printIncident({ io, out }: Context, incident: IncidentItem, tlp: Tlp): void {
  const nowMs = io.nowMs();
  const when = (at: string) => `${at} (${untilText(at, nowMs)})`;
  out.line(out.tone('strong', 'Incident'));
  out.fields([
    ['title', incident.title],
    ['status', STATUS_WORDS[incident.status]],
    ['state', INCIDENT_WORDS[incident.state]],
    ['level', LEVEL_WORDS[incident.level]],
    ['event', incident.event],
    ['raised', `${when(incident.raisedAt)} by ${incident.issuer}`],
    ...(incident.breakGlass === null ? [] : [['BREAK-GLASS', incident.breakGlass] as const]),
    ['newest', `alert ${shortId(incident.head)}, ${when(incident.updatedAt)}`],
    ...(incident.ambiguous
      ? [['AMBIGUOUS', 'two alerts follow one; both are in the timeline'] as const]
      : []),
    ['our answer', incident.answer ?? '-'],
    ['next report', nextText(incident, when)],
  ]);
  printReports(out, incident, tlp);
  printRequests(out, incident);
  printMeasures(out, incident);
  for (const activation of incident.activations) printActivation(out, activation, nowMs);
  section(out, 'Timeline');
  out.table(
    ['at', 'institute', 'what', 'id', 'title'],
    incident.timeline.map((entry) => [
      entry.at.slice(0, 19).replace('T', ' '),
      entry.issuer,
      didWords(entry),
      shortId(entry.statement),
      entry.title,
    ]),
  );
}

function nextText({ nextReport }: IncidentItem, when: (at: string) => string): string {
  if (nextReport === null) return 'none is announced';
  return `${nextReport.overdue ? 'OVERDUE: ' : ''}${when(nextReport.dueAt)}`;
}

/** The newest of each institute: they may see it differently, and both are to be read. */
function printReports(out: Output, { situationReports }: IncidentItem, tlp: Tlp): void {
  const newest = new Map(situationReports.map((report) => [report.issuer, report]));
  for (const report of newest.values()) {
    section(out, `Newest situation report of ${report.issuer}`);
    out.line(situationReportText(report.body, { ...report, marking: { tlp } }).trimEnd());
  }
}

function printRequests(out: Output, { requests }: IncidentItem): void {
  if (requests.length === 0) return;
  section(out, 'Requests');
  out.table(
    ['request', 'by', 'asked', 'how it stands', 'newest step', 'title'],
    requests.map(({ request, state, asked, steps }) => [
      shortId(request),
      steps[0]?.issuer ?? '-',
      asked.join(', '),
      REQUEST_WORDS[state],
      shortId(steps.at(-1)?.statement ?? request),
      steps[0]?.body.what.split('\n')[0] ?? '-',
    ]),
  );
}

function printMeasures(out: Output, { measures }: IncidentItem): void {
  if (measures.length === 0) return;
  section(out, 'Measures and public lines');
  out.table(
    ['newest', 'by', 'kind', 'state', 'not before', 'agreed', 'text'],
    measures.map(({ newest: { statement, issuer, body }, answers }) => [
      shortId(statement),
      issuer,
      body.kind === 'measure' ? 'measure' : 'public line',
      MEASURE_WORDS[body.state],
      body.releaseAt ?? '-',
      answers
        .map((answer) => `${answer.issuer}${answer.body.state === 'declined' ? ' does not' : ''}`)
        .join(', ') || '-',
      body.text,
    ]),
  );
}

/** The steps of a playbook in use: who has said how it stands, and what is late. */
export function printActivation(out: Output, activation: ActivationItem, nowMs: number): void {
  const { state, tasks, title } = activation;
  section(out, `Playbook, ${state}: activation ${shortId(activation.activation)}`);
  out.fields([['title', title]]);
  if (tasks.length === 0) out.line('Its steps are not for you to read.');
  out.table(
    ['step', 'role', 'due', 'how it stands', 'what'],
    tasks.map(({ step, dueAt, reports }) => [
      step.id,
      step.role,
      dueAt === null ? '-' : untilText(dueAt, nowMs),
      reports
        .map(
          ({ issuer, body }) =>
            `${issuer}: ${TASK_WORDS[body.state]}${body.note === null ? '' : ` (${body.note})`}`,
        )
        .join('; ') || 'nobody has reported',
      step.title,
    ]),
  );
}

function section(out: Output, heading: string): void {
  out.line();
  out.line(out.tone('strong', heading));
}
