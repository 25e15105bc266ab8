import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A file that browsers get, by a name that holds its digest. */
export interface Asset {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface Assets {
  file(name: string): Asset | undefined;
  /** Address of the one style sheet. */
  readonly styles: string;
  /** Address of the script of an island, by its file name without ending. Throws for a name that is none. */
  script(island: string): string;
  /** The bytes of everything that a page with these islands loads as script: for the budget. */
  scriptsOf(islands: readonly string[]): readonly Uint8Array[];
}

const ISLANDS = fileURLToPath(new URL('../islands', import.meta.url));
const STYLES = fileURLToPath(new URL('../style', import.meta.url));
/** First and last in the order of layers; what is between is by name. */
const FIRST = ['layers.css', 'tokens.css', 'base.css', 'layout.css', 'parts.css'] as const;
const LAST = ['print.css'] as const;

/** Bundles the islands and joins the styles, once: some 0.2 s, when the first page is asked for. */
export async function openAssets(): Promise<Assets> {
  const files = new Map<string, Asset>();
  const styles = await joinStyles();
  const stylesName = `console-${digestOf(styles)}.css`;
  files.set(stylesName, { bytes: styles, mediaType: 'text/css; charset=utf-8' });
  const chunks = await bundleIslands();
  for (const chunk of chunks) {
    files.set(chunk.name, { bytes: chunk.bytes, mediaType: 'text/javascript; charset=utf-8' });
  }
  const entryOf = (island: string): Chunk => {
    const chunk = chunks.find(({ island: of }) => of === island);
    if (chunk === undefined) throw new Error(`broken invariant: there is no island ${island}`);
    return chunk;
  };
  return {
    file: (name) => files.get(name),
    styles: `/assets/${stylesName}`,
    script: (island) => `/assets/${entryOf(island).name}`,
    scriptsOf: (islands) => {
      const names = new Set<string>();
      const add = (name: string): void => {
        if (names.has(name)) return;
        names.add(name);
        for (const other of chunks.find((chunk) => chunk.name === name)?.imports ?? []) add(other);
      };
      for (const island of islands) add(entryOf(island).name);
      return [...names].flatMap((name) => files.get(name)?.bytes ?? []);
    },
  };
}

interface Chunk {
  readonly name: string;
  /** Of an entry: the name of its file; undefined for what several share. */
  readonly island: string | undefined;
  readonly bytes: Uint8Array;
  readonly imports: readonly string[];
}

async function bundleIslands(): Promise<readonly Chunk[]> {
  const names = (await readdir(ISLANDS)).filter((name) => /^[a-z-]+\.tsx?$/.test(name));
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name.replace(/\.tsx?$/, ''), `${ISLANDS}/${name}`])),
    platform: 'browser',
    transform: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  });
  const { output } = await bundle.generate({
    format: 'es',
    minify: true,
    entryFileNames: '[name]-[hash].js',
    chunkFileNames: 'shared-[hash].js',
  });
  await bundle.close();
  return output.flatMap((file) =>
    file.type === 'chunk'
      ? [
          {
            name: file.fileName,
            island: file.isEntry ? file.name : undefined,
            bytes: Buffer.from(file.code),
            imports: [...file.imports, ...file.dynamicImports],
          },
        ]
      : [],
  );
}

async function joinStyles(): Promise<Uint8Array> {
  const names = (await readdir(STYLES)).filter((name) => name.endsWith('.css'));
  const between = names.filter((name) => ![...FIRST, ...LAST].some((other) => other === name)).sort();
  const texts = await Promise.all(
    [...FIRST, ...between, ...LAST].map((name) => readFile(`${STYLES}/${name}`, 'utf8')),
  );
  return Buffer.from(texts.map(withoutComments).join('\n'));
}

const withoutComments = (css: string): string =>
  css.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\s*\n\s*/g, '\n');

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
