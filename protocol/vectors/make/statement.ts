import { encodeUtf8, type Statement, statementId } from '../../../packages/protocol/src/index.ts';
import {
  exampleDelegation,
  exampleKey,
  examplePart,
  exampleStatement,
} from '../../../packages/protocol/testing/index.ts';
import { type Changes, changed, documentOf, payloadOf } from './changed-payload.ts';
import { crisisStatementVectors } from './crisis-statement.ts';
import { SPOKEN } from './spoken.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('statement');

const PARTS = [
  examplePart('finding.json', encodeUtf8('{"accuracy":0.25}')),
  examplePart('rows.json', encodeUtf8('[1,0,0,0]'), { institutes: ['south'], groups: [], public: false }),
];
const finding = exampleStatement('finding', { task: 'arithmetic', model: 'example/model' }, { parts: PARTS });
const delegation = exampleDelegation('publisher-1', ['publisher']);
const revocation = exampleStatement('revocation', {
  keyId: exampleKey('north/publisher-1').keyId,
  reason: 'compromised',
  compromisedSince: '2026-11-01T00:00:00.000Z',
});

export const statementVectors = (): readonly MadeVector[] => [
  ...[finding, delegation, revocation, ...Object.values(SPOKEN)].map((statement) => {
    const payload = payloadOf(statement);
    return valid(statement.type, '', {
      payload_base64: base64(payload),
      id: statementId(payload),
      type: statement.type,
    });
  }),
  valid(
    'fields-in-another-order',
    "The order of fields and white space are the writer's; the id is of the bytes.",
    reordered(),
  ),
  ...outerVectors(),
  ...labelVectors(),
  ...partVectors(),
  ...controlVectors(),
  ...spokenVectors(),
  ...crisisStatementVectors(),
];

function reordered() {
  const { _type, subject, predicateType, predicate } = documentOf(finding);
  const payload = encodeUtf8(JSON.stringify({ predicate, predicateType, subject, _type }, null, 1));
  return { payload_base64: base64(payload), id: statementId(payload), type: 'finding' };
}

const refused = (name: string, why: string, code: string, changes: Changes, from: Statement = finding) =>
  invalid(name, why, code, { payload_base64: base64(changed(from, changes)) });
const misfit = (name: string, why: string, changes: Changes, from: Statement = finding) =>
  refused(name, why, 'schema-mismatch', changes, from);

function outerVectors(): MadeVector[] {
  const { subject } = documentOf(finding);
  const text = Buffer.from(payloadOf(finding)).toString();
  const doubled = encodeUtf8(text.replace('"tlp":', '"tlp":"CLEAR","tlp":'));
  const unknown = (name: string, why: string, predicateType: string) =>
    refused(name, why, 'statement-type-unknown', { predicateType });
  const mismatch = (name: string, why: string, changes: Changes, from?: Statement) =>
    refused(name, why, 'subject-mismatch', changes, from);
  return [
    invalid('duplicate-key', 'One field twice.', 'json-duplicate-key', { payload_base64: base64(doubled) }),
    misfit('in-toto-of-another-version', 'Not an in-toto Statement v1.', {
      _type: 'https://in-toto.io/Statement/v0.1',
    }),
    unknown('type-unknown', 'A type of a later version.', 'urn:comity:treaty:1'),
    unknown('type-of-a-later-version', 'The shape of version 2 is not known.', 'urn:comity:finding:2'),
    unknown(
      'type-is-a-property-of-objects',
      'A name that a table lookup may find by accident.',
      'urn:comity:constructor:1',
    ),
    mismatch(
      'subject-missing',
      'A part that no subject names: tools that know only in-toto would not cover it.',
      { subject: subject.slice(1) },
    ),
    mismatch('subject-of-another-digest', 'In-toto tools would match another file.', {
      'subject.0.digest.sha256': ZEROS,
    }),
    mismatch('subjects-in-another-order', 'They are the parts in their order.', {
      subject: subject.toReversed(),
    }),
    mismatch(
      'subject-is-another-key',
      'A delegation whose subject is not the delegated key.',
      { 'subject.0.digest.sha256': ZEROS },
      delegation,
    ),
    misfit('no-subject', 'In-toto demands one.', { subject: [] }),
    misfit('unknown-field-outside', 'Nothing unknown is carried.', { note: 'x' }),
    misfit('unknown-field-in-label', 'Nothing unknown is carried.', { 'label.priority': 1 }),
    misfit('unknown-field-in-marking', 'It could be the one that forbids.', {
      'label.marking.exceptions': [],
    }),
    misfit('unknown-field-in-body', 'Nothing unknown is carried.', { 'body.score': 0.25 }),
  ];
}

