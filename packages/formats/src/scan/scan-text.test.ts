import { expect, test } from 'vitest';
import { excerptOf, maskText, scanText } from './scan-text.ts';

// Made up for these tests, and put together here so that no scanner of repositories takes them for real ones.
const PLANTED: readonly (readonly [kind: string, text: string])[] = [
  ['api-key', `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`],
  ['api-key', `sk-ant-api03-${'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0'.repeat(4).slice(0, 93)}AA`],
  ['api-key', `xoxb-${'123456789012'}-${'1234567890123'}-${'AbCdEfGhIjKlMnOpQrStUvWx'}`],
  [
    'private-key',
    `-----BEGIN RSA PRIVATE ${'KEY'}-----\n${'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn'.repeat(8)}\n-----END RSA PRIVATE KEY-----`,
  ],
  [
    'json-web-token',
    `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'}.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U`,
  ],
  ['password', `RESTIC_${'PASSWORD'}=correct-horse-9`],
  ['connection-string', `postgresql://reader:${'s3cretPass'}@db.institute.org:5432/results`],
  ['random-token', 'q7Xv2LmPz0RtY8sBk4HnWc6JdF1gAe9U5oTi3xQw'],
  ['email-address', 'ada.lovelace@analytical-engines.org'],
  ['phone-number', '+44 20 7946 0958'],
  ['iban', 'GB82 WEST 1234 5698 7654 32'],
  ['payment-card', '4111 1111 1111 1111'],
  ['ip-address', '81.2.69.142'],
];

test.each(PLANTED)('finds a planted %s', async (kind, planted) => {
  const text = `The tool answered: ${planted} and went on.`;
  const hits = await scanText(text);
  expect(hits.map((hit) => hit.kind)).toContain(kind);
  const at = hits.findIndex((each) => each.kind === kind);
  expect(maskText(text, hits)).toContain(`[${kind}]`);
  expect(excerptOf(text, hits, at)).not.toContain(planted);
});

test.each([
  'IBAN GB82 WEST 1234 5698 7654 33 has a wrong check digit',
  'the number 4111 1111 1111 1112 is no card',
  'write to someone@example.org or 10.0.0.7 or 192.0.2.1, version 1.2.3',
  `sha256 ${'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'}`,
  'password: $PASSWORD, api_key=os.environ["KEY"], secret = "your-secret-here"',
  'packages/formats/src/scan/scan-text-of-a-sample-with-a-long-name.test.ts',
  'accuracy 0.8333333333333334 with 1234567890 tokens in 2026-11-21T14:00:00Z',
])('leaves alone: %s', async (text) => {
  expect(await scanText(text)).toEqual([]);
});

test('a text cannot switch the scan off', async () => {
  const hits = await scanText(`/* secretlint-disable */ ${PLANTED[0]?.[1]} <!-- secretlint-disable -->`);
  expect(hits.map(({ kind }) => kind)).toEqual(['api-key']);
});

test('hits do not overlap and stand in order', async () => {
  const text = PLANTED.map(([, planted]) => planted).join('\n');
  const hits = await scanText(text);
  for (const [at, hit] of hits.entries()) expect(hit.start).toBeGreaterThanOrEqual(hits[at - 1]?.end ?? 0);
  expect(maskText(text, hits)).not.toContain('analytical-engines');
});

test('a hostile text takes no longer than its length', async () => {
  const startMs = performance.now();
  for (const hostile of [
    'a@'.repeat(100_000),
    'eyJ'.repeat(70_000),
    '+1 '.repeat(70_000),
    'A1'.repeat(100_000),
  ])
    await scanText(hostile);
  expect(performance.now() - startMs).toBeLessThan(10_000);
});
