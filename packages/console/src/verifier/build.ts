import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { speechOf } from '../i18n/speech.ts';
import { OfflineDocument } from './offline-document.tsx';

export interface VerifierFiles {
  /** The page that works from a file, without a network. */
  readonly offline: Uint8Array;
  /** Lowercase hex SHA-256 of that page, to be told by another way. */
  readonly offlineSha256: string;
  /** The same verifier as a module that exports `mountVerifier`, for a page of the console. */
  readonly script: Uint8Array;
}

/** Bundles the verifier: some 0.3 s. The same sources give the same bytes. */
export async function buildVerifier(version: string): Promise<VerifierFiles> {
  const [script, module, style] = await Promise.all([
    bundle('browser/main.ts'),
    bundle('browser/mount-verifier.ts'),
    joinStyles(),
  ]);
  const inline = endsNoElement(script);
  const html = OfflineDocument({
    t: speechOf('en').t,
    version,
    style,
    script: inline,
    styleHash: hashSource(style),
    scriptHash: hashSource(inline),
  });
  const offline = Buffer.from(`<!doctype html>${await html}\n`);
  return {
    offline,
    offlineSha256: createHash('sha256').update(offline).digest('hex'),
    script: Buffer.from(module),
  };
}

const HERE = fileURLToPath(new URL('.', import.meta.url));

async function bundle(entry: string): Promise<string> {
  const made = await rolldown({
    input: `${HERE}${entry}`,
    platform: 'browser',
    tsconfig: false,
    transform: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  });
  const { output } = await made.generate({ format: 'es', minify: true });
  await made.close();
  const [chunk, ...more] = output;
  if (more.length > 0) throw new Error('broken invariant: the verifier is one chunk');
  return chunk.code;
}

/** No text of a script may end its element: in strings and expressions `<\/` means `</`. */
const endsNoElement = (script: string): string => script.replaceAll(/<(?=\/script|!--)/gi, '\\x3C');

const STYLES = ['layers', 'tokens', 'base', 'parts', 'verify', 'print'] as const;

async function joinStyles(): Promise<string> {
  const texts = await Promise.all(STYLES.map((name) => readFile(`${HERE}../style/${name}.css`, 'utf8')));
  return texts
    .join('\n')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s*\n\s*/g, '\n');
}

const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
