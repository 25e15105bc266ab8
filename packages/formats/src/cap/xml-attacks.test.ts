import { readFileSync } from 'node:fs';
import { encodeUtf8 } from '@comity/protocol';
import { CAP_BYTES_MAX, CAP_DEPTH_MAX, CAP_ELEMENTS_MAX } from '@comity/protocol/limits';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capText } from '../../test/cap-text.ts';
import { readCap } from './read-cap.ts';

const codeOf = (bytes: Uint8Array): string => {
  const read = readCap(bytes);
  return read.ok ? 'read' : read.refusal.code;
};
const codeOfText = (text: string): string => codeOf(encodeUtf8(text));

const XXE = '<!DOCTYPE alert [<!ENTITY file SYSTEM "file:///etc/hostname">]>';
const LAUGHS = `<!DOCTYPE alert [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, at) => `<!ENTITY a${at} "${'&a;'.repeat(10)}">`).join('')}]>`;

describe('what attacks XML readers', () => {
  it.each([
    ['an external entity', `${XXE}${capText({ headline: '<headline>&file;</headline>' })}`],
    ['a billion laughs', `${LAUGHS}${capText({ headline: '<headline>&a8;</headline>' })}`],
    ['a document type alone', `<!DOCTYPE alert>${capText()}`],
    ['an external document type', `<!DOCTYPE alert SYSTEM "https://example.org/x.dtd">${capText()}`],
    ['a parameter entity', `<!DOCTYPE alert [<!ENTITY % x SYSTEM "https://example.org/x"> %x;]>${capText()}`],
    [
      'a document type behind comments',
      `<?xml version="1.0"?><!-- a --><?b c?>\n<!DOCTYPE alert [>]>${capText()}`,
    ],
    ['a document type in small letters', `<!doctype alert>${capText()}`],
    ['a document type inside', capText({ headline: '<headline><!DOCTYPE a [ ]></headline>' })],
    ['an entity declared in the open', `<!ENTITY a "b">${capText()}`],
  ])('%s: cap-doctype', (_, text) => {
    expect(codeOfText(text)).toBe('cap-doctype');
  });

  it.each([
    ['an entity that XML does not have', capText({ headline: '<headline>&file;</headline>' })],
    ['an entity of HTML', capText({ headline: '<headline>&nbsp;</headline>' })],
    ['a reference to NUL', capText({ headline: '<headline>&#0;</headline>' })],
    ['a reference to half a character', capText({ headline: '<headline>&#xD800;</headline>' })],
    ['a control character', capText({ headline: '<headline>\u0007</headline>' })],
    ['a noncharacter', capText({ headline: '<headline>\uFFFE</headline>' })],
    ['a bare ampersand', capText({ headline: '<headline>a & b</headline>' })],
    ['two documents', capText() + capText()],
    ['text behind the end', `${capText()}x`],
    ['a declaration that is not first', ` <?xml version="1.0"?>${capText()}`],
    ['XML 1.1', `<?xml version="1.1"?>${capText()}`],
    ['two byte order marks', `\uFEFF\uFEFF${capText()}`],
    ['a tag that never ends', capText().slice(0, -1)],
    ['a comment that never ends', `${capText()}<!--`],
    ['crossed tags', capText({ headline: '<headline><web></headline></web>' })],
    ['an attribute twice', capText().replace('<alert ', '<alert xmlns:a="b:c" xmlns:a="b:c" ')],
    ['a prefix that nobody bound', capText({ headline: '<cap:headline>a</cap:headline>' })],
    ['a prefix bound to nothing', capText().replace('<alert ', '<alert xmlns:a="" ')],
    ['another root', '<feed xmlns="http://www.w3.org/2005/Atom"/>'],
    ['no namespace', '<alert/>'],
    ['nothing', ''],
    ['JSON', '{}'],
  ])('%s: cap-malformed', (_, text) => {
    expect(codeOfText(text)).toBe('cap-malformed');
  });

  it('what a comment or a CDATA section says is no document type', () => {
    const text = capText({
      headline: '<headline>a<!-- <!DOCTYPE x> -->b<![CDATA[<!DOCTYPE y>]]></headline>',
    });
    const read = readCap(encodeUtf8(text));
    expect(read.ok && read.value.info[0]?.headline).toBe('ab<!DOCTYPE y>');
  });
});

