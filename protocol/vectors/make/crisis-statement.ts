import { type Statement, statementId } from '../../../packages/protocol/src/index.ts';
import { exampleStatement } from '../../../packages/protocol/testing/index.ts';
import { type Changes, changed, payloadOf } from './changed-payload.ts';
import { ALERTS, CRISIS, exampleAcknowledgement, INCIDENT } from './crisis.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('statement');
const ZEROS = '0'.repeat(64);
const BEFORE = '2026-11-21T03:59:59.999Z';
const ISSUED = '2026-11-21T04:00:00.000Z';
const LATER = '2027-01-01T00:00:00.000Z';

/** What must arrive, and nobody waits for: nothing in its own marking may hold it back. */
const HELD = 'Nothing may hold back what is said in a crisis.';

const read = (name: string, why: string, statement: Statement): MadeVector => {
  const payload = payloadOf(statement);
  const fields = { payload_base64: base64(payload), id: statementId(payload), type: statement.type };
  return valid(name, why, fields);
};

/** One line per refused shape of one type: its name, why, and what is changed in a valid one. */
const misfits = (
  type: string,
  from: Statement,
  cases: readonly (readonly [name: string, why: string, changes: Changes])[],
): MadeVector[] =>
  cases.map(([name, why, changes]) =>
    invalid(`${type}-${name}`, why, 'schema-mismatch', { payload_base64: base64(changed(from, changes)) }),
  );

const otherSubject = (type: string, why: string, from: Statement): MadeVector =>
  invalid(`${type}-subject-is-another`, why, 'subject-mismatch', {
    payload_base64: base64(changed(from, { 'subject.0.digest.sha256': ZEROS })),
  });

export const crisisStatementVectors = (): readonly MadeVector[] => [
  ...readable(),
  ...alertVectors(),
  ...chainVectors(),
  ...answerVectors(),
  ...requestVectors(),
  ...measureVectors(),
  ...playbookVectors(),
  ...contactVectors(),
];

const withBody = (from: Statement, body: Changes): Statement =>
  exampleStatement(from.type, { ...from.body, ...body }, { marking: from.label.marking });

function readable(): MadeVector[] {
  const { request, offer, measure, activation } = CRISIS;
  return [
    ...Object.values(CRISIS).map((statement) => read(statement.type, '', statement)),
    read('alert', 'It opens an incident.', ALERTS.alert),
    read('alert-update', 'It names its incident and the alert before it.', ALERTS.update),
    read('alert-cancel', 'A false alarm is taken back with its cause.', ALERTS.cancel),
    read('alert-stand-down', 'It ends the incident and says how long its parts are kept.', ALERTS.standDown),
    read('alert-break-glass', 'One coordinator, who says why.', ALERTS.breakGlass),
    read('alert-exercise', 'A drill: the status is inside what is signed.', ALERTS.exercise),
    read('alert-test', 'A test of the way, not of people.', ALERTS.test),
    read('acknowledgement-seen', "The node's word about a post.", exampleAcknowledgement('seen')),
    read(
      'request-accepted',
      'It takes one offer.',
      withBody(request, { request: INCIDENT, state: 'accepted', offer: ZEROS }),
    ),
    read('request-closed', '', withBody(request, { request: INCIDENT, state: 'closed' })),
    read('offer-declined', 'Nothing is offered: it carries on nothing.', withBody(offer, { state: 'declined' })),
    read('offer-delivered', '', withBody(offer, { offer: ZEROS, state: 'delivered' })),
    read(
      'measure-public-line',
      'What is said in public, and not before when.',
      withBody(measure, { kind: 'public-line', state: 'adopted', releaseAt: LATER }),
    ),
    read('measure-withdrawn', '', withBody(measure, { measure: ZEROS, state: 'withdrawn' })),
    read('activation-ended', '', withBody(activation, { activation: ZEROS, state: 'ended' })),
  ];
}

