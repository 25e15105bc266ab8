import { readBundle, writeBundle } from '@comity/protocol';
import { exampleBundle, exampleCharter, exampleKey, sealCharter } from '@comity/protocol/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, type Terminal, writeIn } from './terminal.ts';

const { bundle, charterSha256, log } = exampleBundle();
const written = writeBundle(bundle);
if (!written.ok) throw new Error('the example is a bundle');
const bytes = written.value;

let terminal: Terminal;
let file: string;
beforeAll(async () => {
  terminal = await openTerminal();
  file = await writeIn(terminal, 'finding.comity.json', bytes);
});
afterAll(() => terminal[Symbol.asyncDispose]());

interface Verdict {
  verified: boolean;
  checks: { name: string; ok: boolean; refusal: { code: string } | null }[];
  caveats: string[];
}
const verdictOf = async (...args: string[]) => {
  const said = await terminal.run('verify', ...args, '--json');
  return { code: said.code, verdict: said.json() as Verdict };
};

describe('verify a bundle', () => {
  it('says so in plain words, each check, and what it does not show', async () => {
    const said = await terminal.run('verify', file);
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^VERIFIED\nfinding of north: An example of a finding\n/);
    expect(said.out.match(/^ok {3}/gm)).toHaveLength(11);
    expect(said.out).toContain('No charter was pinned');
    expect(said.out).toContain('marking was obeyed');
  });

  it('holds it to a pinned charter, by option or profile', async () => {
    const right = await verdictOf(file, '--pin', charterSha256);
    expect(right.verdict.caveats.join()).not.toContain('No charter was pinned');
    expect((await verdictOf(file, '--pin', '0'.repeat(64))).code).toBe(2);
    await terminal.run('use', 'other', '--pin', '0'.repeat(64));
    const { verdict } = await verdictOf(file);
    expect(verdict.checks.find(({ ok }) => !ok)).toMatchObject({
      name: 'charter-chain',
      refusal: { code: 'charter-not-pinned' },
    });
    await terminal.run('use', 'other', '--forget');
  });

  it('holds it to the charter that lies beside it', async () => {
    const charter = await writeIn(terminal, 'beside.json', bundle.charters[0] ?? '');
    const right = await verdictOf(file, '--charter', charter);
    expect([right.code, right.verdict.checks[0]?.name]).toEqual([0, 'anchor']);
    const other = sealCharter(exampleCharter({ expiresAt: '2029-11-21T04:00:00.000Z' }), [
      exampleKey('north/root'),
      exampleKey('south/root'),
    ]);
    const wrong = await verdictOf(file, '--charter', await writeIn(terminal, 'other.json', other));
    expect([wrong.code, wrong.verdict.checks[0]?.refusal?.code]).toEqual([2, 'charter-fork']);
  });

  it.each([
    ['envelope', 'statement'],
    ['charters', 'charter-chain'],
    ['control', 'control-history'],
    ['checkpoint', 'checkpoint'],
    ['inclusionProof', 'inclusion'],
    ['parts', 'parts'],
  ])('with one byte of %s changed fails the check %s', async (field, check) => {
    const document = JSON.parse(Buffer.from(bytes).toString());
    const changed = await writeIn(
      terminal,
      `tampered-${field}.json`,
      JSON.stringify({ ...document, [field]: tampered(document[field]) }),
    );
    const { code, verdict } = await verdictOf(changed);
    expect(code).toBe(2);
    expect(verdict.verified).toBe(false);
    expect(verdict.checks.find(({ ok }) => !ok)?.name).toBe(check);
  });

  it('compares a file with the part that was signed', async () => {
    const part = await writeIn(terminal, 'part.json', bundle.parts[1]?.content ?? '');
    expect((await verdictOf(file, '--part', `rows.json=${part}`)).code).toBe(0);
    const { code, verdict } = await verdictOf(file, '--part', `finding.json=${part}`);
    expect([code, verdict.checks.at(-1)]).toMatchObject([
      2,
      { name: 'part finding.json', refusal: { code: 'part-mismatch' } },
    ]);
  });

  it.each([
    ['not JSON', 'hello', 'json-malformed'],
    ['something else', '{"a":1}', 'format-unknown'],
    ['half a bundle', '{"_type":"urn:comity:bundle:1"}', 'bundle-malformed'],
  ])('refuses %s with 65', async (_name, content, code) => {
    const said = await terminal.run('verify', await writeIn(terminal, 'odd.json', content));
    expect([said.code, said.err]).toEqual([65, expect.stringContaining(`[${code}]`)]);
  });

  it('shows nothing of it raw', async () => {
    const read = readBundle(bytes);
    if (!read.ok) throw new Error('it is a bundle');
    const said = await terminal.run('verify', await writeIn(terminal, 'esc.json', '{"_type":"\u001b[2J"}'));
    expect(said.err).not.toContain('\u001b');
  });
});

/** One character in the middle of the deepest longest text. */
function tampered(value: unknown): unknown {
  if (Array.isArray(value)) return [tampered(value[0]), ...value.slice(1)];
  if (typeof value === 'object' && value !== null) {
    const field = 'envelope' in value ? 'envelope' : 'content';
    return { ...value, [field]: tampered((value as Record<string, unknown>)[field]) };
  }
  const text = String(value);
  const at = text.startsWith('c2sp')
    ? text.indexOf('\n', 30) + 5
    : text.startsWith('example/')
      ? text.length - 20
      : Math.min(40, text.length >> 1);
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

describe('verify an envelope alone', () => {
  it('judges its signers by a charter and delegations from files, and says what is missing', async () => {
    const envelope = await writeIn(terminal, 'envelope.json', bundle.envelope);
    const charter = await writeIn(terminal, 'charter.json', bundle.charters[0] ?? '');
    const first = await writeIn(terminal, 'd1.json', log.envelopes[0] ?? '');
    const second = await writeIn(terminal, 'd2.json', log.envelopes[1] ?? '');
    const full = await verdictOf(
      envelope,
      '--charter',
      charter,
      '--delegation',
      first,
      '--delegation',
      second,
    );
    expect(full.code).toBe(0);
    expect(full.verdict.caveats[0]).toContain('stands in the log');
    const { code, verdict } = await verdictOf(envelope, '--charter', charter, '--delegation', first);
    expect([code, verdict.checks.at(-1)?.refusal?.code]).toEqual([2, 'signer-unknown']);
    expect((await verdictOf(envelope, '--public-key', exampleKey('north/publisher-1').publicKey)).code).toBe(
      0,
    );
    expect((await verdictOf(envelope)).code).toBe(2);
  });

  it('verifies a charter by its threshold', async () => {
    const charter = await writeIn(terminal, 'charter.json', bundle.charters[0] ?? '');
    expect((await verdictOf(charter, '--pin', charterSha256)).code).toBe(0);
    const lone = await writeIn(
      terminal,
      'lone.json',
      sealCharter(exampleCharter(), [exampleKey('north/root')]),
    );
    const { code, verdict } = await verdictOf(lone);
    expect([code, verdict.checks[0]?.refusal?.code]).toEqual([2, 'charter-below-threshold']);
  });
});
