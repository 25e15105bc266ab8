import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { StatementItem } from '../api-rows.ts';
import { cleanText } from '../clean-text.ts';
import { runs } from '../command.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EXIT, Failure, usage } from '../failure.ts';
import { ensureFolder, writeStream } from '../local-file.ts';
import { sizeText } from '../output.ts';
import type { Running } from '../program.ts';
import { startProgress } from '../progress.ts';
import { resolveStatement } from '../resolve-id.ts';

interface GetOptions {
  readonly out?: string;
  readonly force?: boolean;
}

export function define(program: Command, running: Running): void {
  const parts = program
    .command('parts')
    .summary('fetch the parts of a statement')
    .description('Parts carry the contents of a statement.');
  const get = parts
    .command('get')
    .summary('fetch parts')
    .description('Fetch one part, or all that are here, and compare each with the digest that was signed.')
    .argument('<statement>', 'id, or its first characters')
    .argument('[name]', 'name of the part (default: all that are here)')
    .option('--out <path>', 'file for one part (- for standard output), folder for several')
    .option('--force', 'replace files that are there');
  runs<GetOptions>(
    get,
    running,
    ['comity parts get 3fa9c1', 'comity parts get 3fa9c1 finding.json --out -'],
    getParts,
  );
}

async function getParts(
  context: Context,
  options: GetOptions & CommonOptions,
  named = '',
  name?: string,
): Promise<number> {
  const { api, out, io } = context;
  const node = await api();
  const { id, parts } = await node.json<StatementItem>(
    'GET',
    `/statements/${await resolveStatement(node, named)}`,
  );
  const wanted =
    name === undefined
      ? parts.filter(({ state }) => state === 'held')
      : parts.filter((part) => part.name === name);
  if (wanted.length === 0)
    throw name === undefined
      ? new Failure(EXIT.refused, 'not-found', 'No part of it is here for you.', { statement: id })
      : usage(`It has no part ${name}.`, `Parts: ${parts.map((part) => cleanText(part.name)).join(', ')}`);
  if (name === undefined && options.out !== undefined) await ensureFolder(options.out);
  const written: { part: string; path: string; sizeBytes: number; sha256: string }[] = [];
  for (const part of wanted) {
    const answer = await node.send('GET', `/statements/${id}/parts/${encodeURIComponent(part.name)}`, {
      accept: '*/*',
    });
    if (answer.body === null) throw new Failure(EXIT.unreachable, 'unreachable', 'The node sent no content.');
    // a part's name is a plain file name by its schema; basename says so again where a file is opened
    const path =
      name === undefined || options.out === undefined
        ? join(options.out ?? '.', basename(part.name))
        : options.out;
    const progress = startProgress(io, `fetching ${cleanText(part.name)}`, part.sizeBytes);
    const content = counted(answer.body, progress.moveTo);
    const got =
      path === '-'
        ? await toOutput(context, content)
        : await writeStream(path, content, options.force === true);
    progress.end();
    if (got.sha256 !== part.sha256)
      throw new Failure(
        EXIT.problemsFound,
        'part-mismatch',
        'The bytes are not the ones that were signed. Do not use the file.',
        { part: part.name, path, signed: part.sha256, found: got.sha256 },
      );
    written.push({ part: part.name, path, ...got });
  }
  if (options.out === '-') return EXIT.ok;
  out.result(written, () =>
    out.table(
      ['part', 'file', 'size', 'digest'],
      written.map((each) => [each.part, each.path, sizeText(each.sizeBytes), 'as signed']),
    ),
  );
  return EXIT.ok;
}

async function* counted(
  body: ReadableStream<Uint8Array>,
  moveTo: (doneBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let doneBytes = 0;
  for await (const chunk of body) {
    doneBytes += chunk.length;
    moveTo(doneBytes);
    yield chunk;
  }
}

async function toOutput(
  { io }: Context,
  content: AsyncIterable<Uint8Array>,
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    io.writeBytes(chunk);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
