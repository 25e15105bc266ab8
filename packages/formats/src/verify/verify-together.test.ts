import { BUNDLE_CHECKS, encodeUtf8, writeBundle } from '@comity/protocol';
import { exampleBundle, exampleCharter, exampleKey, sealCharter } from '@comity/protocol/testing';
import { describe, expect, it } from 'vitest';
import { checkWords, type FileOutcome, verdictSentence, verifyTogether } from './index.ts';

const { bundle, log } = exampleBundle();
const written = writeBundle(bundle);
if (!written.ok) throw new Error('the example is a bundle');
const NOW_MS = Date.parse('2026-11-21T05:00:00.000Z');
const own = [exampleKey('north/root'), exampleKey('south/root')];

const file = (name: string, bytes: Uint8Array = written.value) => ({ name, bytes });
const charter = file('charter-1.json', bundle.charters[0]);
const judge = (...files: readonly { name: string; bytes: Uint8Array }[]): readonly FileOutcome[] =>
  verifyTogether(files, { pinnedCharter: undefined, publicKeys: [], nowMs: NOW_MS });
const checksOf = ({ outcome }: FileOutcome) =>
  outcome.ok
    ? outcome.value.verdict.checks.map(({ name, refusal }) => [name, refusal?.code ?? null])
    : [outcome.refusal.code];
const only = (outcomes: readonly FileOutcome[]): FileOutcome => {
  const [one, ...more] = outcomes;
  if (one === undefined || more.length > 0) throw new Error(`${outcomes.length} outcomes`);
  return one;
};

describe('files that are verified together', () => {
  it('hold a bundle to the charter that lies beside it, whatever their order', () => {
    for (const files of [
      [file('finding.comity.json'), charter],
      [charter, file('finding.comity.json')],
    ]) {
      const { outcome } = only(judge(...files));
      if (!outcome.ok) throw new Error(outcome.refusal.code);
      const { verdict, held } = outcome.value;
      expect(verdict.verified).toBe(true);
      expect(verdict.checks[0]?.name).toBe('anchor');
      expect(verdict.caveats.join()).not.toContain('No charter was pinned');
      expect(verdict.caveats.join()).toContain('the way by which you got it');
      expect(held.map(({ name }) => name)).toEqual(['finding.json', 'rows.json']);
      expect(verdictSentence(verdict)).toContain('Every check passed');
    }
  });

  it('refuse a bundle of another network that looks the same', () => {
    const other = sealCharter(exampleCharter({ expiresAt: '2029-11-21T04:00:00.000Z' }), own);
    const { outcome, ...rest } = only(judge(file('finding.comity.json'), file('charter-1.json', other)));
    expect(checksOf({ outcome, ...rest }).slice(0, 3)).toEqual([
      ['anchor', 'charter-fork'],
      ['statement', null],
      ['charter-chain', 'charter-not-pinned'],
    ]);
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    expect(outcome.value.verdict.verified).toBe(false);
    expect(verdictSentence(outcome.value.verdict)).toContain('Do not rely on this file: 2 checks failed');
  });

  it('judge a statement without its log by a charter and delegations', () => {
    const [first, second] = log.envelopes;
    const files = [
      file('statement.json', bundle.envelope),
      charter,
      file('b.json', second),
      file('a.json', first),
    ];
    expect(checksOf(only(judge(...files))).every(([, code]) => code === null)).toBe(true);
    expect(checksOf(only(judge(...files.slice(0, 3)))).at(-1)).toEqual(['signatures', 'signer-unknown']);
  });

  it('compare a file with the part that was signed, by its digest', () => {
    const rows = bundle.parts[1]?.content ?? new Uint8Array();
    const renamed = only(judge(file('finding.comity.json'), file('download (1)', rows)));
    expect(checksOf(renamed).at(-1)).toEqual(['part rows.json', null]);
    const strange = only(judge(file('finding.comity.json'), file('rows.json', encodeUtf8('[1,1,1,1]'))));
    expect(checksOf(strange).at(-1)).toEqual(['part rows.json', 'part-mismatch']);
    expect(strange.outcome.ok && strange.outcome.value.verdict.verified).toBe(false);
  });

  it('verify each by itself where nothing goes with anything', () => {
    expect(checksOf(only(judge(charter)))).toEqual([['charter', null]]);
    expect(judge(file('a.comity.json'), file('b.comity.json')).map(({ name }) => name)).toEqual([
      'a.comity.json',
      'b.comity.json',
    ]);
    expect(checksOf(only(judge(file('note.txt', encodeUtf8('hello')))))).toEqual(['json-malformed']);
    expect(checksOf(only(judge(file('note.json', encodeUtf8('{"a":1}')))))).toEqual(['format-unknown']);
    expect(checksOf(only(judge(file('delegation.json', log.envelopes[0]))))).toContainEqual([
      'signatures',
      'signer-unknown',
    ]);
  });

  it('refuse more to be judged than the verifier wants to be kept busy with', () => {
    const [outcome] = verifyTogether([file('finding.comity.json')], {
      pinnedCharter: undefined,
      publicKeys: [],
      nowMs: NOW_MS,
      authorityBytesMax: 1000,
    });
    expect(outcome?.outcome).toMatchObject({ ok: false, refusal: { code: 'too-large' } });
  });
});

describe('a check in plain words', () => {
  it('is there for every check that is made', () => {
    for (const name of [...BUNDLE_CHECKS, 'anchor', 'charter', 'pin', 'envelope', 'part rows.json']) {
      const { asks, why } = checkWords(name);
      expect(asks).toMatch(/\?$/);
      expect(why).toMatch(/\.$/);
    }
  });
});
