import type { Page } from '../../page.ts';
import { logPage } from './log.tsx';
import { logEntryPage, logProofFile } from './log-entry.tsx';
import { logsPage } from './logs.tsx';
import { offlineFile, verifierScript } from './verifier-files.ts';
import { verifyPage, verifyUpload } from './verify.tsx';

/** Verifying files, and the log browser. Files before ids. */
export const verifyPages: readonly Page[] = [
  verifyPage,
  verifyUpload,
  offlineFile,
  verifierScript,
  logsPage,
  logPage,
  logEntryPage,
  logProofFile,
];
