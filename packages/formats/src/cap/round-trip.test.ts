import { encodeUtf8 } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCapAlert } from '../../test/any-cap-alert.ts';
import { schemaComplaint } from '../../test/cap-schema.ts';
import { capText } from '../../test/cap-text.ts';
import { readCap } from './read-cap.ts';
import { writeCap } from './write-cap.ts';

it('what is written is read back, is valid by the schema of OASIS, and is written the same again', () => {
  fc.assert(
    fc.property(anyCapAlert, (alert) => {
      const bytes = writeCap(alert);
      expect(readCap(bytes)).toEqual({ ok: true, value: alert });
      expect(writeCap({ ...alert })).toEqual(bytes);
      expect(schemaComplaint(bytes)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

it('any character that XML has comes back; others are not written', () => {
  const alert = fc.sample(anyCapAlert, { numRuns: 1, seed: 1 })[0];
  if (alert === undefined) throw new Error('no sample');
  const withNote = (note: string) => ({ ...alert, note });
  const note = ' a\r\nb\rc\td]]>&amp;"\'\u0085\u2028\u202E\uFFFD\u{10FFFF} ';
  expect(readCap(writeCap(withNote(note)))).toEqual({ ok: true, value: withNote(note) });
  for (const bad of ['\u0000', '\u000B', '\u001B', '\uFFFE', '\uFFFF', '\uD800'])
    expect(() => writeCap(withNote(`a${bad}`))).toThrow('broken invariant');
});

it.each([
  ['a sender with a comma', { sender: 'a,b' }],
  ['an identifier with a space', { identifier: 'a b' }],
  ['an address with a quote', { addresses: ['a"b'] }],
  ['a private one for nobody', { scope: 'Private' as const, addresses: [] }],
  ['a time of Z', { sent: '2026-11-21T10:00:00Z' }],
  ['an update of nothing', { msgType: 'Update' as const, references: [] }],
])('%s is not written', (_, change) => {
  const alert = fc.sample(anyCapAlert, { numRuns: 1, seed: 2 })[0];
  if (alert === undefined) throw new Error('no sample');
  expect(() => writeCap({ ...alert, ...change })).toThrow('broken invariant');
});

/** More of them by hand: all of 10,000 agreed. */
const RUNS = Number(process.env.CAP_RUNS ?? 1000);

describe('beside libxml2', () => {
  const PIECES = (capText().match(/<[^>]+>|[^<]+/g) ?? []).slice(1, -1);
  const OTHERS = [
    '<note>a</note>',
    '<note/>',
    '<code>a</code>',
    '<info>',
    '</info>',
    '<area><areaDesc>a</areaDesc></area>',
    '<restriction/>',
    '<eventCode><valueName>a</valueName><value>b</value></eventCode>',
    '<parameter><valueName>a</valueName></parameter>',
    '<language>en</language>',
    '<language>e_n</language>',
    '<language/>',
    '<onset>2026-02-30T00:00:00-00:00</onset>',
    '<onset>2026-11-21T11:00:00+00:00</onset>',
    '<onset> 2026-11-21T24:00:00-14:00\n</onset>',
    '<onset/>',
    '<effective>2026-11-21T10:00:00Z</effective>',
    '<effective>2026-11-21T10:00:00,01:00</effective>',
    '<effective>2026-11-21T24:00:01-01:00</effective>',
    '<effective>2026-11-21T10:00:60-01:00</effective>',
    '<effective>2026-11-21T10:00:00-14:01</effective>',
    'Actual',
    ' Actual ',
    'System',
    'Ack',
    'x',
    ' \n',
    '<!-- a -->',
    '<?a b?>',
    '&amp;',
    '<![CDATA[Likely]]>',
    '<b xmlns="http://www.w3.org/2000/09/xmldsig#"><c/></b>',
    '<b xmlns="urn:x"/>',
    '<responseType>AllClear</responseType>',
    '<responseType>Flee</responseType>',
    '<resource><resourceDesc/><mimeType>a/b</mimeType><size>12</size></resource>',
    '<resource><resourceDesc/><mimeType/><size>1.2</size></resource>',
    '<area><areaDesc/><altitude>-.5</altitude><ceiling>+7.</ceiling></area>',
    '<area><areaDesc/><altitude>1e3</altitude></area>',
    '<area><areaDesc/><ceiling>1</ceiling><altitude>1</altitude></area>',
    '<web>https://example.org/?a=b%20c#d</web>',
  ];

  it('the schema is kept as libxml2 keeps it: of spoiled files, the same are malformed', () => {
    const change = fc.record({
      at: fc.nat(PIECES.length),
      kind: fc.constantFrom('drop' as const, 'twice' as const, 'swap' as const, 'put' as const),
      piece: fc.constantFrom(...OTHERS, ...PIECES),
    });
    let valid = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const pieces = changes.reduce<readonly string[]>((list, { at, kind, piece }) => {
          const [one = '', two = ''] = list.slice(at, at + 2);
          const inPlace = { drop: [two], twice: [one, one, two], swap: [two, one], put: [piece, one, two] }[
            kind
          ];
          return [...list.slice(0, at), ...inPlace, ...list.slice(at + 2)];
        }, PIECES);
        const bytes = encodeUtf8(
          `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${pieces.join('')}</alert>`,
        );
        const read = readCap(bytes);
        const code = read.ok ? 'read' : read.refusal.code;
        const complaint = schemaComplaint(bytes);
        valid += complaint === undefined ? 1 : 0;
        expect({ code: code === 'cap-rule' ? 'read' : code, text: bytes.length }).toEqual({
          code: complaint === undefined ? 'read' : 'cap-malformed',
          text: bytes.length,
        });
      }),
      { numRuns: RUNS },
    );
    expect(valid).toBeGreaterThan(RUNS / 100);
  });
});
