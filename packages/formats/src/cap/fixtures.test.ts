import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schemaComplaint } from '../../test/cap-schema.ts';
import { readCap } from './read-cap.ts';
import { writeCap } from './write-cap.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/cap/${name}`, import.meta.url)));

it.each([
  { name: 'australia.cap', signed: false, infos: 2, references: 0 },
  { name: 'canada.cap', signed: false, infos: 2, references: 2 },
  { name: 'canada_signed.cap', signed: true, infos: 2, references: 9 },
  { name: 'thunderstorm.cap', signed: false, infos: 1, references: 0 },
])('$name is read, and written so that both validators take it', ({ name, signed, infos, references }) => {
  const bytes = fixture(name);
  const read = readCap(bytes);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  expect(read.value.info).toHaveLength(infos);
  expect(read.value.references).toHaveLength(references);
  expect(read.value.signatureIgnored).toBe(signed);
  expect(schemaComplaint(bytes)).toBeUndefined();
  const written = writeCap(read.value);
  expect(schemaComplaint(written)).toBeUndefined();
  expect(readCap(written)).toEqual({ ok: true, value: { ...read.value, signatureIgnored: false } });
});

it.each([
  {
    name: 'canada_errors.cap',
    code: 'cap-rule',
    facts: { problems: ['alert.references: references-missing'] },
  },
  { name: 'invalid.cap', code: 'cap-malformed', facts: { paths: ['alert.scope: missing'] } },
  {
    name: 'earthquake.cap',
    code: 'cap-version',
    facts: { namespace: 'urn:oasis:names:tc:emergency:cap:1.1' },
  },
  {
    name: 'no_optional_fields.cap',
    code: 'cap-version',
    facts: { namespace: 'urn:oasis:names:tc:emergency:cap:1.1' },
  },
])('$name is refused: $code', ({ name, code, facts }) => {
  expect(readCap(fixture(name))).toEqual({ ok: false, refusal: { code, facts } });
});
