import { type FileCheck, failed, passed, type Verified, verifyFile } from '@comity/formats/verify';
import { Digest, parsePublicKey } from '@comity/protocol';
import { BUNDLE_BYTES_MAX, CHARTER_BYTES_MAX, ENVELOPE_BYTES_MAX } from '@comity/protocol/limits';
import type { Command } from 'commander';
import { runs, values } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { measureFile, readFileOrFail } from '../local-file.ts';
import { printVerdict } from '../print-verdict.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';

interface VerifyOptions {
  readonly pin?: string;
  readonly charter?: readonly string[];
  readonly delegation?: readonly string[];
  readonly publicKey?: readonly string[];
  readonly part?: readonly string[];
}

export function define(program: Command, running: Running): void {
  const verify = program
    .command('verify')
    .summary('verify a file offline')
    .description(
      'Verify a bundle, an envelope, a charter or a Sigstore bundle, without asking anybody. Says what each check found, and what the file cannot show. Exit code 2 if it does not verify.',
    )
    .argument('<file>', 'the file')
    .option(
      '--pin <sha256>',
      'digest of charter version 1, that you got by another way (default: the one of your profile)',
    )
    .option(
      '--charter <file>',
      'the charter that you have by another way (repeatable, version 1 first)',
      values,
    )
    .option(
      '--delegation <file>',
      'for an envelope: delegations and revocations of its issuer, in their order',
      values,
    )
    .option('--public-key <key>', 'for an envelope or Sigstore bundle: ed25519:... of a signer', values)
    .option('--part <name=file>', 'compare a file with the part that was signed', values);
  runs<VerifyOptions>(
    verify,
    running,
    [
      'comity verify finding.comity.json --pin 7d1f...',
      'comity verify finding.comity.json --part run.eval=./run.eval',
      'comity verify envelope.json --charter charter-1.json --delegation publisher.json --delegation approver.json',
    ],
    verifyOne,
  );
}

async function verifyOne(
  context: Context,
  options: VerifyOptions & CommonOptions,
  path = '',
): Promise<number> {
  const { io, out } = context;
  const bytes = await readFileOrFail(path, BUNDLE_BYTES_MAX);
  const verified = orFail(
    verifyFile(bytes, {
      pinnedCharter: await pinFrom(context, options.pin),
      charters: await readAll(options.charter ?? [], CHARTER_BYTES_MAX),
      delegations: await readAll(options.delegation ?? [], ENVELOPE_BYTES_MAX),
      publicKeys: (options.publicKey ?? []).map((text) => orFail(parsePublicKey(text))),
      nowMs: io.nowMs(),
    }),
    EXIT.badInput,
  );
  const files = await compareFiles(options.part ?? [], verified);
  const checks = [...verified.verdict.checks, ...files];
  const verdict = { ...verified.verdict, checks, verified: checks.every(({ ok }) => ok) };
  out.result({ file: path, ...verdict }, () => printVerdict(out, verdict));
  return verdict.verified ? EXIT.ok : EXIT.problemsFound;
}

async function pinFrom({ profile }: Context, text: string | undefined): Promise<Digest | undefined> {
  const pin = text ?? (await profile()).charter;
  if (pin === undefined) return undefined;
  const digest = Digest.safeParse(pin);
  if (!digest.success)
    throw usage(`Not a digest: ${pin}`, '64 lowercase hexadecimal characters; see `comity charter show`.');
  return digest.data;
}

async function readAll(paths: readonly string[], bytesMax: number): Promise<readonly Uint8Array[]> {
  const read: Uint8Array[] = [];
  for (const path of paths) read.push(await readFileOrFail(path, bytesMax));
  return read;
}

async function compareFiles(pairs: readonly string[], { statement }: Verified): Promise<FileCheck[]> {
  const checks: FileCheck[] = [];
  for (const pair of pairs) {
    const [name = '', path] = pair.split('=', 2);
    if (path === undefined) throw usage(`--part: ${pair} is not NAME=FILE`);
    const part = statement?.label.parts.find((candidate) => candidate.name === name);
    const measured = await measureFile(path);
    const same =
      part !== undefined &&
      measured.sha256 === part.sha256 &&
      measured.chunkRoot === part.chunkRoot &&
      measured.sizeBytes === part.sizeBytes;
    checks.push(
      same
        ? passed(`part ${name}`, `${path} is the part that was signed.`)
        : failed(`part ${name}`, {
            code: 'part-mismatch',
            facts: { path, found: measured.sha256, signed: part?.sha256 ?? 'no such part' },
          }),
    );
  }
  return checks;
}