describe('encodings', () => {
  const declared = (encoding: string, text = capText()) =>
    `<?xml version="1.0" encoding="${encoding}"?>${text}`;
  const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const utf16 = (text: string, mark: string) => new Uint8Array(Buffer.from(mark + text, 'utf16le'));
  const accent = capText({ headline: '<headline>caf\u00e9</headline>' });

  it.each([
    ['UTF-8, declared', encodeUtf8(declared('utf-8', accent))],
    ['UTF-8, by no declaration', encodeUtf8(accent)],
    ['UTF-8 with its mark', encodeUtf8(`\uFEFF${declared('UTF-8', accent)}`)],
    ['US-ASCII', encodeUtf8(declared('US-ASCII'))],
  ])('%s is read', (_, bytes) => {
    expect(codeOf(bytes)).toBe('read');
  });

  it.each([
    ['Latin-1, declared', latin1(declared('ISO-8859-1', accent))],
    ['Latin-1, declared, in ASCII bytes', latin1(declared('ISO-8859-1'))],
    ['UTF-7', encodeUtf8(declared('UTF-7'))],
    ['UTF-16 with its mark', utf16(declared('UTF-16'), '\uFEFF')],
    ['UTF-16 without', utf16(capText(), '')],
    ['UTF-16, said in UTF-8', encodeUtf8(declared('UTF-16'))],
    ['an external entity in UTF-16', utf16(`${XXE}${capText()}`, '\uFEFF')],
    ['US-ASCII with more than ASCII', encodeUtf8(declared('us-ascii', accent))],
  ])('%s: cap-encoding', (_, bytes) => {
    expect(codeOf(bytes)).toBe('cap-encoding');
  });

  it('bytes of Latin-1 that say nothing: utf8-malformed', () => {
    expect(codeOf(latin1(accent))).toBe('utf8-malformed');
    expect(codeOf(latin1(declared('utf-8', accent)))).toBe('utf8-malformed');
  });
});

/** Each takes some 100 ms; what grows with the square of its size would take minutes. */
const MOMENT_MS = 8000;

describe('sizes', () => {
  const nested = (depth: number) => capText({ headline: '<a>'.repeat(depth) + '</a>'.repeat(depth) });

  it('bytes, depth and elements have limits', () => {
    expect(codeOfText(`${capText()}${' '.repeat(CAP_BYTES_MAX)}`)).toBe('too-large');
    expect(codeOfText(nested(CAP_DEPTH_MAX))).toBe('too-large');
    expect(codeOfText('<a>'.repeat(50_000))).toBe('too-large');
    expect(codeOfText(capText({ parameter: '<a/>'.repeat(CAP_ELEMENTS_MAX) }))).toBe('too-large');
    expect(codeOfText(nested(CAP_DEPTH_MAX - 2))).toBe('cap-malformed');
  });

  it.each([
    ['carriage returns', `<headline>${'\r'.repeat(250_000)}</headline>`],
    ['references', `<headline>${'&amp;'.repeat(50_000)}</headline>`],
  ])('a file full of %s takes no more than a moment', (_, headline) => {
    const begunMs = performance.now();
    expect(codeOfText(capText({ headline }))).toBe('read');
    expect(performance.now() - begunMs).toBeLessThan(MOMENT_MS);
  });

  it.each([
    ['addresses', `<addresses>${'a '.repeat(120_000)}"</addresses>`],
    ['addresses', `<addresses>${' '.repeat(250_000)}"</addresses>`],
    ['addresses', `<addresses>${'"'.repeat(250_001)}</addresses>`],
    ['references', `<references>${'a '.repeat(120_000)}</references>`],
    [
      'resource',
      `<resource><resourceDesc/><mimeType>a/b</mimeType><derefUri>${' '.repeat(250_000)}!</derefUri></resource>`,
    ],
    ['resource', `<resource><resourceDesc/><mimeType>${' '.repeat(250_000)}a</mimeType></resource>`],
    ['area', `<area><areaDesc/><polygon>${'1,'.repeat(120_000)}</polygon></area>`],
  ])('one made to be slow to judge is refused in a moment: %s', (name, text) => {
    const begunMs = performance.now();
    expect(codeOfText(capText({ [name]: text }))).toBe('cap-rule');
    expect(performance.now() - begunMs).toBeLessThan(MOMENT_MS);
  });

  it.each([
    ['web', `<web>${'a'.repeat(250_000)} </web>`],
    ['web', `<web>${'a'.repeat(250_000)} b</web>`],
    ['sent', `<sent>${' '.repeat(250_000)}2026</sent>`],
  ])('a long %s is judged in a moment', (name, text) => {
    const begunMs = performance.now();
    expect(['cap-rule', 'cap-malformed']).toContain(codeOfText(capText({ [name]: text })));
    expect(performance.now() - begunMs).toBeLessThan(MOMENT_MS);
  });
});

it('spoiled bytes are a refusal or an alert, never a fault', () => {
  const files = ['canada_signed.cap', 'australia.cap'].map((name) =>
    readFileSync(new URL(`../../fixtures/cap/${name}`, import.meta.url)),
  );
  const spoil = fc.record({
    at: fc.nat(),
    length: fc.nat(3),
    put: fc.oneof(fc.constantFrom(...SPOILS), fc.string()),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(spoil, { minLength: 1, maxLength: 3 }),
      (file, spoils) => {
        const spoiled = spoils.reduce<Buffer>((bytes, { at, length, put }) => {
          const from = at % bytes.length;
          return Buffer.concat([bytes.subarray(0, from), Buffer.from(put), bytes.subarray(from + length)]);
        }, file);
        expect(() => readCap(new Uint8Array(spoiled))).not.toThrow();
      },
    ),
    { numRuns: 500 },
  );
});

const SPOILS = [
  '<',
  '>',
  '</',
  '"',
  '&',
  '&#',
  '<!--',
  '<![CDATA[',
  ']]>',
  '<?',
  ':',
  ' a:b="c"',
  ' xmlns=""',
  '\r',
  '\u0000',
];
