import { ASSESSMENT_QUESTIONS, type BodyOf, type CrisisStatement } from '@comity/protocol';
import { shortId } from './output.ts';

type Field = readonly [string, string];

/** What a statement of a crisis says, one line each. The status comes first: nobody signs a drill for the real thing. */
export function crisisFields(statement: Pick<CrisisStatement, 'type' | 'body'>): Field[] {
  // as: type and body come as a pair
  const { type, body } = statement as CrisisStatement;
  switch (type) {
    case 'alert':
      return alertFields(body);
    case 'acknowledgement':
      return [
        ...within(body),
        ['answers', body.statement],
        ['answer', `${body.state} by ${body.post}`],
        ...optional('note', body.note),
      ];
    case 'situation-report':
      return [
        ...within(body),
        ['number', String(body.number)],
        ['changed', body.changed],
        ['situation', body.situation],
        ...optional('next due', body.nextDueAt),
      ];
    case 'request':
      return [
        ...within(body),
        ['request', `${body.kind}, ${body.state}`],
        ['what', body.what],
        ...optional('needed by', body.neededBy),
        ...optional('takes offer', body.offer),
      ];
    case 'offer':
      return [...within(body), ['on request', body.request], ['offer', body.state], ['what', body.what]];
    case 'measure':
      return [
        ...within(body),
        [body.kind === 'measure' ? 'measure' : 'public line', body.state],
        ['text', body.text],
        ...optional('in effect from', body.effectiveAt),
        ...optional('not in public before', body.releaseAt),
      ];
    case 'playbook':
      return [
        ['playbook', `${body.name}, version ${body.version}`],
        ['trigger', body.trigger],
        ...body.steps.map(({ id, title, role }): Field => [`step ${id}`, `${title} (${role})`]),
      ];
    case 'activation':
      return [...within(body), ['playbook', body.playbook], ['state', body.state]];
    case 'task-report':
      return [...within(body), ['step', `${body.step}: ${body.state}`], ...optional('note', body.note)];
    case 'contact':
      return [
        ['role', body.role],
        ['primary', dutyText(body.primary)],
        ...optional('alternate', body.alternate && dutyText(body.alternate)),
        ['confirmed', body.confirmedAt],
      ];
  }
}

function alertFields(body: BodyOf<'alert'>): Field[] {
  return [
    ['status', body.status],
    ['message', body.message],
    ...optional('incident', body.incident),
    ...optional('replaces', body.previous),
    ['event', `${body.event} (${body.categories.join(', ')})`],
    ['level', `${body.level}; ${body.urgency}, ${body.severity}, ${body.certainty}; ${body.verification}`],
    ['description', body.description],
    ...optional('instruction', body.instruction),
    ...(body.responses.length === 0 ? [] : [['asked for', body.responses.join(', ')] as const]),
    ...(body.models.length === 0 ? [] : [['models', body.models.join(', ')] as const]),
    ...ASSESSMENT_QUESTIONS.map((question): Field => {
      const { answer, grounds } = body.assessment[question];
      return [question, grounds === null ? answer : `${answer}: ${grounds}`];
    }),
    ...optional('reply by', body.replyBy),
    ['expires', body.expiresAt],
    ...optional('BREAK-GLASS', body.breakGlass),
    ...optional('cause', body.cause),
    ...optional('reason', body.reason),
    ...optional('delete by', body.retainUntil),
  ];
}

const within = ({ status, incident }: { readonly status: string; readonly incident: string }): Field[] => [
  ['status', status],
  ['incident', shortId(incident)],
];

const optional = (name: string, text: string | null): Field[] => (text === null ? [] : [[name, text]]);

const dutyText = ({ post, addresses, hours }: BodyOf<'contact'>['primary']): string =>
  `${post}, ${hours}: ${addresses.map(({ kind, address }) => `${kind} ${address}`).join('; ')}`;
