import {
  type BodyOf,
  encodeUtf8,
  type Instant,
  InstituteId,
  instantOf,
  Post,
  Slug,
  type StatementId,
  sha256Hex,
} from '@comity/protocol';
import type { AfterActionBoard, AfterActionInput, SaidIn } from '../src/after-action/after-action-input.ts';

/** Every text that an institute chooses, so that a test can put what it likes into all of them. */
export interface Texts {
  readonly line: string;
  readonly prose: string;
}

export const HARMLESS: Texts = {
  line: 'Model weights on a public tracker',
  prose: 'Three institutes have seen it.\n\nNothing else is known.',
};

// as: a digest in hex is what the id of a statement is
const id = (name: string): StatementId => sha256Hex(encodeUtf8(name)) as string as StatementId;
const at = (seconds: number): Instant => instantOf(Date.UTC(2026, 10, 21, 4, 0, 0) + seconds * 1000);
const [ALPHA, BRAVO, CHARLIE, DELTA] = ['alpha', 'bravo', 'charlie', 'delta'].map((name) =>
  InstituteId.parse(name),
) as [InstituteId, InstituteId, InstituteId, InstituteId]; // as: four go in
const POST = Post.parse('duty-desk');
const within = { incident: id('root'), status: 'Exercise' } as const;

/** A drill with something of everything in it: an answer in time, one that is late, one that never came, help that is still owed. */
export function exampleInput(texts: Texts = HARMLESS): AfterActionInput {
  const { line } = texts;
  const said = <Body>(name: string, issuer: InstituteId, seconds: number, body: Body): SaidIn<Body> => ({
    statement: id(name),
    issuer,
    title: line,
    posts: ['duty-desk', 'second-desk'],
    issuedAt: at(seconds),
    body,
  });
  const root = said('root', ALPHA, 0, alertBody(texts, {}));
  const update = said(
    'update',
    ALPHA,
    900,
    alertBody(texts, { message: 'update', incident: root.statement, previous: root.statement, reason: line }),
  );
  const answer = (
    name: string,
    issuer: InstituteId,
    seconds: number,
    about: StatementId,
    state: BodyOf<'acknowledgement'>['state'],
  ) => said(name, issuer, seconds, { ...within, statement: about, state, post: POST, note: line });
  const acknowledgements = [
    answer('bravo-seen', BRAVO, 12, root.statement, 'seen'),
    answer('bravo-acts', BRAVO, 42, root.statement, 'acting'),
    answer('charlie-late', CHARLIE, 700, root.statement, 'acknowledged'),
    answer('bravo-again', BRAVO, 920, update.statement, 'acknowledged'),
  ];
  const report = said('report', ALPHA, 600, {
    ...within,
    number: 1,
    changed: texts.prose,
    situation: texts.prose,
    nextDueAt: at(1200),
  });
  return {
    tlp: 'AMBER+STRICT',
    generatedAt: at(7200),
    boards: [boardOf(root, 600, rootRows(texts)), boardOf(update, 1800, updateRows(texts))],
    incident: {
      incident: root.statement,
      issuer: ALPHA,
      status: 'Exercise',
      state: 'open',
      title: line,
      event: line,
      level: 'level-2',
      raisedAt: root.issuedAt,
      updatedAt: update.issuedAt,
      ambiguous: true,
      breakGlass: line,
      alerts: [root, update],
      situationReports: [report],
      nextReport: { dueAt: at(1200), overdue: true },
      requests: requestsOf(texts, said),
      measures: measuresOf(texts, said, answer('bravo-no', BRAVO, 1000, id('line'), 'declined')),
      activations: activationsOf(texts, said),
      acknowledgements,
      timeline: [
        timed(root, 'alert', 'raised'),
        ...acknowledgements.map((each) => timed(each, 'acknowledgement', each.body.state)),
        timed(report, 'situation-report', 'reported'),
        timed(update, 'alert', 'updated'),
      ].toSorted((left, right) => (left.at < right.at ? -1 : 1)),
    },
  };
}

type Say = <Body>(name: string, issuer: InstituteId, seconds: number, body: Body) => SaidIn<Body>;

const timed = (
  { statement, issuer, issuedAt, title }: SaidIn<unknown>,
  type: 'alert' | 'acknowledgement' | 'situation-report',
  did: string,
) => ({ at: issuedAt, statement, issuer, type, did, title });