function alertVectors(): MadeVector[] {
  return misfits('alert', ALERTS.alert, [
    ['without-cap', 'Systems that know nothing of Comity read the CAP part.', capPart({ name: 'cap.xml' })],
    ['cap-of-another-type', 'Mail and feeds go by the media type.', capPart({ mediaType: 'text/xml' })],
    [
      'cap-for-fewer',
      'Whoever has the alert has its CAP part.',
      capPart({ audience: { institutes: ['south'], groups: [], public: false } }),
    ],
    ['without-parts', 'The CAP part is one.', { 'label.parts': [] }],
    ['under-embargo', HELD, { 'label.marking.embargoUntil': LATER }],
    ['after-consultation', HELD, { 'label.marking.consultBeforeRelease': ['east'] }],
    ['status-missing', 'Is it a drill?', { 'body.status': undefined }],
    ['status-of-another-case', 'One spelling, that of CAP.', { 'body.status': 'actual' }],
    ['status-system', 'Of the statuses of CAP, three are meant for people.', { 'body.status': 'System' }],
    ['level-unknown', 'Levels are a closed list.', { 'body.level': 'level-4' }],
    ['without-category', 'CAP asks for one at least.', { 'body.categories': [] }],
    ['response-unknown', 'The words of CAP.', { 'body.responses': ['Panic'] }],
    [
      'assessment-of-three-questions',
      'What was not asked is said as unknown.',
      { 'body.assessment.coordinated': undefined },
    ],
    ['assessment-as-a-number', 'Answers are yes, no, unknown.', { 'body.assessment.unusual': 1 }],
    ['event-of-two-lines', 'It stands in a subject line.', { 'body.event': 'one\ntwo' }],
    ['description-with-escape', 'Terminals obey escapes.', { 'body.description': '\u001b[2J' }],
    ['description-that-reorders', 'It would show as something else.', { 'body.description': 'a \u202eb' }],
    ['description-empty', 'What happened?', { 'body.description': '' }],
    ['over-when-issued', 'A mistake of a clock or of a copy.', { 'body.expiresAt': ISSUED }],
    ['answer-due-when-issued', 'Nobody could be in time.', { 'body.replyBy': ISSUED }],
    ['expires-missing', 'Nobody is called for ever.', { 'body.expiresAt': null }],
    ['unknown-field', 'Nothing unknown is carried.', { 'body.sender': 'north' }],
  ]);
}

/** Changes in the alert's one part, and in the subject that mirrors it. */
const capPart = (change: Readonly<Record<string, unknown>>): Changes => ({
  ...Object.fromEntries(Object.entries(change).map(([field, value]) => [`label.parts.0.${field}`, value])),
  ...(change['name'] === undefined ? {} : { 'subject.0.name': change['name'] }),
});

/** What opens an incident follows nothing; what follows names its incident, the one alert before it, and why. */
function chainVectors(): MadeVector[] {
  return [
    ...misfits('alert', ALERTS.alert, [
      ['opens-within-an-incident', 'What opens an incident follows nothing.', { 'body.incident': INCIDENT }],
      ['opens-after-another', 'What opens an incident follows nothing.', { 'body.previous': ZEROS }],
      ['opens-with-a-reason', 'It changes nothing.', { 'body.reason': 'Why not.' }],
      ['opens-with-a-cause', 'Causes are of cancels.', { 'body.cause': 'error' }],
      ['opens-with-retention', 'Retention begins with the stand-down.', { 'body.retainUntil': LATER }],
    ]),
    ...misfits('alert-update', ALERTS.update, [
      ['of-no-incident', 'Of which one?', { 'body.incident': null }],
      ['after-nothing', 'It replaces exactly one alert.', { 'body.previous': null }],
      ['after-two', 'Which of the two does it replace?', { 'body.previous': [ZEROS, INCIDENT] }],
      ['without-a-reason', 'Why is it changed?', { 'body.reason': null }],
      ['with-retention', 'Retention begins with the stand-down.', { 'body.retainUntil': LATER }],
    ]),
    ...misfits('alert-cancel', ALERTS.cancel, [
      ['of-no-incident', 'Of which one?', { 'body.incident': null }],
      ['without-a-cause', 'A false alarm, an error or a duplicate?', { 'body.cause': null }],
      ['by-break-glass', 'One coordinator suffices for a cancel.', { 'body.breakGlass': 'In haste.' }],
    ]),
    ...misfits('alert-stand-down', ALERTS.standDown, [
      ['with-a-cause', 'Causes are of cancels.', { 'body.cause': 'error' }],
      ['kept-until-before', 'Parts would be gone before it is read.', { 'body.retainUntil': BEFORE }],
    ]),
    ...misfits('alert-exercise', ALERTS.exercise, [
      ['by-break-glass', 'One coordinator suffices for a drill.', { 'body.breakGlass': 'In haste.' }],
    ]),
  ];
}

function answerVectors(): MadeVector[] {
  const { acknowledgement, situationReport } = CRISIS;
  return [
    otherSubject('acknowledgement', 'Tools that match subjects would find another alert.', acknowledgement),
    ...misfits('acknowledgement', acknowledgement, [
      ['state-unknown', 'States are a closed list.', { 'body.state': 'read' }],
      ['of-nothing', 'It names one statement.', { 'body.statement': null }],
      ['by-nobody', 'A post answers.', { 'body.post': undefined }],
      ['of-no-incident', 'It would count for none.', { 'body.incident': null }],
      ['without-status', 'Is it a drill?', { 'body.status': undefined }],
      ['under-embargo', HELD, { 'label.marking.embargoUntil': LATER }],
    ]),
    ...misfits('situation-report', situationReport, [
      ['number-zero', 'Reports begin with 1.', { 'body.number': 0 }],
      ['number-as-text', 'Retyped fields are not read as something near.', { 'body.number': '1' }],
      ['of-no-incident', 'It would count for none.', { 'body.incident': null }],
      ['to-be-deleted', HELD, { 'label.marking.deleteBy': LATER }],
    ]),
  ];
}

