import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Tracked and new files under the given folders, as git sees them: ignored ones do not count. */
export function filesUnder(...folders: readonly string[]): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...folders], {
    cwd: root,
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n'))].filter((path) => path !== '' && exists(path)).sort();
}

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

export const isTest = (path: string): boolean => /\.test\.ts$|\/test(ing)?\//.test(path);

function exists(path: string): boolean {
  try {
    readFileSync(join(root, path));
    return true;
  } catch {
    // listed but deleted in the work tree, or a link to nowhere: not a source file
    return false;
  }
}
