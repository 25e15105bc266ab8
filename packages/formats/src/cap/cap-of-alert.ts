import type { BodyOf, Label } from '@comity/protocol';
import { CAP_REFERENCES_MAX } from '@comity/protocol/limits';
import type { CapAlert } from './cap-alert.ts';
import type { CapInfo } from './cap-document.ts';
import type { CapReference } from './cap-list.ts';
import { capTimeNotBefore, capTimeOf } from './cap-time.ts';
import { trimXml } from './xml-space.ts';

/** What names an alert in CAP: known before its parts are, as an id of a statement is not. */
export type AlertName = Pick<Label, 'network' | 'issuer' | 'nonce' | 'issuedAt'>;

export interface AlertForCap {
  readonly label: AlertName & Pick<Label, 'title' | 'marking' | 'relations'>;
  readonly body: BodyOf<'alert'>;
  /** The earlier alerts of the incident, from the first to the one that this one replaces; none for one that opens it. */
  readonly chain: readonly AlertName[];
}

/** What an alert of ours says in CAP 1.2 (spec/cap.md): a function of its statement and of the names of those before it, and of nothing else. */
export function capOfAlert({ label, body, chain }: AlertForCap): CapAlert {
  return {
    ...nameOf(label),
    status: body.status,
    msgType: MESSAGE_TYPES[body.message],
    source: null,
    ...scopeOf(label),
    restriction: null,
    code: [CAP_PROFILE],
    note: noteOf(body),
    references: chain.slice(-CAP_REFERENCES_MAX).map(nameOf),
    incidents: body.incident === null ? [] : [body.incident],
    info: [infoOf(label, body)],
    signatureIgnored: false,
  };
}

/** Says in `code` that the alert follows our page. */
export const CAP_PROFILE = 'urn:comity:cap:1';
/** What our parameters begin with. */
export const CAP_PARAMETER = 'urn:comity:';

const MESSAGE_TYPES = {
  alert: 'Alert',
  update: 'Update',
  cancel: 'Cancel',
  'stand-down': 'Update',
} as const satisfies Record<AlertForCap['body']['message'], CapAlert['msgType']>;

const nameOf = ({ network, issuer, nonce, issuedAt }: AlertName): CapReference => ({
  identifier: `urn:comity:${network}:${issuer}:${nonce}`,
  sender: `${issuer}@${network}`,
  sent: capTimeOf(issuedAt),
});

/** Public is what is marked so twice; everything else is private to whom the marking names, or to its issuer. */
function scopeOf({ network, issuer, marking }: AlertForCap['label']): Pick<CapAlert, 'scope' | 'addresses'> {
  const { audience, tlp } = marking;
  if (audience.public && tlp === 'CLEAR') return { scope: 'Public', addresses: [] };
  const groups = audience.groups.map((group) => `group:${group}@${network}`);
  const addresses = [...audience.institutes.map((institute) => `${institute}@${network}`), ...groups];
  return { scope: 'Private', addresses: addresses.length === 0 ? [`${issuer}@${network}`] : addresses };
}

/** A drill says that it is one wherever a system that overlooks the status would show a text. */
const DRILL_MARKS = { Actual: '', Exercise: 'EXERCISE: ', Test: 'TEST: ' } as const;

function noteOf({ status, reason }: AlertForCap['body']): string | null {
  const drill = status === 'Actual' ? [] : [`${status}. Nothing in it is real.`];
  return unlessBlank([...drill, ...(reason === null ? [] : [reason])].join(' '));
}

function infoOf(label: AlertForCap['label'], body: AlertForCap['body']): CapInfo {
  const mark = DRILL_MARKS[body.status];
  return {
    language: null,
    category: body.categories,
    event: body.event,
    responseType: responsesOf(body),
    urgency: body.urgency,
    severity: body.severity,
    certainty: body.certainty,
    audience: null,
    eventCode: [{ valueName: `${CAP_PARAMETER}event`, value: body.event }],
    effective: null,
    onset: null,
    expires: capTimeNotBefore(body.expiresAt),
    senderName: null,
    headline: marked(mark, label.title),
    description: marked(mark, body.description),
    instruction: marked(mark, body.instruction),
    web: null,
    contact: null,
    parameter: parametersOf(label, body),
    resource: [],
    area: [],
  };
}

const marked = (mark: string, text: string | null): string | null =>
  text === null ? null : unlessBlank(mark + text);

/** White space alone says nothing, and would come back as absent. */
const unlessBlank = (text: string): string | null => (trimXml(text) === '' ? null : text);

const responsesOf = ({ message, responses }: AlertForCap['body']): CapInfo['responseType'] =>
  message === 'stand-down' && !responses.includes('AllClear') ? [...responses, 'AllClear'] : responses;

function parametersOf(
  { marking, relations }: AlertForCap['label'],
  body: AlertForCap['body'],
): CapInfo['parameter'] {
  const about = relations.filter(({ kind }) => kind === 'refers-to').map(({ statement }) => statement);
  const values: readonly (readonly [string, string | null])[] = [
    ['message', body.message],
    ['level', body.level],
    ['verification', body.verification],
    ['tlp', marking.tlp],
    ['incident', body.incident],
    ['previous', body.previous],
    ['reply-by', body.replyBy],
    ['review-by', body.reviewBy],
    ['break-glass', body.breakGlass],
    ['cause', body.cause],
    ...body.models.map((model) => ['model', model] as const),
    ...about.map((statement) => ['statement', statement] as const),
  ];
  return values.flatMap(([name, value]) =>
    value === null ? [] : [{ valueName: CAP_PARAMETER + name, value }],
  );
}
