import type { Page } from '../../page.ts';
import { offlineFile, verifierScript } from './verifier-files.ts';
import { verifyPage, verifyUpload } from './verify.tsx';

/** Verifying files, and the log browser. Files before ids. */
export const verifyPages: readonly Page[] = [verifyPage, verifyUpload, offlineFile, verifierScript];