function alertBody({ line, prose }: Texts, changes: Partial<BodyOf<'alert'>>): BodyOf<'alert'> {
  const answer = { answer: 'yes', grounds: line } as const;
  return {
    status: 'Exercise',
    message: 'alert',
    incident: null,
    previous: null,
    event: line,
    categories: ['Security'],
    level: 'level-2',
    urgency: 'Immediate',
    severity: 'Severe',
    certainty: 'Likely',
    verification: 'unverified',
    description: prose,
    instruction: prose,
    responses: ['Assess'],
    models: [line],
    assessment: { unusual: answer, growing: answer, crossBorder: answer, coordinated: answer },
    replyBy: at(600),
    expiresAt: at(86_400),
    reviewBy: null,
    breakGlass: null,
    reason: null,
    cause: null,
    retainUntil: null,
    ...changes,
  };
}

type Row = AfterActionBoard['rows'][number];
const silent = {
  deliveredAt: null,
  seenAt: null,
  answeredAt: null,
  post: null,
  note: null,
  overdue: false,
  earlier: null,
} as const;

const boardOf = (
  { statement, title, issuedAt }: SaidIn<unknown>,
  replyBy: number,
  rows: readonly Row[],
): AfterActionBoard => ({ alert: statement, title, issuedAt, replyBy: at(replyBy), rows });

/** Not in the order of the institutes: that is the report's to make. */
const rootRows = ({ line: note }: Texts): readonly Row[] => [
  { ...silent, institute: DELTA, state: 'unreachable', overdue: true },
  {
    ...{ ...silent, institute: BRAVO, state: 'acting', post: POST, note },
    ...{ deliveredAt: at(0.3), seenAt: at(12), answeredAt: at(42) },
  },
  {
    ...{ ...silent, institute: CHARLIE, state: 'acknowledged', post: POST, note },
    ...{ deliveredAt: at(95), answeredAt: at(700) },
  },
];

const updateRows = ({ line: note }: Texts): readonly Row[] => [
  { ...silent, institute: DELTA, state: 'unreachable', overdue: true },
  {
    ...{ ...silent, institute: BRAVO, state: 'acknowledged', post: POST, note },
    ...{ deliveredAt: at(900.4), seenAt: at(910), answeredAt: at(920) },
  },
  {
    ...{ ...silent, institute: CHARLIE, state: 'delivered', deliveredAt: at(960) },
    ...{ overdue: true, earlier: 'acknowledged' },
  },
];

const requestsOf = ({ prose }: Texts, said: Say): AfterActionInput['incident']['requests'] => [
  {
    request: id('request'),
    state: 'offered',
    asked: [BRAVO, CHARLIE],
    steps: [
      said('request', ALPHA, 300, {
        ...within,
        request: null,
        state: 'open',
        kind: 'assistance',
        what: prose,
        neededBy: null,
        offer: null,
      } as const),
      said('offer', BRAVO, 400, {
        ...within,
        request: id('request'),
        offer: null,
        state: 'offered',
        what: prose,
      } as const),
    ],
  },
];

function measuresOf(
  { prose }: Texts,
  said: Say,
  declined: SaidIn<BodyOf<'acknowledgement'>>,
): AfterActionInput['incident']['measures'] {
  const body = (kind: 'measure' | 'public-line'): BodyOf<'measure'> => ({
    ...within,
    measure: null,
    kind,
    state: 'planned',
    text: prose,
    effectiveAt: null,
    releaseAt: kind === 'measure' ? null : at(3600),
  });
  const measure = said('measure', ALPHA, 500, body('measure'));
  const line = said('line', ALPHA, 950, body('public-line'));
  return [
    { measure: measure.statement, newest: measure, steps: [measure], answers: [] },
    { measure: line.statement, newest: line, steps: [line], answers: [declined] },
  ];
}

const activationsOf = ({ line, prose }: Texts, said: Say): AfterActionInput['incident']['activations'] => [
  {
    activation: id('activation'),
    playbook: id('playbook'),
    name: 'weights-leak',
    title: line,
    state: 'active',
    activatedAt: at(350),
    tasks: ['ask-host', 'tell-public'].map((name, index) => {
      const step = Slug.parse(name);
      return {
        step: { id: step, title: line, text: prose, role: Slug.parse('technical-lead'), withinMinutes: 60 },
        dueAt: at(3950),
        reports:
          index === 0
            ? [
                said('task', BRAVO, 800, {
                  ...within,
                  activation: id('activation'),
                  step,
                  state: 'done',
                  note: line,
                } as const),
              ]
            : [],
      };
    }),
  },
];
