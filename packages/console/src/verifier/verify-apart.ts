import { Worker } from 'node:worker_threads';
import type { FileOutcome, NamedFile, Trust } from '@comity/formats/verify';
import { ok, type Result, refuse } from '@comity/protocol';
import { VERIFY_APART_MS_MAX, VERIFY_AUTHORITY_BYTES_MAX } from '@comity/protocol/limits';

/**
 * Verifies files of strangers in a thread of its own with little memory and little time: what they ask to be judged is up to whoever made them, and
 * the node must not wait for it. Refuses `too-large` when the time or the memory is over.
 */
export async function verifyApart(
  files: readonly NamedFile[],
  trust: Pick<Trust, 'pinnedCharter' | 'nowMs'>,
): Promise<Result<readonly FileOutcome[]>> {
  const given = { ...trust, publicKeys: [], authorityBytesMax: VERIFY_AUTHORITY_BYTES_MAX };
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), {
    workerData: { files, trust: given },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const timer = setTimeout(() => void worker.terminate(), VERIFY_APART_MS_MAX);
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', (outcomes: readonly FileOutcome[]) => resolve(ok(outcomes)));
      worker.once('error', (fault) => (isOutOfMemory(fault) ? resolve(refuse('too-large')) : reject(fault)));
      worker.once('exit', () => resolve(refuse('too-large', { timeMsMax: VERIFY_APART_MS_MAX })));
    });
  } finally {
    clearTimeout(timer);
  }
}

const isOutOfMemory = (fault: unknown): boolean =>
  fault instanceof Error && 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY';
