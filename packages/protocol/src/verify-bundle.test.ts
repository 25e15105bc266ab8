import { describe, expect, it } from 'vitest';
import {
  ExampleLog,
  exampleBundle,
  exampleCharter,
  exampleDelegation,
  exampleKey,
  exampleStatement,
  INSTANT,
  sealCharter,
  sealStatement,
} from '../testing/index.ts';
import { type Bundle, readBundle, writeBundle } from './bundle.ts';
import { BUNDLE_CHECKS, type BundleVerdict } from './bundle-verdict.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from './bytes.ts';
import { Digest, instantMs } from './identifier.ts';
import { verifyBundle } from './verify-bundle.ts';

const NOW = { nowMs: instantMs(INSTANT) + 1000 };
const example = exampleBundle();

const failed = (verdict: BundleVerdict) => verdict.checks.find((check) => !check.ok);
const firstFailure = (bundle: Bundle, trust: Parameters<typeof verifyBundle>[1] = NOW) => {
  const check = failed(verifyBundle(bundle, trust));
  return check === undefined ? 'verified' : `${check.name}: ${check.refusal?.code}`;
};
const flipped = (bytes: Uint8Array, at = bytes.length >> 1): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

describe('a bundle', () => {
  it('is read as it was written', () => {
    const bytes = writeBundle(example.bundle);
    expect(bytes.ok && readBundle(bytes.value)).toEqual({ ok: true, value: example.bundle });
  });

  it('verifies with every check, in the order of the spec', () => {
    const verdict = verifyBundle(example.bundle, {
      ...NOW,
      pinnedCharter: Digest.parse(example.charterSha256),
    });
    expect(verdict.checks.map(({ name, ok }) => [name, ok])).toEqual(
      BUNDLE_CHECKS.map((name) => [name, true]),
    );
    expect(verdict).toMatchObject({ verified: true, warnings: [], statement: { type: 'finding' } });
    expect(verdict.signers.map(({ post, role }) => `${post} ${role}`)).toEqual([
      'publisher-1 publisher',
      'approver-1 approver',
    ]);
    expect(verdict.caveats).toEqual([
      'newer-may-exist',
      'one-log-for-all',
      'marking-obeyed',
      'words-of-issuer',
    ]);
  });

  it('says what is not proved: no pin, parts that are not held', () => {
    const verdict = verifyBundle({ ...example.bundle, parts: [] }, NOW);
    expect(verdict.verified).toBe(true);
    expect(verdict.caveats).toContain('charter-not-pinned');
    expect(verdict.caveats).toContain('parts-not-held');
  });

  it('warns of an expired charter and of a signer who was revoked since', () => {
    const { log, bundle } = exampleBundle();
    const body = {
      keyId: exampleKey('north/approver-1').keyId,
      reason: 'compromised',
      compromisedSince: INSTANT,
    };
    const at = log.append(sealStatement(exampleStatement('revocation', body), [exampleKey('north/root')]));
    const later = log.bundle(bundle.position, [0, 1, at], bundle);
    const verdict = verifyBundle(later, { nowMs: instantMs(example.charter.expiresAt) });
    expect(verdict.verified).toBe(true);
    expect(verdict.warnings.map(({ code }) => code)).toEqual(['signer-revoked-since', 'charter-expired']);
  });

  const { bundle } = example;
  const [delegation, second] = bundle.control;
  const [finding, rows] = bundle.parts;
  if (!delegation || !second || !finding || !rows) throw new Error('the example has two of each');
  it.each([
    ['a byte of the envelope', { envelope: flipped(bundle.envelope, 40) }, /^statement: /],
    [
      'a byte of a charter',
      { charters: [flipped(bundle.charters[0] as Uint8Array, 60)] },
      /^charter-chain: /,
    ],
    [
      'a byte of a delegation',
      { control: [{ ...delegation, envelope: flipped(delegation.envelope, 300) }, second] },
      /^control-history: /,
    ],
    [
      'a hash of its proof',
      { control: [{ ...delegation, inclusionProof: [new Uint8Array(32)] }, second] },
      'control-history: log-entry-mismatch',
    ],
    [
      'the order of the log',
      { control: [{ ...delegation, position: 1 }] },
      'control-history: log-entry-mismatch',
    ],
    ['no delegations', { control: [] }, 'signatures: signer-unknown'],
    ['one delegation left out', { control: [delegation] }, 'signatures: signer-unknown'],
    ['another position', { position: 1 }, 'signatures: signer-unknown'],
    ['a later position', { position: 3 }, 'inclusion: log-entry-mismatch'],
    [
      'a byte of the checkpoint',
      { checkpoint: flipped(bundle.checkpoint, bundle.checkpoint.length - 5) },
      /^checkpoint: /,
    ],
    ['a byte of the proof', { inclusionProof: flipped(bundle.inclusionProof, 40) }, /^inclusion: /],
    [
      'another checkpoint in the proof',
      { inclusionProof: concatBytes(bundle.inclusionProof, encodeUtf8('\n')) },
      'inclusion: log-entry-mismatch',
    ],
    [
      'a byte of a part',
      { parts: [finding, { ...rows, content: flipped(rows.content) }] },
      'parts: part-mismatch',
    ],
    ['a shorter part', { parts: [{ ...rows, content: rows.content.slice(1) }] }, 'parts: part-mismatch'],
    ['swapped parts', { parts: [{ ...rows, content: finding.content }] }, 'parts: part-mismatch'],
  ] as const)('with %s names the check that fails', (_name, change, expected) => {
    const outcome = firstFailure({ ...bundle, ...change } as Bundle);
    if (typeof expected === 'string') expect(outcome).toBe(expected);
    else expect(outcome).toMatch(expected);
  });

  it('fails on any flipped byte of what it carries', () => {
    const written = writeBundle(bundle);
    if (!written.ok) throw new Error('written above');
    const survived: string[] = [];
    for (let at = 0; at < written.value.length; at += 29) {
      const read = readBundle(flipped(written.value, at));
      if (read.ok && verifyBundle(read.value, NOW).verified)
        survived.push(String.fromCharCode(...written.value.slice(at - 30, at + 10)));
    }
    expect(survived).toEqual([]);
  });

  it('of another network than the pinned one', () => {
    const other = { ...NOW, pinnedCharter: Digest.parse('0'.repeat(64)) };
    expect(firstFailure(bundle, other)).toBe('charter-chain: charter-not-pinned');
  });

  it('lists what could not be checked', () => {
    const verdict = verifyBundle({ ...bundle, envelope: encodeUtf8('{}') }, NOW);
    expect(verdict.checks.map(({ name }) => name)).toEqual([...BUNDLE_CHECKS]);
    expect(verdict.checks.filter(({ refusal, ok }) => !ok && refusal === null).length).toBeGreaterThan(5);
    expect(verdict.statement).toBe(null);
  });
});

