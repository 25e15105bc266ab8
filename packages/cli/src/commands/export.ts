import { bundleFileVerdict } from '@comity/formats/verify';
import { Digest, readBundle, verifyBundle } from '@comity/protocol';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import { writeFileOrFail } from '../local-file.ts';
import { shortId, sizeText } from '../output.ts';
import { printVerdict } from '../print-verdict.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { resolveStatement } from '../resolve-id.ts';

interface ExportOptions {
  readonly out?: string;
  readonly force?: boolean;
}

export function define(program: Command, running: Running): void {
  const command = program
    .command('export')
    .summary('write a statement with all that verifies it to a file')
    .description(
      'Write a bundle: the envelope, the parts that are here, the charters, the delegations and the proof that it stands in the log. It is verified before it is written.',
    )
    .argument('<statement>', 'id, or its first characters')
    .option('--out <file>', 'the file (default: ID.comity.json; - for standard output)')
    .option('--force', 'replace a file that is there');
  runs<ExportOptions>(
    command,
    running,
    ['comity export 3fa9c1', 'comity export 3fa9c1 --out finding.comity.json'],
    exportBundle,
  );
}

async function exportBundle(
  { api, io, out, profile }: Context,
  options: ExportOptions & CommonOptions,
  named = '',
): Promise<number> {
  const node = await api();
  const id = await resolveStatement(node, named);
  const bytes = await node.bytes(`/statements/${id}/bundle`);
  const pin = (await profile()).charter;
  const verdict = verifyBundle(orFail(readBundle(bytes), EXIT.problemsFound), {
    nowMs: io.nowMs(),
    ...(pin === undefined ? {} : { pinnedCharter: Digest.parse(pin) }),
  });
  if (!verdict.verified || verdict.id !== id) {
    out.result({ statement: id, ...bundleFileVerdict(verdict) }, () =>
      printVerdict(out, bundleFileVerdict(verdict)),
    );
    return EXIT.problemsFound;
  }
  if (options.out === '-') {
    io.writeBytes(bytes);
    return EXIT.ok;
  }
  const path = options.out ?? `${shortId(id)}.comity.json`;
  await writeFileOrFail(path, bytes, options.force === true);
  out.result(
    {
      file: path,
      statement: id,
      sizeBytes: bytes.length,
      warnings: verdict.warnings,
      caveats: verdict.caveats,
    },
    () => {
      out.line(
        `Wrote ${path}, ${sizeText(bytes.length)}. Anybody can check it offline: comity verify ${path}`,
      );
      const terms = verdict.checks.find(({ name }) => name === 'marking');
      out.line(`Its marking goes with it: ${terms?.detail ?? ''}`);
    },
  );
  return EXIT.ok;
}
