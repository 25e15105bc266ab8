import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

/**
 * The node and the command line, each put together from its many modules into few files, once for a run of end-to-end tests: a start of a
 * node costs a third of what it costs from source. The demo is tested from source, as people run it.
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'comity-built-'));
  const input = { server: sourceOf('@comity/server/main'), cli: sourceOf('@comity/cli/main') };
  const bundle = await rolldown({ input, platform: 'node', plugins: [inPlace], logLevel: 'warn' });
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'parts/[name].mjs',
  });
  await bundle.close();
  // Read by the devnet, in the processes of tests and of what they start.
  process.env.COMITY_SERVER_MAIN = join(folder, 'server.mjs');
  process.env.COMITY_CLI_MAIN = join(folder, 'cli.mjs');
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  // Whoever ends meanwhile writes down what it has compiled.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

const sourceOf = (program: string): string => createRequire(import.meta.url).resolve(program);

/** What a module finds by its own place is where its source is; threads are built like the program that starts them. */
const inPlace: Plugin = {
  name: 'in-place',
  resolveId(specifier, importer) {
    if (importer === undefined || !KEPT_APART.includes(specifier)) return null;
    return { id: createRequire(importer).resolve(specifier), external: 'absolute' };
  },
  transform(code, id) {
    if (id.startsWith('\0') || !code.includes('import.meta.url')) return null;
    const built = code.replaceAll(THREAD, (_, file: string) => {
      const fileName = `threads/${basename(file, '.ts')}.mjs`;
      const thread = this.emitFile({ type: 'chunk', id: join(dirname(id), file), fileName });
      return `new Worker(new URL(import.meta.ROLLUP_FILE_URL_${thread})`;
    });
    return built.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
  },
};
const THREAD = /new Worker\(new URL\('([^']+)', import\.meta\.url\)/g;
/** Code of the machine, and what is put together when it is first asked for. */
const KEPT_APART: readonly string[] = ['better-sqlite3', '@comity/console'];
