import { type FileHandle, open } from 'node:fs/promises';
import { assert, ok, type Result, refuse } from '@comity/protocol';
import { CHANNEL_SECRET_BYTES_MAX } from '@comity/protocol/limits';
import { faultCode } from './fault-code.ts';

/**
 * The lines of a file that holds a secret of a channel. Refuses `file-unreadable`, `key-file-exposed` (somebody but its owner may
 * read it), `too-large`, and `key-file-malformed` for an empty line or anything but visible ASCII: it goes into headers.
 */
export async function readSecretLines(path: string, linesMax: number): Promise<Result<readonly string[]>> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (fault) {
    return refuse('file-unreadable', { path, reason: faultCode(fault) });
  }
  try {
    const { mode, size } = await file.stat();
    if (process.platform !== 'win32' && (mode & FOR_OTHERS) !== 0)
      return refuse('key-file-exposed', { path });
    if (size > CHANNEL_SECRET_BYTES_MAX)
      return refuse('too-large', { path, sizeBytes: size, bytesMax: CHANNEL_SECRET_BYTES_MAX });
    const lines = (await file.readFile('utf8')).replace(/(\r?\n)+$/, '').split(/\r?\n/);
    return lines.length <= linesMax && lines.every((line) => VISIBLE.test(line))
      ? ok(lines)
      : refuse('key-file-malformed', { path, linesMax });
  } catch (fault) {
    return refuse('file-unreadable', { path, reason: faultCode(fault) });
  } finally {
    await file.close();
  }
}

/** The one line of a file that holds one secret. Refuses as `readSecretLines`. */
export async function readSecret(path: string): Promise<Result<string>> {
  const lines = await readSecretLines(path, 1);
  if (!lines.ok) return lines;
  const [line] = lines.value;
  assert(line !== undefined, 'a text has at least one line');
  return ok(line);
}

const FOR_OTHERS = 0o077;
const VISIBLE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;
