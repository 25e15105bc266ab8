import { type Digest, encodeUtf8, type Instrument, Registry, sha256Hex, TermsText } from '@comity/protocol';

/** A small registry with one text that recipients accept: its document, and the text's digest. */
export function testRegistry(
  change: Partial<Instrument> = {},
  version = 1,
): { readonly document: Uint8Array; readonly text: Digest } {
  const text = 'Keep it to yourselves.';
  const terms = TermsText.parse({ sha256: sha256Hex(encodeUtf8(text)), title: 'Test terms', text });
  const registry = Registry.parse({
    _type: 'urn:comity:registry:1',
    version,
    issuedAt: '2026-11-01T00:00:00.000Z',
    changes: 'For tests.',
    instruments: [
      {
        id: 'test-terms',
        title: 'Test terms',
        kind: 'network-terms',
        template: false,
        jurisdiction: null,
        citation: 'None.',
        provisions: [],
        gives: [],
        limits: [],
        preconditions: [],
        recipients: { classes: null, jurisdictions: null },
        purposes: null,
        prohibitedUses: [],
        intervals: [
          {
            from: '2026-01-01',
            until: null,
            checkedAt: '2026-11-01',
            checkedBy: 'a test',
            certainty: 'cited',
            retroactive: false,
            note: 'Test.',
          },
        ],
        clocks: [],
        onLapse: { outbound: 'hold', copies: 'keep' },
        adherence: terms.sha256,
        sources: [],
        ...change,
      },
    ],
    texts: [terms],
  });
  return { document: encodeUtf8(JSON.stringify(registry)), text: terms.sha256 };
}
