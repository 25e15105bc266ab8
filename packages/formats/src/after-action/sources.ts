import type { StatementId } from '@comity/protocol';
import type { AfterActionIncident } from './after-action-input.ts';
import { type Block, heading, type Run, tableOr } from './report-page.ts';

/** The statements that a report is made of, numbered in the order in which they were made. */
export interface Sources {
  readonly count: number;
  /** A statement as it is named in a line. */
  readonly of: (id: StatementId) => Run;
  readonly blocks: readonly Block[];
}

export function sourcesOf(incident: AfterActionIncident): Sources {
  const known = new Map<StatementId, { readonly type: string; readonly issuer: string }>();
  for (const { id, type, issuer } of [...timelineOf(incident), ...restOf(incident)])
    if (!known.has(id)) known.set(id, { type, issuer });
  const numbers = new Map([...known.keys()].map((id, index) => [id, index + 1]));
  return {
    count: known.size,
    of: (id) => {
      const number = numbers.get(id);
      // What is named by others and was not to be read has no number: its whole id stands where it is named.
      return number === undefined ? { code: id } : { source: number, id };
    },
    blocks: [
      heading(2, 'Statements'),
      tableOr('None.', {
        caption: 'The signed statements that this report is made of',
        columns: ['Number', 'Statement', 'Kind', 'Institute'],
        rows: [...known].map(([id, { type, issuer }], index) => [
          { sourceEntry: index + 1 },
          { code: id },
          type,
          issuer,
        ]),
      }),
    ],
  };
}

interface Source {
  readonly id: StatementId;
  readonly type: string;
  readonly issuer: string;
}

const timelineOf = ({ timeline }: AfterActionIncident): readonly Source[] =>
  timeline.map(({ statement, type, issuer }) => ({ id: statement, type, issuer }));

/** What a timeline might not name. */
function restOf(incident: AfterActionIncident): readonly Source[] {
  const spoken = (
    type: string,
    said: readonly { readonly statement: StatementId; readonly issuer: string }[],
  ): readonly Source[] => said.map(({ statement, issuer }) => ({ id: statement, type, issuer }));
  return [
    ...spoken('alert', incident.alerts),
    ...spoken('situation-report', incident.situationReports),
    ...incident.requests.flatMap(({ steps }) =>
      steps.flatMap((step) => spoken('kind' in step.body ? 'request' : 'offer', [step])),
    ),
    ...incident.measures.flatMap(({ steps, newest, answers }) => [
      ...spoken('measure', [...steps, newest]),
      ...spoken('acknowledgement', answers),
    ]),
    ...incident.activations.flatMap(({ activation, playbook, tasks }) => [
      { id: activation, type: 'activation', issuer: '-' },
      { id: playbook, type: 'playbook', issuer: '-' },
      ...spoken(
        'task-report',
        tasks.flatMap(({ reports }) => reports),
      ),
    ]),
    ...spoken('acknowledgement', incident.acknowledgements),
  ];
}