function requestVectors(): MadeVector[] {
  const { request, offer } = CRISIS;
  const audience = (groups: readonly string[], open: boolean) => ({
    'label.marking.audience': { institutes: open ? ['south'] : [], groups, public: open },
  });
  return [
    otherSubject('request', 'The subject of one that opens is its incident.', request),
    ...misfits('request', request, [
      ['to-a-group', 'To whom it goes is said by name.', audience(['members'], false)],
      ['to-nobody', 'Somebody is asked.', audience([], false)],
      ['to-the-public', 'What one lacks is not for everybody to know.', audience([], true)],
      ['open-and-carried-on', 'One that opens carries on nothing.', { 'body.request': ZEROS }],
      ['closed-of-nothing', 'Which request?', { 'body.state': 'closed' }],
      ['accepted-without-offer', 'Which offer?', { 'body.state': 'accepted', 'body.request': INCIDENT }],
      ['open-with-offer', 'Nobody has offered yet.', { 'body.offer': ZEROS }],
      ['kind-unknown', 'Information or assistance.', { 'body.kind': 'money' }],
    ]),
    ...misfits('offer', offer, [
      ['of-no-request', 'It answers one.', { 'body.request': null }],
      ['delivered-of-nothing', 'Which offer was delivered?', { 'body.state': 'delivered' }],
      ['offered-twice', 'One that offers carries on nothing.', { 'body.offer': ZEROS }],
      ['under-consultation', HELD, { 'label.marking.consultBeforeRelease': ['east'] }],
    ]),
  ];
}

function measureVectors(): MadeVector[] {
  const { measure, activation, taskReport } = CRISIS;
  return [
    ...misfits('measure', measure, [
      ['withdrawn-of-nothing', 'Which measure?', { 'body.state': 'withdrawn' }],
      ['with-a-release', 'Only public lines are released.', { 'body.releaseAt': LATER }],
      ['kind-unknown', 'A measure or a public line.', { 'body.kind': 'rumour' }],
      ['text-missing', 'What is done?', { 'body.text': undefined }],
    ]),
    ...misfits('activation', activation, [
      ['ended-of-nothing', 'Which activation?', { 'body.state': 'ended' }],
      ['active-of-another', 'One that begins ends nothing.', { 'body.activation': ZEROS }],
      ['of-no-playbook', 'Which steps?', { 'body.playbook': null }],
    ]),
    otherSubject('activation', 'The subject is the playbook.', activation),
    ...misfits('task-report', taskReport, [
      ['state-unknown', 'States are a closed list.', { 'body.state': 'almost' }],
      ['of-no-activation', 'Of which tasks?', { 'body.activation': null }],
      ['step-with-spaces', 'Steps are named by their id.', { 'body.step': 'Cut the network' }],
    ]),
  ];
}

function playbookVectors(): MadeVector[] {
  const { playbook } = CRISIS;
  return [
    otherSubject('playbook', 'The subject is the SHA-256 of its name.', playbook),
    ...misfits('playbook', playbook, [
      ['without-steps', 'There is nothing to do.', { 'body.steps': [] }],
      ['step-twice', 'Reports name a step by its id.', { 'body.steps.1.id': 'cut-network' }],
      ['version-zero', 'Playbooks begin with 1.', { 'body.version': 0 }],
      ['step-due-at-once', 'Minutes count from the activation.', { 'body.steps.0.withinMinutes': 0 }],
      ['name-of-two-words', 'A name in references.', { 'body.name': 'Weights leave' }],
    ]),
  ];
}

function contactVectors(): MadeVector[] {
  const { contact } = CRISIS;
  return [
    otherSubject('contact', 'The subject is the SHA-256 of the role.', contact),
    ...misfits('contact', contact, [
      ['role-unknown', 'Roles of duty are a closed list.', { 'body.role': 'king' }],
      ['without-an-address', 'How are they reached?', { 'body.primary.addresses': [] }],
      ['confirmed-later', 'Nobody can have tried it yet.', { 'body.confirmedAt': '2026-11-21T04:00:00.001Z' }],
      ['without-hours', 'When are they reached?', { 'body.primary.hours': undefined }],
      ['under-embargo', HELD, { 'label.marking.embargoUntil': LATER }],
    ]),
  ];
}
