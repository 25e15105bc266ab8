import { type InstituteId, instantMs } from '@comity/protocol';
import { activationsOf } from './activations.ts';
import { answerAmong, isOver, ofType, stateOf } from './chain.ts';
import { compare, type PostsOf, type Shown, saidOf } from './incident-shown.ts';
import { measuresOf } from './measures.ts';
import type { Spoken } from './mirror.ts';
import { requestsOf } from './requests.ts';
import { timelineOf } from './timeline.ts';
import type { IncidentSummary, IncidentView } from './view.ts';

/** The merged picture of one incident (spec/incident.md): a pure function of what the reader may read, and of now. */
export function incidentView(
  shown: Shown,
  institute: InstituteId,
  postsOf: PostsOf,
  nowMs: number,
): IncidentView {
  const { chain, said } = shown;
  const alerts = new Set(chain.alerts.map(({ id }) => id));
  return {
    ...incidentSummary(shown, institute, nowMs),
    alerts: chain.alerts.map((alert) => saidOf(alert, postsOf)),
    situationReports: ofType(said, 'situation-report').map((report) => saidOf(report, postsOf)),
    nextReport: nextReportOf(shown, nowMs),
    requests: requestsOf(shown, postsOf),
    measures: measuresOf(shown, postsOf),
    activations: activationsOf(shown, postsOf),
    acknowledgements: ofType(said, 'acknowledgement')
      .filter(({ statement }) => alerts.has(statement.body.statement))
      .map((answer) => saidOf(answer, postsOf)),
    timeline: timelineOf(shown),
  };
}

/** What a list says of an incident. `institute`: ours. */
export function incidentSummary(
  { chain, said }: Pick<Shown, 'chain' | 'said'>,
  institute: InstituteId,
  nowMs: number,
): IncidentSummary {
  const { incident, issuer, status, alerts, head, ambiguous } = chain;
  const { label, body } = head.statement;
  const answers = ofType(said, 'acknowledgement').filter(
    ({ author, statement }) => author === institute && statement.body.statement === head.id,
  );
  return {
    incident,
    issuer,
    status,
    state: stateOf(chain, nowMs),
    title: label.title,
    event: body.event,
    level: body.level,
    raisedAt: (alerts[0] ?? head).statement.label.issuedAt,
    updatedAt: label.issuedAt,
    head: head.id,
    ambiguous,
    answer: issuer === institute ? null : (answerAmong(answers)?.statement.body.state ?? null),
    breakGlass:
      alerts.findLast(({ statement }) => statement.body.breakGlass !== null)?.statement.body.breakGlass ??
      null,
  };
}

/**
 * When somebody next said to report: the newest report of each institute replaces what it announced before, and the earliest of these
 * times is the next. Nobody owes a report of what is over.
 */
function nextReportOf({ chain, said }: Shown, nowMs: number): IncidentView['nextReport'] {
  if (isOver(chain, nowMs) && stateOf(chain, nowMs) !== 'expired') return null;
  const newest = new Map<InstituteId, Spoken<'situation-report'>>();
  for (const report of ofType(said, 'situation-report')) {
    const known = newest.get(report.author);
    if (known === undefined || known.position < report.position) newest.set(report.author, report);
  }
  const announced = [...newest.values()].flatMap(({ statement }) => statement.body.nextDueAt ?? []);
  const [dueAt] = announced.sort(compare);
  return dueAt === undefined ? null : { dueAt, overdue: instantMs(dueAt) <= nowMs };
}
