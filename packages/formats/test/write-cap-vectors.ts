import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { capOfAlert, readCap, writeCap } from '../src/index.ts';
import { capText } from './cap-text.ts';
import { bytesOfCap, type CapVector, type OwnCapVector, type ReadCapVector } from './cap-vector.ts';
import { EXAMPLE_ALERT, following, PUBLIC_ALERT } from './example-alert.ts';

/**
 * Writes protocol/vectors/cap anew: `node packages/formats/test/write-cap-vectors.ts`. What stands in the expected alerts and problems is
 * read in review; the test only says that it did not change.
 */

const FOLDER = new URL('../../../protocol/vectors/cap/', import.meta.url);

type Vectors = Readonly<Record<string, { readonly why: string } & Pick<ReadCapVector, 'cap' | 'cap_base64'>>>;

const declared = (encoding: string, text: string) => `<?xml version="1.0" encoding="${encoding}"?>${text}`;
const base64 = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding).toString('base64');
const accent = capText({ headline: '<headline>caf\u00e9</headline>' });
const area = (inside: string) => capText({ area: `<area><areaDesc>a</areaDesc>${inside}</area>` });
const resource = (inside: string) =>
  capText({ resource: `<resource><resourceDesc>a</resourceDesc>${inside}</resource>` });
const REFERENCE = 'north@example,urn:example:0,2026-11-20T10:00:00-00:00';
const signature = '<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"><s:SignedInfo/></s:Signature>';
const signed = (text: string) => text.replace('</alert>', `${signature}</alert>`);

const VALID: Vectors = {
  small: { why: 'What an alert must say.', cap: capText() },
  'byte-order-mark': { why: 'UTF-8 with its mark.', cap: `\uFEFF${declared('UTF-8', accent)}` },
  'us-ascii': { why: 'The other encoding that is read.', cap: declared('US-ASCII', capText()) },
  'prefixed-names': {
    why: 'A namespace may have a prefix.',
    cap: capText()
      .replaceAll(/<(\/?)([a-z])/gi, '<$1c:$2')
      .replace('xmlns=', 'xmlns:c='),
  },
  'white-space-and-comments': {
    why: 'White space between elements, comments and instructions say nothing; CDATA is text.',
    cap: `<?a b?>\n${capText({ headline: '\n <headline>a<!-- b --><![CDATA[ & c]]></headline>\r\n' })}<!-- d -->`,
  },
  'empty-elements-are-absent': {
    why: 'As hubs write what they have nothing to say about.',
    cap: capText({
      restriction: '<restriction/>',
      addresses: '<addresses/>',
      note: '<note> </note>',
      web: '<web></web>',
    }),
  },
  'lists-with-quotes': {
    why: 'An address with a space stands in quotes.',
    cap: capText({
      scope: '<scope>Private</scope>',
      addresses: '<addresses>east "duty officer"\n west</addresses>',
      incidents: '<incidents>one "number two"</incidents>',
    }),
  },
  update: {
    why: 'An update names what it replaces, by three things that are kept byte for byte.',
    cap: capText({
      msgType: '<msgType>Update</msgType>',
      references: `<references>${REFERENCE}\n north@example,urn:example:00,2026-11-19T10:00:00+02:00</references>`,
    }),
  },
  'cancel-without-info': {
    why: 'An end needs no more than what it ends.',
    cap: capText({
      msgType: '<msgType>Cancel</msgType>',
      references: `<references>${REFERENCE}</references>`,
      info: '',
    }),
  },
  restricted: {
    why: 'A restriction with its scope.',
    cap: capText({
      scope: '<scope>Restricted</scope>',
      restriction: '<restriction>Duty officers</restriction>',
    }),
  },
  'utc-as-plus': {
    why: 'Local time in London in winter; nobody can tell it from UTC, so it is taken.',
    cap: capText({ sent: '<sent>2026-11-21T10:00:00+00:00</sent>' }),
  },
  signed: { why: 'An XML signature at the end is allowed, and nobody looks at it.', cap: signed(capText()) },
  'schema-hint': {
    why: 'A hint where the schema is. Nobody follows it.',
    cap: capText().replace(
      '<alert ',
      '<alert xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:oasis:names:tc:emergency:cap:1.2 http://127.0.0.1/x.xsd" ',
    ),
  },
  'five-entities': {
    why: 'The five of XML, and numbers.',
    cap: capText({ headline: '<headline>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&#13;</headline>' }),
  },
  area: {
    why: 'A closed polygon, a circle, heights.',
    cap: area(
      '<polygon>1,1 1,2 2,2 1,1</polygon><circle>-35.4,147.1 25</circle><altitude>1</altitude><ceiling>2.5</ceiling>',
    ),
  },
};

