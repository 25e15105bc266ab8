import { join } from 'node:path';
import { toSigstoreBundles } from '@comity/formats';
import { parseEnvelope, STATEMENT_PAYLOAD_TYPE } from '@comity/protocol';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { ensureFolder, writeFileOrFail } from '../local-file.ts';
import { shortId } from '../output.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { resolveStatement } from '../resolve-id.ts';

interface SigstoreOptions {
  readonly out: string;
  readonly force?: boolean;
}

export function define(program: Command, running: Running): void {
  const sigstore = program
    .command('sigstore')
    .summary('write a statement as Sigstore bundles, one per signer')
    .description(
      'For tools that verify Sigstore bundles (v0.3): one file for each signature, to be verified with the public key that it names.',
    )
    .argument('<statement>', 'id, or its first characters')
    .option('--out <folder>', 'folder of the files', '.')
    .option('--force', 'replace files that are there');
  runs<SigstoreOptions>(sigstore, running, ['comity sigstore 3fa9c1 --out ./bundles'], writeBundles);
}

async function writeBundles(
  { api, out }: Context,
  options: SigstoreOptions & CommonOptions,
  named = '',
): Promise<number> {
  const node = await api();
  const id = await resolveStatement(node, named);
  const envelope = orFail(
    parseEnvelope(await node.bytes(`/statements/${id}/envelope`), [STATEMENT_PAYLOAD_TYPE]),
    EXIT.refused,
  );
  await ensureFolder(options.out);
  const written: { file: string; keyId: string }[] = [];
  for (const bundle of orFail(toSigstoreBundles(envelope), EXIT.refused)) {
    const keyId = bundle.verificationMaterial.publicKey.hint;
    const file = join(options.out, `${shortId(id)}.${shortId(keyId)}.sigstore.json`);
    await writeFileOrFail(file, `${JSON.stringify(bundle)}\n`, options.force === true);
    written.push({ file, keyId });
  }
  out.result(written, () =>
    out.table(
      ['file', 'signed by key'],
      written.map(({ file, keyId }) => [file, keyId]),
    ),
  );
  return EXIT.ok;
}
