import { parentPort, workerData } from 'node:worker_threads';
import { type NamedFile, type Trust, verifyTogether } from '@comity/formats/verify';

/** Judges what it was given, and ends (verify-apart.ts). */
// as: only verify-apart.ts starts it
const { files, trust } = workerData as {
  readonly files: readonly NamedFile[];
  readonly trust: Omit<Trust, 'charters' | 'delegations'>;
};
parentPort?.postMessage(verifyTogether(files, trust));
