import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundleDocument, EnvelopeDocument } from './independent/documents.ts';
import { Refused } from './independent/log.ts';
import { verifyBundleBytes } from './independent/verify.ts';
import { type Issued, issue } from './issued.ts';

let issued: Issued;
beforeAll(async () => {
  issued = await issue();
});

/** The name of the check that a bundle fails in the independent verifier. */
function failure(bundle: Buffer, pin?: string): string {
  try {
    verifyBundleBytes(bundle, pin);
    return 'verified';
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** The issued bundle with something changed. */
function altered(change: (bundle: BundleDocument) => Partial<BundleDocument>): Buffer {
  const bundle: BundleDocument = JSON.parse(issued.bundle.toString('utf8'));
  return Buffer.from(JSON.stringify({ ...bundle, ...change(bundle) }));
}

const flipped = (base64: string, at: number): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
};

const alteredEnvelope =
  (change: (envelope: EnvelopeDocument) => Partial<EnvelopeDocument>) => (bundle: BundleDocument) => {
    const envelope: EnvelopeDocument = JSON.parse(Buffer.from(bundle.envelope, 'base64').toString('utf8'));
    return {
      envelope: Buffer.from(JSON.stringify({ ...envelope, ...change(envelope) })).toString('base64'),
    };
  };

describe('a bundle made by our node, verified with node:crypto alone', () => {
  it('verifies as its originator exports it, pinned to charter 1', () => {
    const lines = verifyBundleBytes(issued.bundle, issued.charterDigest);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('charters 1 to 2');
    expect(lines[4]).toContain('1 of 1 part(s)');
  });

  it('verifies as the peer that received it exports it', () => {
    expect(failure(issued.bundleOfPeer, issued.charterDigest)).toBe('verified');
  });

  it('is refused under the pin of another network', () => {
    expect(failure(issued.bundle, '0'.repeat(64))).toBe('charter-pin');
  });

  it('is refused with one bit of the payload changed', () => {
    const change = alteredEnvelope(({ payload }) => ({
      // inside the title, so that the document still reads
      payload: flipped(payload, Buffer.from(payload, 'base64').indexOf('verified')),
    }));
    expect(failure(altered(change))).toBe('signature');
  });

  it('is refused with a signature of another key under the name of the right one', () => {
    const change = alteredEnvelope(({ signatures }) => ({
      signatures: signatures.map(({ keyid }, at) => ({
        keyid,
        sig: signatures[(at + 1) % signatures.length]?.sig ?? '',
      })),
    }));
    expect(failure(altered(change))).toBe('signature');
  });

  it('is refused when a signature is left out: a publisher alone is not enough', () => {
    const change = alteredEnvelope(({ signatures }) => ({
      signatures: signatures.filter(({ keyid }) => keyid === issued.north.publisher.keyId),
    }));
    expect(failure(altered(change))).toBe('roles');
  });

  it('is refused with other bytes of the same envelope: the log committed to every one of them', () => {
    const change = alteredEnvelope(({ signatures }) => ({ signatures: [...signatures].reverse() }));
    expect(failure(altered(change))).toBe('inclusion');
  });

  it('is refused with a truncated inclusion proof', () => {
    const change = ({ inclusionProof }: BundleDocument) => {
      const lines = inclusionProof.split('\n');
      return { inclusionProof: [...lines.slice(0, 2), ...lines.slice(3)].join('\n') };
    };
    expect(failure(altered(change))).toBe('path-too-short');
  });

  it('is refused at another position than the one it stands at', () => {
    const change = ({ position, inclusionProof }: BundleDocument) => ({
      position: position - 1,
      inclusionProof: inclusionProof.replace(`index ${position}`, `index ${position - 1}`),
    });
    expect(failure(altered(change))).toBe('inclusion');
  });

  it('is refused with one bit of the checkpoint changed', () => {
    const change = ({ checkpoint, inclusionProof }: BundleDocument) => {
      const other = checkpoint.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`);
      return { checkpoint: other, inclusionProof: inclusionProof.replace(checkpoint, other) };
    };
    expect(['control-inclusion', 'path-too-short', 'note-signature']).toContain(failure(altered(change)));
  });

  it('is refused with a part swapped for another of the same size', () => {
    const change = ({ parts }: BundleDocument) => ({
      parts: parts.map(({ name, content }) => ({ name, content: flipped(content, 100) })),
    });
    expect(failure(altered(change))).toBe('part');
  });

  it('is refused without the delegations of its signers', () => {
    expect(failure(altered(() => ({ control: [] })))).toBe('signer');
  });

  it('is refused with a charter left out, or signed by too few', () => {
    expect(failure(altered(({ charters }) => ({ charters: charters.slice(1) })))).toBe('charter-version');
    expect(failure(altered(({ charters }) => ({ charters: charters.slice(0, 1) })))).toBe('charter-named');
    const thin = altered(({ charters }) => ({
      charters: charters.map((base64, at) => {
        const charter: EnvelopeDocument = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
        const signatures = at === 1 ? charter.signatures.slice(0, 1) : charter.signatures;
        return Buffer.from(JSON.stringify({ ...charter, signatures })).toString('base64');
      }),
    }));
    expect(failure(thin)).toBe('charter-threshold');
  });
});

describe('the verifier as a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'comity-interop-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const command = new URL('independent/verify.ts', import.meta.url).pathname;
  const run = (bundle: Buffer, ...more: readonly string[]) => {
    const file = join(folder, 'bundle.comity.json');
    writeFileSync(file, bundle);
    return spawnSync(process.execPath, [command, file, ...more], { encoding: 'utf8' });
  };

  it('imports nothing of ours', () => {
    const listed = execFileSync(
      'grep',
      ['-hE', "from '", '-r', new URL('independent/', import.meta.url).pathname],
      {
        encoding: 'utf8',
      },
    );
    const origins = [...listed.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
    expect(new Set(origins)).toEqual(new Set(['node:crypto', 'node:fs', './documents.ts', './log.ts']));
  });

  it('ends with 0 for what verifies, with 1 for what does not, with 2 for what is no bundle', () => {
    const verified = run(issued.bundle, issued.charterDigest);
    expect(verified.stdout.trim().split('\n').at(-1)).toBe('verified');
    expect(verified.status).toBe(0);
    expect(run(altered(() => ({ control: [] }))).status).toBe(1);
    expect(run(Buffer.from('not JSON')).status).toBe(2);
  });
});