const INVALID: Vectors = {
  'external-entity': {
    why: 'Reads a file of whoever parses it.',
    cap: `<!DOCTYPE alert [<!ENTITY f SYSTEM "file:///etc/hostname">]>${capText({ headline: '<headline>&f;</headline>' })}`,
  },
  'billion-laughs': {
    why: 'Entities of entities fill the memory.',
    cap: `<!DOCTYPE alert [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>${capText({ headline: '<headline>&c;</headline>' })}`,
  },
  'document-type-alone': { why: 'No alert needs one.', cap: `<!DOCTYPE alert>${capText()}` },
  'external-entity-utf-16': {
    why: 'The same where a search for bytes would not see it.',
    cap_base64: base64(
      `\uFEFF<!DOCTYPE alert [<!ENTITY f SYSTEM "file:///etc/hostname">]>${capText()}`,
      'utf16le',
    ),
  },
  'latin-1': { why: 'Declared, and not read.', cap_base64: base64(declared('ISO-8859-1', accent), 'latin1') },
  'utf-16': {
    why: 'Declared, and not read.',
    cap_base64: base64(`\uFEFF${declared('UTF-16', accent)}`, 'utf16le'),
  },
  'us-ascii-with-more': { why: 'Says US-ASCII and is not.', cap: declared('US-ASCII', accent) },
  'not-utf-8': { why: 'Latin-1 that does not say so.', cap_base64: base64(accent, 'latin1') },
  'too-deep': { why: '33 levels.', cap: capText({ headline: '<a>'.repeat(32) + '</a>'.repeat(32) }) },
  'version-1-1': { why: 'Words had other meanings.', cap: capText().replace('cap:1.2', 'cap:1.1') },
  'version-1-0': {
    why: 'The first version.',
    cap: capText().replace('urn:oasis:names:tc:emergency:cap:1.2', 'http://www.incident.com/cap/1.0'),
  },
  'other-namespace': { why: 'No CAP.', cap: capText().replace('cap:1.2', 'cap:9') },
  'entity-unknown': {
    why: 'Nothing declares it.',
    cap: capText({ headline: '<headline>&nbsp;</headline>' }),
  },
  'cut-short': { why: 'A tag that never ends.', cap: capText().slice(0, -1) },
  'control-character': { why: 'Not in XML.', cap: capText({ headline: '<headline>\u0007</headline>' }) },
  'scope-missing': { why: 'By the schema.', cap: capText({ scope: '' }) },
  'event-twice': { why: 'By the schema.', cap: capText({ event: '<event>a</event><event>b</event>' }) },
  'out-of-order': {
    why: 'The schema has an order.',
    cap: capText({ sender: '', source: '<sender>a</sender>' }),
  },
  'unknown-element': { why: 'The schema is closed.', cap: capText({ note: '<note>a</note><more/>' }) },
  'foreign-element': {
    why: 'Also for other namespaces.',
    cap: capText({ note: '<note xmlns="urn:x">a</note>' }),
  },
  'signature-in-front': { why: 'Signatures stand at the end.', cap: capText({ note: signature }) },
  attribute: { why: 'CAP has none.', cap: capText({ note: '<note a="b">c</note>' }) },
  'text-between': { why: 'Text where elements stand.', cap: capText({ note: 'a' }) },
  'elements-in-text': { why: 'Markup in a text.', cap: capText({ headline: '<headline>a<b/></headline>' }) },
  'status-unknown': {
    why: 'A word that the list does not have.',
    cap: capText({ status: '<status>Real</status>' }),
  },
  'status-with-space': {
    why: 'Lists have no white space.',
    cap: capText({ status: '<status> Actual</status>' }),
  },
  'time-z': { why: 'CAP has no Z.', cap: capText({ sent: '<sent>2026-11-21T10:00:00Z</sent>' }) },
  'time-comma': {
    why: 'A slip in the pattern of the schema, which its type mends.',
    cap: capText({ sent: '<sent>2026-11-21T10:00:00,00:00</sent>' }),
  },
  'time-no-such-day': {
    why: '30 February.',
    cap: capText({ sent: '<sent>2026-02-30T10:00:00-00:00</sent>' }),
  },
  'time-fraction': {
    why: 'Whole seconds.',
    cap: capText({ sent: '<sent>2026-11-21T10:00:00.0-00:00</sent>' }),
  },
  'identifier-with-comma': {
    why: 'References are cut at commas.',
    cap: capText({ identifier: '<identifier>a,b</identifier>' }),
  },
  'identifier-empty': { why: 'Names nothing.', cap: capText({ identifier: '<identifier/>' }) },
  'sender-with-space': {
    why: 'References are cut at spaces.',
    cap: capText({ sender: '<sender>a b</sender>' }),
  },
  'sender-with-ampersand': {
    why: 'The standard bars it.',
    cap: capText({ sender: '<sender>a&amp;b</sender>' }),
  },
  'private-without-addresses': { why: 'For nobody.', cap: capText({ scope: '<scope>Private</scope>' }) },
  'addresses-quote-open': {
    why: 'A quote that never ends.',
    cap: capText({ addresses: '<addresses>a "b c</addresses>' }),
  },
  'incidents-quote-open': {
    why: 'A quote that never ends.',
    cap: capText({ incidents: '<incidents>"a</incidents>' }),
  },
  'restricted-without-restriction': {
    why: 'Restricted to whom?',
    cap: capText({ scope: '<scope>Restricted</scope>' }),
  },
  'restriction-on-public': {
    why: 'A public secret.',
    cap: capText({ restriction: '<restriction>Secret</restriction>' }),
  },
  'update-without-references': {
    why: 'An update of what?',
    cap: capText({ msgType: '<msgType>Update</msgType>' }),
  },
  'ack-without-references': {
    why: 'Of what?',
    cap: capText({ msgType: '<msgType>Ack</msgType>', info: '' }),
  },
  'references-empty': {
    why: 'As in canada_errors.cap.',
    cap: capText({ msgType: '<msgType>Cancel</msgType>', references: '<references/>' }),
  },
  'reference-of-two': {
    why: 'One thing of three is missing.',
    cap: capText({ references: `<references>${REFERENCE} north@example,urn:example:0</references>` }),
  },
  'reference-time-z': {
    why: 'A reference is compared byte for byte, so its time has the form.',
    cap: capText({ references: '<references>a,b,2026-11-20T10:00:00Z</references>' }),
  },
  'reference-to-itself': {
    why: 'A circle.',
    cap: capText({
      references: '<references>north@example,urn:example:1,2026-11-21T10:00:00-00:00</references>',
    }),
  },
  'alert-without-info': { why: 'Says nothing.', cap: capText({ info: '' }) },
  'event-empty': { why: 'Nothing happened.', cap: capText({ event: '<event/>' }) },
  'expires-before-sent': {
    why: 'Over before it began.',
    cap: capText({ expires: '<expires>2026-11-21T10:00:00-00:00</expires>' }),
  },
  'expires-before-effective': {
    why: 'Over before it began.',
    cap: capText({ effective: '<effective>2026-11-23T10:00:00-00:00</effective>' }),
  },
  'onset-after-expires': {
    why: 'Begins when it is over.',
    cap: capText({ onset: '<onset>2026-11-23T10:00:00-00:00</onset>' }),
  },
  'web-relative': { why: 'Relative to what?', cap: capText({ web: '<web>news.html</web>' }) },
  'web-with-space': { why: 'No character of an address.', cap: capText({ web: '<web>https://a b</web>' }) },
  'polygon-open': { why: 'Ends elsewhere.', cap: area('<polygon>1,1 1,2 2,2 2,1</polygon>') },
  'polygon-off-the-earth': { why: 'Latitude 91.', cap: area('<polygon>91,1 1,2 2,2 91,1</polygon>') },
  'circle-without-radius': { why: 'A point.', cap: area('<circle>1,1</circle>') },
  'ceiling-alone': { why: 'A ceiling above what?', cap: area('<ceiling>1</ceiling>') },
  'ceiling-below': { why: 'Under its floor.', cap: area('<altitude>2</altitude><ceiling>1</ceiling>') },
  'mime-type-wrong': { why: 'No type.', cap: resource('<mimeType>image</mimeType>') },
  'resource-relative': {
    why: 'Relative to what?',
    cap: resource('<mimeType>a/b</mimeType><uri>a.png</uri>'),
  },
  'resource-not-base64': {
    why: 'Content that is none.',
    cap: resource('<mimeType>a/b</mimeType><derefUri>?</derefUri>'),
  },
  'all-at-once': {
    why: 'A person mends all of it in one go.',
    cap: capText({
      identifier: '<identifier>a b</identifier>',
      msgType: '<msgType>Update</msgType>',
      scope: '<scope>Private</scope>',
      restriction: '<restriction>a</restriction>',
      web: '<web>a</web>',
    }),
  },
};

