import {
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
} from '@comity/protocol';
import fc from 'fast-check';
import { CAP_MESSAGE_TYPES, CAP_SCOPES, CAP_STATUSES } from '../src/cap/cap-document.ts';
import type { CapAlert } from '../src/index.ts';

/** Any alert that keeps the rules of CAP 1.2, with texts of any characters that XML has. */

const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'ab <>&"\'\t\n\r]') },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 0x20, max: 0xfffd })
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCharCode(code)),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  },
);
const text = fc.array(character, { maxLength: 20 }).map((characters) => characters.join(''));
/** A text that says something: an empty one is read as absent. */
const saying = text.map((some) => `x${some}`);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const some = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { maxLength: 2 });

const name = fc.stringMatching(/^[A-Za-z0-9@.:_-]{1,20}$/);
const word = text.map((some) => `x${some.replaceAll('"', '')}`);
const offset = fc.constantFrom('-00:00', '+00:00', '+02:00', '-03:30', '+14:00');
const second = (year: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 30_000_000 }), offset)
    .map(([at, zone]) => `${new Date(Date.UTC(year, 0, 3) + at * 1000).toISOString().slice(0, 19)}${zone}`);

const pair = fc.record({ valueName: text, value: text });
const uri = fc.constantFrom('https://example.org/a?b=c%20d#e', 'urn:example:1', 'mailto:a@example.org');
const number = fc.constantFrom('0', '1', '-2.5', '+7.', '.5');

const resource = fc.record({
  resourceDesc: text,
  mimeType: fc.constantFrom('text/html', 'application/cap+xml', 'text/plain; charset=utf-8'),
  size: maybe(fc.constantFrom('0', '12', '-3')),
  uri: maybe(uri),
  derefUri: maybe(fc.constantFrom('YQ==', 'YWJj\nYWJj')),
  digest: maybe(saying),
});
const area = fc.record({
  areaDesc: text,
  polygon: some(fc.constant('38.47,-120.14 38.34,-119.95 38.52,-119.74 38.47,-120.14')),
  circle: some(fc.constant('-35.3888,147.0598 25.0')),
  geocode: some(pair),
  altitude: number,
  ceiling: fc.constantFrom(null, '8', '100.25'),
});

const info = fc.record({
  language: maybe(fc.constantFrom('en', 'fr-CA', 'en-US')),
  category: fc.array(fc.constantFrom(...CAP_CATEGORIES), { minLength: 1, maxLength: 3 }),
  event: saying,
  responseType: some(fc.constantFrom(...CAP_RESPONSES)),
  urgency: fc.constantFrom(...CAP_URGENCIES),
  severity: fc.constantFrom(...CAP_SEVERITIES),
  certainty: fc.constantFrom(...CAP_CERTAINTIES),
  audience: maybe(saying),
  eventCode: some(pair),
  effective: maybe(second(2026)),
  onset: maybe(second(2027)),
  expires: maybe(second(2028)),
  senderName: maybe(saying),
  headline: maybe(saying),
  description: maybe(saying),
  instruction: maybe(saying),
  web: maybe(uri),
  contact: maybe(saying),
  parameter: some(pair),
  resource: some(resource),
  area: some(area),
});

const reference = fc.record({
  sender: name.map((text) => `other-${text}`),
  identifier: name,
  sent: second(2025),
});

export const anyCapAlert: fc.Arbitrary<CapAlert> = fc
  .record({
    identifier: name,
    sender: name,
    sent: second(2026),
    status: fc.constantFrom(...CAP_STATUSES),
    msgType: fc.constantFrom(...CAP_MESSAGE_TYPES),
    source: maybe(saying),
    scope: fc.constantFrom(...CAP_SCOPES),
    restriction: saying,
    addresses: fc.array(word, { minLength: 1, maxLength: 3 }),
    code: some(text),
    note: maybe(saying),
    references: fc.array(reference, { minLength: 1, maxLength: 3 }),
    incidents: some(word),
    info: fc.array(info, { minLength: 1, maxLength: 2 }),
    signatureIgnored: fc.constant(false),
  })
  .map((alert) => ({ ...alert, restriction: alert.scope === 'Restricted' ? alert.restriction : null }));
