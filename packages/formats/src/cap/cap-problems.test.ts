import { expect, it } from 'vitest';
import { EXAMPLE_ALERT, following } from '../../test/example-alert.ts';
import type { CapAlert } from './cap-alert.ts';
import type { CapInfo } from './cap-document.ts';
import { capOfAlert } from './cap-of-alert.ts';
import { capProblems } from './cap-problems.ts';

const CAP = capOfAlert(EXAMPLE_ALERT);
const INFO = CAP.info[0] as CapInfo; // as: ours have one
const withInfo = (change: Partial<CapInfo>): CapAlert => ({ ...CAP, info: [{ ...INFO, ...change }] });

it.each<[string, CapAlert]>([
  ['alert.status', { ...CAP, status: 'Actual' }],
  ['alert.msgType', { ...CAP, msgType: 'Cancel' }],
  ['alert.identifier', { ...CAP, identifier: 'other' }],
  ['alert.sender', { ...CAP, sender: 'east@example' }],
  ['alert.sent', { ...CAP, sent: '2026-11-21T10:00:00+00:00' }],
  ['alert.scope', { ...CAP, scope: 'Public' }],
  ['alert.addresses', { ...CAP, addresses: ['east@example'] }],
  ['alert.addresses[1]', { ...CAP, addresses: ['east@example', 'south@example', 'group:members@example'] }],
  ['alert.note', { ...CAP, note: null }],
  ['alert.source', { ...CAP, source: 'me' }],
  ['alert.incidents', { ...CAP, incidents: ['other'] }],
  ['alert.info', { ...CAP, info: [] }],
  ['alert.info', { ...CAP, info: [INFO, { ...INFO, language: 'fr', urgency: 'Past' }] }],
  ['alert.signatureIgnored', { ...CAP, signatureIgnored: true }],
  ['alert.info[0].event', withInfo({ event: 'Else' })],
  ['alert.info[0].category', withInfo({ category: ['Safety'] })],
  ['alert.info[0].urgency', withInfo({ urgency: 'Past' })],
  ['alert.info[0].severity', withInfo({ severity: 'Minor' })],
  ['alert.info[0].certainty', withInfo({ certainty: 'Observed' })],
  ['alert.info[0].expires', withInfo({ expires: null })],
  ['alert.info[0].headline', withInfo({ headline: EXAMPLE_ALERT.label.title })],
  ['alert.info[0].description', withInfo({ description: 'It is over.' })],
  ['alert.info[0].instruction', withInfo({ instruction: null })],
  ['alert.info[0].responseType[0]', withInfo({ responseType: ['Evacuate', 'Assess'] })],
  ['alert.info[0].web', withInfo({ web: 'https://example.org' })],
  ['alert.info[0].contact', withInfo({ contact: 'me' })],
  ['alert.info[0].parameter', withInfo({ parameter: INFO.parameter.slice(1) })],
  [
    'alert.info[0].parameter[0].value',
    withInfo({ parameter: INFO.parameter.map((one, at) => (at === 0 ? { ...one, value: 'x' } : one)) }),
  ],
])('a part that says something else is noticed: %s', (path, cap) => {
  expect(capProblems(EXAMPLE_ALERT, cap)).toEqual([path]);
});

it('references count where the chain is known', () => {
  const update = following('update');
  const cap = capOfAlert(update);
  const wrong = {
    ...cap,
    references: cap.references.map((one) => ({ ...one, sent: '2026-11-21T10:00:01-00:00' })),
  };
  expect(capProblems(update, cap, update.chain)).toEqual([]);
  expect(capProblems(update, wrong, update.chain)).toEqual(['alert.references[0].sent']);
  expect(capProblems(update, wrong)).toEqual([]);
});