function labelVectors(): MadeVector[] {
  const { nonce } = finding.label;
  return [
    misfit('marking-field-missing', 'Every term is said, also when it is "none".', {
      'label.marking.onward': undefined,
    }),
    misfit('marking-field-null', 'Null is not a level.', { 'label.marking.tlp': null }),
    misfit('level-lower-case', 'One spelling.', { 'label.marking.tlp': 'amber' }),
    misfit('no-purpose', 'Nothing may be done with it: then why send it?', { 'label.marking.purposes': [] }),
    misfit('audience-as-text', 'Retyped fields are not read as something near.', {
      'label.marking.audience.institutes': 'south',
    }),
    misfit('time-with-an-offset', 'UTC only: texts compare like times.', {
      'label.issuedAt': '2026-11-21T05:00:00.000+01:00',
    }),
    misfit('time-without-milliseconds', 'One spelling per instant.', {
      'label.issuedAt': '2026-11-21T04:00:00Z',
    }),
    misfit('time-that-is-none', 'There is no 30 February.', { 'label.issuedAt': '2026-02-30T04:00:00.000Z' }),
    misfit('nonce-missing', 'Without it the digest of guessable content could be guessed.', {
      'label.nonce': undefined,
    }),
    misfit('nonce-short', '16 bytes.', { 'label.nonce': nonce.slice(2) }),
    misfit('title-of-two-lines', 'A title is one line.', { 'label.title': 'one\ntwo' }),
    misfit('title-with-escape', 'Terminals obey escapes.', { 'label.title': '\u001b[2J' }),
    misfit('charter-version-zero', 'Charters begin with 1.', { 'label.charter.version': 0 }),
  ];
}

function partVectors(): MadeVector[] {
  const named = (name: string, at = 0) => ({
    [`label.parts.${at}.name`]: name,
    [`subject.${at}.name`]: name,
  });
  return [
    misfit('part-name-is-a-path', 'A name is never a path.', named('../finding.json')),
    misfit('part-name-hidden', 'A name begins with a letter or digit.', named('.profile')),
    misfit('part-twice', 'Which of the two is meant?', named('finding.json', 1)),
    misfit('part-size-negative', 'Sizes count bytes.', { 'label.parts.0.sizeBytes': -1 }),
    misfit('number-as-text', 'Retyped fields are not read as something near.', {
      'label.parts.0.sizeBytes': '17',
    }),
    misfit('part-digest-upper-case', 'One text per digest.', {
      'label.parts.0.sha256': finding.label.parts[0]?.sha256.toUpperCase(),
    }),
    misfit('finding-without-parts', 'Its contents live in parts.', { 'label.parts': [] }),
  ];
}

function controlVectors(): MadeVector[] {
  const open = (name: string, marking: Changes) =>
    misfit(
      `delegation-${name}`,
      'Every member must be able to judge by it: no term may hold it back from one.',
      Object.fromEntries(Object.entries(marking).map(([field, value]) => [`label.marking.${field}`, value])),
      delegation,
    );
  return [
    misfit(
      'delegation-with-parts',
      'All members must be able to judge by the envelope alone.',
      { 'label.parts': PARTS },
      delegation,
    ),
    misfit(
      'delegation-ends-before-it-begins',
      'It would never hold.',
      { 'body.until': '2026-01-01T00:00:00.000Z' },
      delegation,
    ),
    misfit('delegation-role-unknown', 'A role of a later version.', { 'body.roles': ['king'] }, delegation),
    misfit(
      'delegation-role-twice',
      'One list, one meaning.',
      { 'body.roles': ['publisher', 'publisher'] },
      delegation,
    ),
    open('for-one-institute', { audience: { institutes: ['south'], groups: [], public: false } }),
    open('under-embargo', { embargoUntil: '2027-01-01T00:00:00.000Z' }),
    open('to-be-deleted', { deleteBy: '2027-01-01T00:00:00.000Z' }),
    open('not-passed-on', { onward: 'none' }),
    misfit('revocation-reason-unknown', 'Reasons are a closed list.', { 'body.reason': 'bored' }, revocation),
  ];
}

