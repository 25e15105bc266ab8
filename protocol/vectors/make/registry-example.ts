import { encodeUtf8, sha256Hex } from '../../../packages/protocol/src/index.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

/** One small registry, and documents that differ from it in one thing. */
export type Fields = Readonly<Record<string, unknown>>;

export const textOf = (title: string, text: string) => ({ sha256: sha256Hex(encodeUtf8(text)), title, text });
export const TERMS = textOf('Terms', '# Terms\n\nWhat is given under them stays here.\n');
const question = { id: 'isIndicator', question: 'Is it an indicator?', because: 'It covers nothing else.' };
export const YES_NO = { ...question, kind: 'yes-no', choices: [], accepted: [true] };
const CHOICE = { ...question, id: 'subject', kind: 'choice', choices: ['a', 'b'], accepted: ['a'] };
const TEXT = { ...question, id: 'contact', kind: 'text', choices: [], accepted: [] };
export const interval = (from: string, until: string | null) => ({
  from,
  until,
  retroactive: false,
  checkedAt: '2026-11-21',
  checkedBy: 'an example',
  certainty: 'cited',
  note: null,
});
export const CLOCK = {
  id: 'first-report',
  duty: 'A first report to the authority.',
  hours: 72,
  countsFrom: 'awareAt',
  certainty: 'secondary',
};
export const INSTRUMENT = {
  id: 'xx-example',
  title: 'An example',
  kind: 'statute',
  template: false,
  jurisdiction: 'XX',
  citation: 'Example Act, section 1',
  provisions: [{ id: '1', says: 'What it is about.' }],
  gives: [{ text: 'Indicators may be shared.', certainty: 'cited' }],
  limits: [{ text: 'Nothing else may.', certainty: 'recalled' }],
  preconditions: [YES_NO, CHOICE, TEXT],
  recipients: { classes: ['government-institute'], jurisdictions: ['XX'] },
  purposes: ['incident-response'],
  prohibitedUses: ['regulatory-enforcement'],
  intervals: [interval('2015-12-18', '2025-10-01'), interval('2026-02-03', '2026-10-01')],
  clocks: [CLOCK],
  onLapse: { outbound: 'hold', copies: 'keep' },
  adherence: TERMS.sha256,
  sources: [{ reference: 'The Act.', certainty: 'cited' }],
};
export const REGISTRY = {
  _type: 'urn:comity:registry:1',
  version: 1,
  issuedAt: '2026-11-21T00:00:00.000Z',
  changes: 'The first version.',
  instruments: [INSTRUMENT],
  texts: [TERMS],
};

export const document = (text: string): Fields => ({ document_base64: base64(encodeUtf8(text)) });
export const registry = (change: Fields = {}): Fields => document(JSON.stringify({ ...REGISTRY, ...change }));
export const instrument = (change: Fields): Fields =>
  registry({ instruments: [{ ...INSTRUMENT, ...change }] });
export const without = (field: string): Fields =>
  registry({
    instruments: [Object.fromEntries(Object.entries(INSTRUMENT).filter(([key]) => key !== field))],
  });
export const precondition = (change: Fields): Fields =>
  instrument({ preconditions: [{ ...YES_NO, ...change }] });
export const terms = (change: Fields): Fields => registry({ texts: [{ ...TERMS, ...change }] });

export const malformed = (name: string, why: string, fields: Fields): MadeVector =>
  vectorsOf('registry').invalid(name, why, 'registry-malformed', fields);
