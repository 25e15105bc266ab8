import { encodeBase64, writeRegistry } from '@comity/protocol';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { headText, printInstrument, printInstruments } from '../instrument-text.ts';
import { writeFileOrFail } from '../local-file.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { type RegistryChanges, registryChanges } from '../registry-changes.ts';
import { readRegistryFolder } from '../registry-folder.ts';
import { instrumentView, type RegistryView, registryFile, registryView } from '../registry-view.ts';

interface FileOption {
  readonly file?: string;
}

export function define(program: Command, running: Running): void {
  const instruments = program
    .command('instruments')
    .summary('read, check and import the registry of legal instruments')
    .description(
      'The registry says what laws, guidance and agreements give, limit and ask. The charter names it by its digest.',
    );
  runs<FileOption>(
    instruments
      .command('list')
      .summary('list the instruments')
      .description('List the instruments: where, whether in force today, and the times to report.')
      .option('--file <file>', 'a registry in a file, instead of the one in force on the node'),
    running,
    ['comity instruments list', 'comity instruments list --file protocol/instruments/registry.json'],
    listInstruments,
  );
  runs<FileOption>(
    instruments
      .command('show')
      .summary('show all about one instrument')
      .description(
        'Show what an instrument gives, limits and asks, when it is in force, and the text to accept.',
      )
      .argument('<id>', 'id of the instrument')
      .option('--file <file>', 'a registry in a file, instead of the one in force on the node'),
    running,
    ['comity instruments show us-cisa-2015'],
    showInstrument,
  );
  runs<CheckOptions>(
    instruments
      .command('check')
      .summary('check a registry, and compare it with another')
      .description(
        'Check a registry offline, and say what it changes. Exit code 2 if it cannot follow the other.',
      )
      .argument('<file>', 'the registry')
      .option('--against <file>', 'the registry before it')
      .option('--against-node', 'compare with the one in force on the node'),
    running,
    ['comity instruments check registry-2.json --against registry-1.json'],
    checkRegistry,
  );
  runs(
    instruments
      .command('import')
      .summary('hand a registry to the node')
      .description('Hand a registry to the node. It is in force when the charter names it.')
      .argument('<file>', 'the registry'),
    running,
    ['comity instruments import registry-2.json'],
    importRegistry,
  );
  runs<{ out: string; force?: boolean }>(
    instruments
      .command('build')
      .summary('write a registry from a folder')
      .description('Write a registry from head.json, one JSON file per instrument and texts/*.md.')
      .argument('<folder>', 'the folder')
      .requiredOption('--out <file>', 'file of the registry')
      .option('--force', 'replace the file'),
    running,
    ['comity instruments build ./instruments --out registry-2.json'],
    buildRegistry,
  );
}

async function listInstruments(context: Context, options: FileOption & CommonOptions): Promise<number> {
  const view = await registryView(context, options.file);
  context.out.result(view, () => printInstruments(context.out, view, context.io.nowMs()));
  return EXIT.ok;
}

async function showInstrument(
  context: Context,
  options: FileOption & CommonOptions,
  id = '',
): Promise<number> {
  const view = await instrumentView(context, id, options.file);
  context.out.result(view, () => printInstrument(context.out, view, context.io.nowMs()));
  return EXIT.ok;
}

interface CheckOptions {
  readonly against?: string;
  readonly againstNode?: boolean;
}

async function checkRegistry(
  context: Context,
  options: CheckOptions & CommonOptions,
  path = '',
): Promise<number> {
  const { out } = context;
  if (options.against !== undefined && options.againstNode === true)
    throw usage('Compare with a file or with the node, not with both.');
  const { head, registry } = await registryFile(path);
  const before =
    options.against === undefined && options.againstNode !== true
      ? null
      : await registryView(context, options.against);
  const changes = before === null ? null : registryChanges(before.instruments, registry.instruments);
  const follows = before === null || follow(before.registry, head);
  out.result({ registry: head, instruments: registry.instruments.length, changes, follows }, () => {
    out.line(
      `${out.tone('good', 'Well-formed')}: ${headText(head)}, ${registry.instruments.length} instruments.`,
    );
    if (before !== null && changes !== null) printChanges(context, before, changes);
    if (!follows)
      out.line(
        `${out.tone('bad', 'It cannot follow')} version ${before?.registry.version}: other content needs a higher version.`,
      );
  });
  return follows ? EXIT.ok : EXIT.problemsFound;
}

type Numbered = Pick<RegistryView['registry'], 'version' | 'sha256'>;
const follow = (before: Numbered, after: Numbered): boolean =>
  after.version > before.version || after.sha256 === before.sha256;

function printChanges({ out }: Context, { registry }: RegistryView, changes: RegistryChanges): void {
  const { added, removed, changed } = changes;
  out.line(
    added.length + removed.length + changed.length === 0
      ? `No instrument changes since version ${registry.version}.`
      : `Changes since version ${registry.version}:`,
  );
  out.fields([
    ...added.map((id) => ['new', id] as const),
    ...changed.map(({ id, fields }) => ['changed', `${id}: ${fields.join(', ')}`] as const),
    ...removed.map((id) => ['gone', id] as const),
  ]);
}

async function importRegistry(context: Context, _options: CommonOptions, path = ''): Promise<number> {
  const { out } = context;
  const { head, document } = await registryFile(path);
  const imported = await (await context.api()).json<{ inForce: boolean }>('POST', '/registries', {
    json: { document: encodeBase64(document) },
  });
  out.result({ ...head, inForce: imported.inForce }, () => {
    out.line(`The node has the registry of ${headText(head)}.`);
    out.line(
      imported.inForce
        ? 'It is in force: the charter names it.'
        : `It is in force once the charter names it: comity charter propose --from-node --registry ${path} --out FILE`,
    );
  });
  return EXIT.ok;
}

async function buildRegistry(
  context: Context,
  options: { out: string; force?: boolean } & CommonOptions,
  folder = '',
): Promise<number> {
  const { out } = context;
  const { registry, sha256, document } = orFail(writeRegistry(await readRegistryFolder(folder)));
  await writeFileOrFail(options.out, document, options.force === true);
  const { version, issuedAt, changes } = registry;
  const head = { version, sha256, issuedAt, changes };
  out.result({ file: options.out, registry: head, instruments: registry.instruments.length }, () =>
    out.line(`Wrote ${options.out}: ${headText(head)}, ${registry.instruments.length} instruments.`),
  );
  return EXIT.ok;
}
