/**
 * The elements of CAP 1.2 in the order of its schema (cap12.xsd), with how often each stands. Reading and writing both follow these
 * tables; what an element holds is judged by cap-document.ts.
 */
export interface CapField {
  readonly name: string;
  readonly occurs: 'one' | 'optional' | 'any' | 'some';
  /** The elements inside; absent: text. */
  readonly inside?: readonly CapField[];
  /** A text for people that stands there empty says nothing, and is read as absent. */
  readonly emptyIsAbsent?: true;
}

export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
/** Signatures may follow the fields of an alert. */
export const SIGNATURE_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';

const one = (name: string): CapField => ({ name, occurs: 'one' });
const optional = (name: string): CapField => ({ name, occurs: 'optional' });
const optionalText = (name: string): CapField => ({ name, occurs: 'optional', emptyIsAbsent: true });
const any = (name: string, inside?: readonly CapField[]): CapField => ({
  name,
  occurs: 'any',
  ...(inside === undefined ? {} : { inside }),
});

const PAIR = [one('valueName'), one('value')];

const RESOURCE = [
  one('resourceDesc'),
  one('mimeType'),
  optional('size'),
  optionalText('uri'),
  optionalText('derefUri'),
  optionalText('digest'),
];

const AREA = [
  one('areaDesc'),
  any('polygon'),
  any('circle'),
  any('geocode', PAIR),
  optional('altitude'),
  optional('ceiling'),
];

const INFO: readonly CapField[] = [
  // The schema gives an empty one its default, en-US, which is what an absent one means.
  optionalText('language'),
  { name: 'category', occurs: 'some' },
  one('event'),
  any('responseType'),
  one('urgency'),
  one('severity'),
  one('certainty'),
  optionalText('audience'),
  any('eventCode', PAIR),
  optional('effective'),
  optional('onset'),
  optional('expires'),
  optionalText('senderName'),
  optionalText('headline'),
  optionalText('description'),
  optionalText('instruction'),
  optionalText('web'),
  optionalText('contact'),
  any('parameter', PAIR),
  any('resource', RESOURCE),
  any('area', AREA),
];

export const ALERT_SHAPE: readonly CapField[] = [
  one('identifier'),
  one('sender'),
  one('sent'),
  one('status'),
  one('msgType'),
  optionalText('source'),
  one('scope'),
  optionalText('restriction'),
  optionalText('addresses'),
  any('code'),
  optionalText('note'),
  optionalText('references'),
  optionalText('incidents'),
  any('info', INFO),
];