describe('a bundle that was made to deceive', () => {
  const charters = [sealCharter(exampleCharter(), [exampleKey('north/root'), exampleKey('east/root')])];
  const root = exampleKey('north/root');
  const publisher = exampleKey('north/publisher-1');
  const approver = exampleKey('north/approver-1');
  const finding = exampleStatement(
    'finding',
    { task: 't', model: 'm' },
    { parts: exampleBundle().bundle.parts.length ? partsOf() : [] },
  );
  function partsOf() {
    const read = verifyBundle(exampleBundle().bundle, NOW).statement;
    return read?.label.parts ?? [];
  }
  const delegate = (post: string, roles: readonly string[]) =>
    sealStatement(exampleDelegation(post, roles), [root]);

  it.each([
    [
      'one post in two roles',
      [delegate('publisher-1', ['publisher', 'approver'])],
      [publisher],
      'signers: signers-insufficient',
    ],
    [
      'a delegation by the publisher',
      [
        delegate('publisher-1', ['publisher']),
        sealStatement(exampleDelegation('approver-1', ['approver']), [publisher]),
      ],
      [publisher, approver],
      'control-history: signers-insufficient',
    ],
    [
      'a delegation by a stranger',
      [sealStatement(exampleDelegation('publisher-1', ['publisher']), [exampleKey('south/root')])],
      [publisher],
      'control-history: signer-unknown',
    ],
    [
      'a revoked signer',
      [
        delegate('publisher-1', ['publisher']),
        delegate('approver-1', ['approver']),
        sealStatement(
          exampleStatement('revocation', { keyId: approver.keyId, reason: 'left', compromisedSince: null }),
          [root],
        ),
      ],
      [publisher, approver],
      'signatures: signer-revoked',
    ],
  ] as const)('with %s', (_name, control, signers, expected) => {
    const log = new ExampleLog();
    for (const envelope of control) log.append(envelope);
    const position = log.append(sealStatement(finding, signers));
    const made = log.bundle(position, [...control.keys()], { charters, parts: [] });
    expect(firstFailure(made)).toBe(expected);
  });

  it('with a checkpoint of a key that is not the node', () => {
    const log = new ExampleLog('north', exampleKey('north/publisher-1'));
    log.append(delegate('publisher-1', ['publisher']));
    log.append(delegate('approver-1', ['approver']));
    const position = log.append(sealStatement(finding, [publisher, approver]));
    expect(firstFailure(log.bundle(position, [0, 1], { charters, parts: [] }))).toBe(
      'checkpoint: checkpoint-signer-unknown',
    );
  });

  it('with an issuer who is no member', () => {
    const log = new ExampleLog('west');
    const position = log.append(
      sealStatement({ ...finding, label: { ...finding.label, issuer: 'west' as never } }, [publisher]),
    );
    expect(firstFailure(log.bundle(position, [], { charters, parts: [] }))).toBe('issuer: issuer-not-member');
  });
});

describe('reading a bundle', () => {
  const text = (change: (bundle: Record<string, unknown>) => Record<string, unknown>) => {
    const written = writeBundle(example.bundle);
    const json = written.ok ? decodeUtf8(written.value) : written;
    if (!json.ok) throw new Error('written');
    return encodeUtf8(JSON.stringify(change(JSON.parse(json.value))));
  };
  it.each([
    ['an unknown field', { note: 'x' }],
    ['another type', { _type: 'urn:comity:bundle:2' }],
    ['no charter', { charters: [] }],
    ['base64 with white space', { envelope: 'AA ==' }],
    [
      'a part twice',
      {
        parts: [
          { name: 'a.json', content: '' },
          { name: 'a.json', content: '' },
        ],
      },
    ],
    ['a path as the name of a part', { parts: [{ name: '../a', content: '' }] }],
    ['a negative position', { position: -1 }],
  ])('refuses %s', (_name, change) => {
    const read = readBundle(text((bundle) => ({ ...bundle, ...change })));
    expect(read.ok ? 'ok' : read.refusal.code).toBe('bundle-malformed');
  });
  it('refuses control entries out of order', () => {
    const read = readBundle(
      text((bundle) => ({ ...bundle, control: (bundle.control as unknown[]).toReversed() })),
    );
    expect(read.ok ? 'ok' : read.refusal.code).toBe('bundle-malformed');
  });
});
