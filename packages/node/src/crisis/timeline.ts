import { unreachable } from '@comity/protocol';
import type { Shown } from './incident-shown.ts';
import type { Spoken, WithinType } from './mirror.ts';
import type { TimelineEntry } from './view.ts';

/** Everything said within an incident, one line each, derived from signed statements alone (spec/incident.md). */
export const timelineOf = ({ said }: Shown): readonly TimelineEntry[] =>
  said.map((spoken) => ({
    at: spoken.statement.label.issuedAt,
    statement: spoken.id,
    issuer: spoken.author,
    type: spoken.statement.type,
    did: didOf(spoken.statement),
    title: spoken.statement.label.title,
  }));

/** What a statement did: a closed word for each type and state. */
function didOf(statement: Spoken<WithinType>['statement']): string {
  switch (statement.type) {
    case 'alert':
      return ALERT_WORDS[statement.body.message];
    case 'situation-report':
      return 'reported';
    case 'request':
      return REQUEST_WORDS[statement.body.state];
    case 'activation':
      return statement.body.state === 'active' ? 'activated' : 'ended';
    case 'task-report':
      return `task-${statement.body.state}`;
    case 'acknowledgement':
    case 'offer':
    case 'measure':
      return statement.body.state;
    default:
      return unreachable(statement);
  }
}

const ALERT_WORDS = {
  alert: 'raised',
  update: 'updated',
  cancel: 'cancelled',
  'stand-down': 'stood-down',
} as const;
const REQUEST_WORDS = { open: 'requested', accepted: 'accepted', closed: 'closed' } as const;
