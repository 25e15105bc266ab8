import { type FileOutcome, verifyTogether } from '@comity/formats/verify';
import { Digest } from '@comity/protocol';
import { VERIFY_AUTHORITY_BYTES_MAX, VERIFY_BYTES_MAX, VERIFY_FILES_MAX } from '@comity/protocol/limits';
import { sizeWords, type VerifyWords } from '../words.ts';

/** What is wrong with a choice of files before any is read; undefined if nothing is. */
export function choiceProblem(t: VerifyWords, files: readonly File[], pin: string): string | undefined {
  if (files.length === 0) return t('verify.files-missing');
  const sizeBytes = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length > VERIFY_FILES_MAX || sizeBytes > VERIFY_BYTES_MAX)
    return t('verify.too-many', {
      count: files.length,
      size: sizeWords(t, sizeBytes),
      countMax: VERIFY_FILES_MAX,
      sizeMax: sizeWords(t, VERIFY_BYTES_MAX),
    });
  return pin === '' || Digest.safeParse(pin).success ? undefined : t('verify.pin-wrong');
}

/** Reads the files and verifies them, here: nothing of them leaves the browser. Only for a choice without a problem. */
export async function judgeFiles(files: readonly File[], pin: string): Promise<readonly FileOutcome[]> {
  const read = await Promise.all(
    files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
  return verifyTogether(read, {
    pinnedCharter: pin === '' ? undefined : Digest.parse(pin),
    publicKeys: [],
    nowMs: Date.now(),
    authorityBytesMax: VERIFY_AUTHORITY_BYTES_MAX,
  });
}
