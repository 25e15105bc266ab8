import { MEASURE_WORDS, REACH_WORDS, REQUEST_WORDS, TASK_WORDS } from '../../crisis-words.ts';
import type { BoardItem, IncidentItem } from './picture.ts';

/** One thing of an incident that nobody has brought to its end. */
export interface OpenEnd {
  readonly what: 'answer' | 'request' | 'measure' | 'task';
  readonly id: string | null;
  readonly institute: string;
  readonly state: string;
}

/** What is still open, in the order in which one asks after it; also kept in the report after the action. */
export function openEnds(incident: IncidentItem, board: BoardItem): readonly OpenEnd[] {
  const unanswered = board.rows.filter(({ answeredAt }) => answeredAt === null);
  const requests = incident.requests.filter(({ state }) => state !== 'closed');
  const measures = incident.measures.filter(({ newest }) => newest.body.state === 'planned');
  return [
    ...unanswered.map(({ institute, state, overdue }): OpenEnd => {
      const words = overdue ? `${REACH_WORDS[state]}, overdue` : REACH_WORDS[state];
      return { what: 'answer', id: null, institute, state: words };
    }),
    ...requests.map(({ request, state, steps }): OpenEnd => {
      const institute = steps[0]?.issuer ?? '-';
      return { what: 'request', id: request, institute, state: REQUEST_WORDS[state] };
    }),
    ...measures.map(({ measure, newest }): OpenEnd => {
      const kind = newest.body.kind === 'public-line' ? 'public line' : 'measure';
      return {
        what: 'measure',
        id: measure,
        institute: newest.issuer,
        state: `${kind} ${MEASURE_WORDS[newest.body.state]}`,
      };
    }),
    ...openTasks(incident),
  ];
}

/** A task that an institute has begun or is blocked in, and one that nobody has said a word about. */
function openTasks({ activations }: IncidentItem): OpenEnd[] {
  return activations
    .filter(({ state }) => state === 'active')
    .flatMap(({ activation, tasks }) =>
      tasks.flatMap(({ step, reports }): OpenEnd[] => {
        if (reports.length === 0)
          return [{ what: 'task', id: activation, institute: '-', state: `${step.id}: nobody has reported` }];
        return reports
          .filter(({ body }) => body.state !== 'done' && body.state !== 'not-applicable')
          .map(({ issuer, body }) => ({
            what: 'task',
            id: activation,
            institute: issuer,
            state: `${step.id}: ${TASK_WORDS[body.state]}`,
          }));
      }),
    );
}