const OWN: Readonly<Record<string, { readonly why: string; readonly from: Omit<OwnCapVector, 'cap'> }>> = {
  'own-alert': { why: 'An exercise that opens an incident, private to whom it names.', from: EXAMPLE_ALERT },
  'own-public': { why: 'The real thing, public.', from: PUBLIC_ALERT },
  'own-update': { why: 'Replaces the one before.', from: following('update') },
  'own-cancel': { why: 'Takes it back.', from: following('cancel') },
  'own-stand-down': { why: 'Ends it: an update with AllClear.', from: following('stand-down') },
};

function judged(name: string, kind: 'valid' | 'invalid', vector: Vectors[string]): CapVector {
  const read = readCap(bytesOfCap(vector));
  if (read.ok !== (kind === 'valid')) throw new Error(`${name} is not ${kind}`);
  if (read.ok) return { ...vector, alert: read.value, written: Buffer.from(writeCap(read.value)).toString() };
  const { code, facts } = read.refusal;
  const problems = [facts.paths, facts.problems].flat().filter((one) => typeof one === 'string');
  const told = problems.filter((problem) => problem.startsWith('alert'));
  return { ...vector, refusal: code, ...(told.length === 0 ? {} : { problems: told }) };
}

const files: (readonly [path: string, vector: CapVector])[] = [
  ...Object.entries(VALID).map(([name, vector]) => [`valid/${name}`, judged(name, 'valid', vector)] as const),
  ...Object.entries(INVALID).map(
    ([name, vector]) => [`invalid/${name}`, judged(name, 'invalid', vector)] as const,
  ),
  ...Object.entries(OWN).map(([name, { why, from }]) => {
    const cap = Buffer.from(writeCap(capOfAlert(from))).toString();
    return [`valid/${name}`, { why, label: from.label, body: from.body, chain: from.chain, cap }] as const;
  }),
];

for (const kind of ['valid/', 'invalid/']) {
  rmSync(new URL(kind, FOLDER), { recursive: true, force: true });
  mkdirSync(new URL(kind, FOLDER), { recursive: true });
}
for (const [path, vector] of files)
  writeFileSync(new URL(`${path}.json`, FOLDER), `${JSON.stringify(vector, null, 2)}\n`);
