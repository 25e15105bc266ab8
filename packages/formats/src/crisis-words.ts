import type { AlertLevel, AlertStatus, BodyOf, StatementTypeName } from '@comity/protocol';
import { cleanLine } from './clean-prose.ts';

/** The words in which a crisis is shown, the same on every surface: terminal, message, report. */

/** What stands first and last wherever something of a drill is shown; null for the real thing. */
export function drillMark(status: AlertStatus): string | null {
  switch (status) {
    case 'Actual':
      return null;
    case 'Exercise':
      return 'EXERCISE EXERCISE EXERCISE';
    case 'Test':
      return 'TEST TEST TEST';
  }
}

/** One line with the mark first and last; of the real thing the line as it is. */
export function markedLine(status: AlertStatus, line: string): string {
  const mark = drillMark(status);
  return mark === null ? line : `${mark} | ${line} | ${mark}`;
}

/** Several lines with the mark above and below. */
export function markedLines(status: AlertStatus, lines: readonly string[]): readonly string[] {
  const mark = drillMark(status);
  return mark === null ? lines : [mark, ...lines, mark];
}

export const STATUS_WORDS: Readonly<Record<AlertStatus, string>> = {
  Actual: 'Actual',
  Exercise: 'Exercise: nothing of this is real',
  Test: 'Test: nothing of this is real',
};

export const LEVEL_WORDS: Readonly<Record<AlertLevel, string>> = {
  information: 'for information',
  'level-1': 'level 1: one institute acts',
  'level-2': 'level 2: several institutes act',
  'level-3': 'level 3: the network acts together',
};

export const MESSAGE_WORDS: Readonly<Record<BodyOf<'alert'>['message'], string>> = {
  alert: 'Alert',
  update: 'Update',
  cancel: 'Cancelled',
  'stand-down': 'Stood down',
};

export const CAUSE_WORDS: Readonly<Record<NonNullable<BodyOf<'alert'>['cause']>, string>> = {
  'false-alarm': 'it was a false alarm',
  error: 'it was raised in error',
  duplicate: 'another alert says the same',
};

export const QUESTION_WORDS: Readonly<Record<keyof BodyOf<'alert'>['assessment'], string>> = {
  unusual: 'Is it unusual?',
  growing: 'Is it growing?',
  crossBorder: 'Does it concern more than one country?',
  coordinated: 'Does it need a coordinated answer?',
};

/** The states of an incident, as `IncidentState` of the node has them. */
export const INCIDENT_WORDS = {
  open: 'open',
  cancelled: 'cancelled',
  'stood-down': 'stood down',
  expired: 'expired: its last alert is over and nobody has ended it',
} as const;

/** How an alert stands with an institute, as `ReachState` of the node has it. */
export const REACH_WORDS = {
  'not-delivered': 'not delivered',
  unreachable: 'unreachable',
  delivered: 'delivered',
  seen: 'seen by a person',
  acknowledged: 'acknowledged',
  acting: 'acting',
  declined: 'declined',
} as const;

/** As `RequestState` of the node has them. */
export const REQUEST_WORDS = {
  open: 'open: no answer',
  offered: 'help offered, not accepted',
  declined: 'declined by all who were asked',
  accepted: 'offer accepted, not delivered',
  delivered: 'delivered, not closed',
  closed: 'closed',
} as const;

export const OFFER_WORDS: Readonly<Record<BodyOf<'offer'>['state'], string>> = {
  offered: 'help offered',
  declined: 'declined to help',
  delivered: 'help delivered',
  withdrawn: 'offer withdrawn',
};

export const MEASURE_WORDS: Readonly<Record<BodyOf<'measure'>['state'], string>> = {
  planned: 'planned',
  adopted: 'adopted',
  withdrawn: 'withdrawn',
};

export const TASK_WORDS: Readonly<Record<BodyOf<'task-report'>['state'], string>> = {
  open: 'open',
  doing: 'in work',
  done: 'done',
  blocked: 'blocked',
  'not-applicable': 'does not apply',
};

/** What a line of a timeline says its statement did, by type and the `did` of the line (spec/incident.md). */
export const TIMELINE_WORDS: Readonly<Partial<Record<StatementTypeName, Readonly<Record<string, string>>>>> =
  {
    alert: {
      raised: 'raised the alert',
      updated: 'updated the alert',
      cancelled: 'cancelled the alert',
      'stood-down': 'stood down',
    },
    acknowledgement: {
      seen: 'has seen it',
      acknowledged: 'acknowledged it',
      acting: 'acts on it',
      declined: 'declined to act',
    },
    'situation-report': { reported: 'reported on the situation' },
    request: {
      requested: 'asked for help',
      accepted: 'accepted an offer',
      closed: 'closed its request',
    },
    offer: {
      offered: 'offered help',
      declined: 'declined to help',
      delivered: 'delivered help',
      withdrawn: 'withdrew its offer',
    },
    measure: {
      planned: 'planned a measure',
      adopted: 'adopted a measure',
      withdrawn: 'withdrew a measure',
    },
    playbook: { published: 'published a playbook' },
    activation: { activated: 'activated a playbook', ended: 'ended a playbook' },
    'task-report': {
      'task-open': 'has a task open',
      'task-doing': 'works on a task',
      'task-done': 'did a task',
      'task-blocked': 'is blocked in a task',
      'task-not-applicable': 'has no use for a task',
    },
  };

/** A word that a newer node says and this table lacks is shown as it is: a line of a timeline is never left out. */
export const didWords = ({
  type,
  did,
}: {
  readonly type: StatementTypeName;
  readonly did: string;
}): string => {
  const words = TIMELINE_WORDS[type];
  return words !== undefined && Object.hasOwn(words, did)
    ? (words[did] ?? cleanLine(did))
    : cleanLine(`${type}: ${did}`);
};