/** What takes back, asks, answers or convenes. */
function spokenVectors(): MadeVector[] {
  const { remark, withdrawal, purgeReceipt, accessRequest, accessAnswer, consultAnswer, roster, adherence } =
    SPOKEN;
  const held = 'Nothing may hold back what takes back, asks or answers.';
  const audience = (institutes: readonly string[], groups: readonly string[] = []) => ({
    'label.marking.audience': { institutes, groups, public: false },
  });
  return [
    misfit('adherence-for-one-institute', 'Every member must be able to judge by it.', audience(['south']), adherence),
    misfit('adherence-state-unknown', 'Accepted or ended.', { 'body.state': 'maybe' }, adherence),
    refused(
      'adherence-subject-is-another-text',
      'The subject is the text.',
      'subject-mismatch',
      { 'subject.0.digest.sha256': ZEROS },
      adherence,
    ),
    misfit('remark-in-both-directions', 'It narrows or it widens.', { 'body.change': 'replace' }, remark),
    misfit('remark-without-marking', 'A remark says the whole marking.', { 'body.marking': undefined }, remark),
    misfit('remark-with-half-a-marking', 'Every term is said.', { 'body.marking.onward': undefined }, remark),
    misfit('remark-under-embargo', held, { 'label.marking.embargoUntil': '2027-01-01T00:00:00.000Z' }, remark),
    misfit('withdrawal-to-be-deleted', held, { 'label.marking.deleteBy': '2027-01-01T00:00:00.000Z' }, withdrawal),
    misfit('withdrawal-after-consultation', held, { 'label.marking.consultBeforeRelease': ['east'] }, withdrawal),
    misfit('withdrawal-reason-unknown', 'Reasons are a closed list.', { 'body.reason': 'regret' }, withdrawal),
    misfit('withdrawal-of-nothing', 'It names one statement.', { 'body.statement': null }, withdrawal),
    refused(
      'withdrawal-subject-is-another-statement',
      'Tools that match subjects would take back another statement.',
      'subject-mismatch',
      { 'subject.0.digest.sha256': ZEROS },
      withdrawal,
    ),
    misfit('purge-receipt-outcome-unknown', 'Outcomes are a closed list.', { 'body.outcome': 'soon' }, purgeReceipt),
    misfit(
      'purge-receipt-under-terms',
      held,
      { 'label.marking.confidenceTerms': { title: 'Terms', sha256: ZEROS } },
      purgeReceipt,
    ),
    misfit('access-request-for-no-part', 'It asks for something.', { 'body.parts': [] }, accessRequest),
    misfit('access-request-without-purpose', 'What for is what is decided about.', { 'body.purpose': undefined }, accessRequest),
    misfit('access-granted-by-nothing', 'The remark is what grants.', { 'body.verdict': 'granted' }, accessAnswer),
    misfit('access-declined-by-a-remark', 'A remark that declines would grant.', { 'body.remark': ZEROS }, accessAnswer),
    misfit('consult-verdict-unknown', 'Agreed or objected.', { 'body.verdict': 'abstained' }, consultAnswer),
    misfit('roster-of-another-convener', "Only the convener says who is in its group.", { 'body.group': 'east--pair' }, roster),
    misfit('roster-of-a-charter-group', 'Groups of the charter stand in the charter.', { 'body.group': 'pair' }, roster),
    misfit('roster-for-one-more', 'Somebody who is not in it would learn that it exists.', audience(['south', 'east']), roster),
    misfit('roster-for-one-less', 'A member who does not know it could not judge by it.', audience([]), roster),
    misfit('roster-for-a-group', 'Its members are named one by one.', audience([], ['members']), roster),
    misfit('roster-member-twice', 'One list, one meaning.', { 'body.members': ['north', 'south', 'south'] }, roster),
    misfit('roster-version-zero', 'Rosters begin with 1.', { 'body.version': 0 }, roster),
  ];
}

const ZEROS = '0'.repeat(64);
