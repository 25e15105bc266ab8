import type { BoardItem, IncidentItem } from '@comity/formats/crisis';
import {
  AlertStatus,
  type BodyOf,
  Instant,
  InstituteId,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import {
  exampleDelegation,
  exampleKey,
  exampleMarking,
  exampleStatement,
  INSTANT,
  sealStatement,
} from '@comity/protocol/testing';
import { FakeNode } from './fake-node.ts';
import { giveKeys, openTerminal, type Terminal } from './terminal.ts';

/** A coordinator of north at a terminal, with a fake node of north. */
export interface Desk extends AsyncDisposable {
  readonly terminal: Terminal;
  readonly node: FakeNode;
  readonly run: Terminal['run'];
}

export async function openDesk(): Promise<Desk> {
  const terminal = await openTerminal();
  const node = await FakeNode.start();
  terminal.use(node.url);
  await giveKeys(terminal, 'coordinator-1');
  for (const post of ['coordinator-1', 'coordinator-2'])
    node.log.append(sealStatement(exampleDelegation(post, ['coordinator']), [exampleKey('north/root')]));
  return {
    terminal,
    node,
    run: terminal.run,
    [Symbol.asyncDispose]: async () => {
      await node[Symbol.asyncDispose]();
      await terminal[Symbol.asyncDispose]();
    },
  };
}

/** The newest draft, as it was handed in. */
export function draftedAt({ node }: Desk) {
  const draft = [...node.drafts.values()].at(-1);
  if (draft === undefined) throw new Error('nothing was drafted');
  const { label, body } = JSON.parse(Buffer.from(draft.payload).toString()).predicate as {
    label: Statement['label'];
    body: Record<string, unknown>;
  };
  return { id: draft.id, state: draft.state, label, body };
}

const answer = { answer: 'yes', grounds: null } as const;

export const alertBody = (changes: Partial<BodyOf<'alert'>> = {}): BodyOf<'alert'> => ({
  status: 'Exercise',
  message: 'alert',
  incident: null,
  previous: null,
  event: 'Misuse of a model',
  categories: ['Safety'],
  level: 'level-2',
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Likely',
  verification: 'unverified',
  description: 'Two institutes saw it.',
  instruction: 'Do not query the live model.',
  responses: ['Monitor'],
  models: ['developer/alpha-1'],
  assessment: { unusual: answer, growing: answer, crossBorder: answer, coordinated: answer },
  replyBy: null,
  expiresAt: Instant.parse('2026-11-21T10:00:00.000Z'),
  reviewBy: null,
  breakGlass: null,
  reason: null,
  cause: null,
  retainUntil: null,
  ...changes,
});

/** A statement of north or, by its label, of another in the log of the fake node. */
export function hold(
  { node }: Desk,
  type: Statement['type'],
  body: unknown,
  label: Record<string, unknown> = {},
): StatementId {
  const marking = exampleMarking({ purposes: ['incident-response'], prohibitedUses: [], onward: 'audience' });
  return node.idAt(
    node.log.append(
      sealStatement(exampleStatement(type, body, { marking, ...label }), [exampleKey('north/coordinator-1')]),
    ),
  );
}

const CAP = { name: 'alert.cap.xml', mediaType: 'application/cap+xml' };

export interface Raised {
  readonly root: StatementId;
  readonly incident: IncidentItem;
}

/** An alert that is held, and its incident as the node shows it. */
export function raised(
  desk: Desk,
  changes: Partial<BodyOf<'alert'>> = {},
  issuer = 'north',
  more: Partial<IncidentItem> = {},
): Raised {
  const body = alertBody(changes);
  const title = `Alert of ${issuer}, ${body.status}`;
  const part = { ...desk.node.examplePart(CAP.name), mediaType: CAP.mediaType };
  const root = hold(desk, 'alert', body, { issuer, title, parts: [part] });
  const said = { statement: root, issuer: InstituteId.parse(issuer), title, posts: ['coordinator-1'] };
  const incident: IncidentItem = {
    incident: root,
    issuer: said.issuer,
    status: body.status,
    state: 'open',
    title,
    event: body.event,
    level: body.level,
    raisedAt: INSTANT,
    updatedAt: INSTANT,
    head: root,
    ambiguous: false,
    answer: null,
    breakGlass: body.breakGlass,
    alerts: [{ ...said, issuedAt: INSTANT, body }],
    situationReports: [],
    nextReport: null,
    requests: [],
    measures: [],
    activations: [],
    acknowledgements: [],
    timeline: [{ at: INSTANT, statement: root, issuer: said.issuer, type: 'alert', did: 'raised', title }],
    ...more,
  };
  desk.node.crisis.incidents.push(incident);
  return { root, incident };
}

/** The same incident with an update in front. */
export function updated(desk: Desk, { root, incident }: Raised): StatementId {
  const body = alertBody({
    status: incident.status,
    message: 'update',
    incident: root,
    previous: root,
    reason: 'more is known',
  });
  const part = { ...desk.node.examplePart(CAP.name), mediaType: CAP.mediaType };
  const title = 'Update';
  const head = hold(desk, 'alert', body, { issuer: incident.issuer, title, parts: [part] });
  const said = {
    statement: head,
    issuer: incident.issuer,
    title,
    posts: ['coordinator-1'],
    issuedAt: INSTANT,
    body,
  };
  desk.node.crisis.incidents.splice(desk.node.crisis.incidents.indexOf(incident), 1, {
    ...incident,
    head,
    alerts: [...incident.alerts, said],
  });
  return head;
}

export function boardOf({ incident }: Raised, rows: Partial<BoardItem['rows'][number]>[]): BoardItem {
  return {
    incident: incident.incident,
    alert: incident.head,
    status: AlertStatus.parse(incident.status),
    title: incident.title,
    issuedAt: INSTANT,
    replyBy: Instant.parse('2026-11-21T04:30:00.000Z'),
    counts: {
      'not-delivered': 0,
      unreachable: 0,
      delivered: 1,
      seen: 0,
      acknowledged: 1,
      acting: 0,
      declined: 0,
    },
    rows: rows.map((row) => ({
      institute: InstituteId.parse('south'),
      state: 'delivered',
      at: INSTANT,
      deliveredAt: INSTANT,
      seenAt: null,
      answeredAt: null,
      post: null,
      note: null,
      overdue: false,
      earlier: null,
      contact: null,
      ...row,
    })),
  };
}
