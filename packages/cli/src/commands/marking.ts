import {
  fromIepPolicy,
  fromMispTags,
  fromStixMarkings,
  parseMarkingFile,
  type ReadTerms,
  readStixFile,
} from '@comity/formats';
import { ok, type Result, unreachable } from '@comity/protocol';
import { MARKING_FILE_BYTES_MAX } from '@comity/protocol/limits';
import type { Command } from 'commander';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, usage } from '../failure.ts';
import { readFileOrFail, writeFileOrFail } from '../local-file.ts';
import { markingFields } from '../marking-text.ts';
import type { Running } from '../program.ts';
import { orFail } from '../refusal-failure.ts';
import { resolveStatement } from '../resolve-id.ts';

const FORMATS = ['stix', 'iep', 'misp'] as const;
type Format = (typeof FORMATS)[number];

interface WriteOptions {
  readonly as: string;
  readonly out?: string;
  readonly force?: boolean;
}

export function define(program: Command, running: Running): void {
  const marking = program
    .command('marking')
    .summary('write terms as STIX, IEP or MISP markings, and read them back')
    .description(
      'The terms of a statement as other systems write them (STIX 2.1 with TLP 2.0, FIRST IEP 2.0, MISP tags), and back. Whatever a file does not say is taken in its strictest value.',
    );
  runs<WriteOptions>(
    marking
      .command('write', { isDefault: true })
      .summary('write the terms in force of a statement')
      .description('Write the terms in force of a statement. `comity marking ID --as stix` does the same.')
      .argument('<statement>', 'id, or its first characters')
      .requiredOption('--as <format>', FORMATS.join(', '))
      .option('--out <file>', 'the file (default: standard output)')
      .option('--force', 'replace a file that is there'),
    running,
    ['comity marking 3fa9c1 --as stix --out markings.json', 'comity marking 3fa9c1 --as misp'],
    writeTerms,
  );
  runs<{ from: string }>(
    marking
      .command('read')
      .summary('read the terms of a file, offline')
      .description(
        'Say which terms a file of another system carries, and which of them were taken strict because it does not say them. The audience is never inferred.',
      )
      .argument('<file>', 'the file')
      .requiredOption('--from <format>', FORMATS.join(', ')),
    running,
    ['comity marking read event.json --from stix'],
    readTerms,
  );
}

function formatOf(named: string): Format {
  const format = FORMATS.find((known) => known === named);
  if (format === undefined) throw usage(`Not a format: ${named}`, `Formats: ${FORMATS.join(', ')}`);
  return format;
}

async function writeTerms(
  { api, io, out }: Context,
  options: WriteOptions & CommonOptions,
  named = '',
): Promise<number> {
  const format = formatOf(options.as);
  const node = await api();
  const id = await resolveStatement(node, named);
  const { document } = await node.json<{ document: unknown }>(
    'GET',
    `/statements/${id}/marking?format=${format}`,
  );
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const { out: path } = options;
  if (path === undefined) {
    io.write(text);
    return EXIT.ok;
  }
  await writeFileOrFail(path, text, options.force === true);
  out.result({ file: path, statement: id, format }, () =>
    out.line(`Wrote ${path}. Its terms bind whoever gets the file as they bind whoever has the statement.`),
  );
  return EXIT.ok;
}

async function readTerms({ io, out }: Context, options: { from: string }, path = ''): Promise<number> {
  const bytes = await readFileOrFail(path, MARKING_FILE_BYTES_MAX);
  const items = orFail(readAs(formatOf(options.from), bytes));
  out.result(items, () => {
    if (items.length === 0) return out.line('There is nothing in it that could carry a marking.');
    for (const { id, type, terms, strict, unread } of items) {
      out.line(out.tone('strong', id === null ? 'Terms' : `${type ?? 'object'} ${id}`));
      out.fields([
        ...markingFields(terms, io.nowMs()),
        ['taken strict', strict.join(', ') || 'nothing: the file says all of it'],
        ...unread.map((each) => ['read it yourself', each] as const),
      ]);
      out.line();
    }
    out.line('The audience is never inferred: say it yourself before anything goes out.');
  });
  return EXIT.ok;
}

type ReadObject = ReadTerms & { readonly id: string | null; readonly type: string | null };

function readAs(format: Format, bytes: Uint8Array): Result<readonly ReadObject[]> {
  if (format === 'stix') return ofStix(bytes);
  const file = parseMarkingFile(bytes);
  if (!file.ok) return file;
  const read = ofOne(format, file.value);
  return read.ok ? ok([{ id: null, type: null, ...read.value }]) : read;
}

/** Every object that carries markings; of a file that has nothing but markings, what they say together. */
function ofStix(bytes: Uint8Array): Result<readonly ReadObject[]> {
  const objects = readStixFile(bytes);
  if (!objects.ok || objects.value.length > 0) return objects;
  const file = parseMarkingFile(bytes);
  if (!file.ok) return file;
  const ids = markingIds(file.value);
  if (ids.length === 0) return objects;
  const read = fromStixMarkings(file.value, ids);
  return read.ok ? ok([{ id: null, type: null, ...read.value }]) : read;
}

/** Of a bundle, or of a bare list of objects. */
function markingIds(file: unknown): string[] {
  const objects = Array.isArray(file) ? file : Reflect.get(Object(file), 'objects');
  return (Array.isArray(objects) ? objects : []).flatMap((object) =>
    Reflect.get(Object(object), 'type') === 'marking-definition'
      ? [String(Reflect.get(Object(object), 'id'))]
      : [],
  );
}

function ofOne(format: Exclude<Format, 'stix'>, file: unknown): Result<ReadTerms> {
  switch (format) {
    case 'iep':
      return fromIepPolicy(file);
    case 'misp':
      return fromMispTags(file);
    default:
      return unreachable(format);
  }
}
