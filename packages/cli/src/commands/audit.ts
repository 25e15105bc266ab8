import { resolve } from 'node:path';
import type { Command } from 'commander';
import { accessProblemText, verifyAccessFiles } from '../access-files.ts';
import type { Api } from '../api.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { writeStream } from '../local-file.ts';
import { untilText } from '../moment.ts';
import { shortId, sizeText } from '../output.ts';
import type { Running } from '../program.ts';
import type { AccessLogAnswer, AuditExportItem } from '../sharing-rows.ts';

interface VerifyOptions {
  readonly folder?: string;
}

export function define(program: Command, running: Running): void {
  const audit = program
    .command('audit')
    .summary('verify the access log, and take it out with a second person')
    .description(
      'Every read of something above GREEN is a line of a hash chain: who as which post, what, for which purpose; never content.',
    );
  runs<VerifyOptions>(
    audit
      .command('verify')
      .summary('verify the access log')
      .description(
        'Verify the chain: of the node, or offline of files. Nothing may be changed, missing, inserted or out of order.',
      )
      .argument('[file...]', 'offline: exported lines or segments, in their order')
      .option('--folder <folder>', 'offline: the access folder of a node'),
    running,
    [
      'comity audit verify',
      'comity audit verify access.jsonl',
      'comity audit verify --folder ./north/access',
    ],
    verifyLog,
  );
  runs<{ reason: string }>(
    audit
      .command('request')
      .summary('ask for a copy of the access log (auditor)')
      .description('Ask for a copy of the access log as it stands now. A different person must approve it.')
      .requiredOption('--reason <text>', 'what for, in one line; it stands in the log'),
    running,
    ['comity audit request --reason "yearly review"'],
    requestExport,
  );
  runs(
    audit
      .command('approve')
      .summary('approve a copy that another person asked for')
      .description('Approve a copy of the access log that another person asked for.')
      .argument('<export>', 'its id, or the first characters'),
    running,
    ['comity audit approve 5d3fe0'],
    approveExport,
  );
  runs(
    audit
      .command('exports')
      .summary('list copies that were asked for')
      .description('List copies of the access log that were asked for, the newest first.'),
    running,
    ['comity audit exports'],
    listExports,
  );
  runs<{ out?: string; force?: boolean }>(
    audit
      .command('export')
      .summary('write an approved copy to a file (auditor)')
      .description('Write the lines of an approved copy to a file, for `comity audit verify`.')
      .argument('<export>', 'its id, or the first characters')
      .option('--out <file>', 'the file (default: access-ID.jsonl)')
      .option('--force', 'replace a file that is there'),
    running,
    ['comity audit export 5d3fe0 --out access.jsonl'],
    writeExport,
  );
}

async function verifyLog(
  context: Context,
  options: VerifyOptions & CommonOptions,
  ...files: readonly (string | undefined)[]
): Promise<number> {
  const { out } = context;
  const paths = files.filter((path) => path !== undefined);
  if (paths.length > 0 && options.folder !== undefined) throw usage('Give files or --folder, not both.');
  const isOffline = paths.length > 0 || options.folder !== undefined;
  const report: AccessLogAnswer = isOffline
    ? await verifyAccessFiles(paths, options.folder)
    : await (await context.api()).json<AccessLogAnswer>('GET', '/access-log:verify', { isSlow: true });
  out.result(report, () => {
    const { lines, segments, head, problems } = report;
    out.line(problems.length === 0 ? out.tone('good', 'VERIFIED') : out.tone('bad', 'NOT VERIFIED'));
    out.line(
      lines === 0
        ? 'Nothing has been read yet that is logged.'
        : `${lines} lines in ${segments} ${segments === 1 ? 'segment' : 'segments'}${head === null ? '' : `, up to ${head.sequence} (${head.hash.slice(0, 12)})`}.`,
    );
    if (problems.length > 0)
      out.table(
        ['segment', 'line', 'problem'],
        problems.map(({ segment, sequence, code }) => [
          String(segment),
          String(sequence),
          `${accessProblemText(code)} [${code}]`,
        ]),
      );
    if (isOffline) out.line('Whether lines are missing at the end only the node knows: comity audit verify');
  });
  return report.problems.length === 0 ? EXIT.ok : EXIT.problemsFound;
}

async function requestExport(
  { api, out }: Context,
  { reason }: { reason: string } & CommonOptions,
): Promise<number> {
  const item = await (await api()).json<AuditExportItem>('POST', '/audit-exports', { json: { reason } });
  out.result(item, () => {
    out.line(`Asked for the access log up to line ${item.untilSequence}: ${item.id}`);
    out.line(`A different person approves it: comity audit approve ${shortId(item.id)}`);
  });
  return EXIT.ok;
}

async function exportsOf(api: Api): Promise<readonly AuditExportItem[]> {
  return (await api.json<{ items: readonly AuditExportItem[] }>('GET', '/audit-exports')).items;
}

async function exportNamed(api: Api, named: string): Promise<AuditExportItem> {
  const found = (await exportsOf(api)).filter(({ id }) => named.length >= 6 && id.startsWith(named));
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new Failure(
      EXIT.refused,
      'not-found',
      `${found.length === 0 ? 'No copy begins' : `${found.length} copies begin`} with ${named}.`,
      {},
      'List them: comity audit exports',
    );
  return only;
}

async function approveExport({ api, out }: Context, _options: CommonOptions, named = ''): Promise<number> {
  const node = await api();
  const { id, revision } = await exportNamed(node, named);
  const item = await node.json<AuditExportItem>('POST', `/audit-exports/${id}/approvals`, { revision });
  out.result(item, () =>
    out.line(
      `Approved. ${item.requestedBy} may write it to a file: comity audit export ${shortId(id)} --out access.jsonl`,
    ),
  );
  return EXIT.ok;
}

async function listExports({ api, io, out }: Context): Promise<number> {
  const items = await exportsOf(await api());
  out.result(items, () => {
    if (items.length === 0) return out.line('No copy was asked for. Ask: comity audit request --reason TEXT');
    out.table(
      ['export', 'state', 'asked by', 'approved by', 'up to line', 'when', 'reason'],
      items.map((item) => [
        shortId(item.id),
        item.state,
        item.requestedBy,
        item.approvedBy ?? '-',
        String(item.untilSequence),
        untilText(item.requestedAt, io.nowMs()),
        item.reason,
      ]),
    );
  });
  return EXIT.ok;
}

async function writeExport(
  { api, out }: Context,
  options: { out?: string; force?: boolean } & CommonOptions,
  named = '',
): Promise<number> {
  const node = await api();
  const { id } = await exportNamed(node, named);
  const answer = await node.send('GET', `/audit-exports/${id}/lines`, { accept: '*/*' });
  if (answer.body === null) throw new Failure(EXIT.unreachable, 'unreachable', 'The node sent no content.');
  const path = resolve(options.out ?? `access-${shortId(id)}.jsonl`);
  const { sizeBytes, sha256 } = await writeStream(path, answer.body, options.force === true);
  out.result({ file: path, sizeBytes, sha256 }, () =>
    out.line(`Wrote ${path}, ${sizeText(sizeBytes)}. Check it: comity audit verify ${path}`),
  );
  return EXIT.ok;
}
