import type { Page } from '../../page.ts';
import { approveCopy, askForCopy, auditPage } from './audit.tsx';
import { copyPage } from './copy.tsx';

/** The access log, for those who audit. */
export const auditPages: readonly Page[] = [auditPage, askForCopy, approveCopy, copyPage];
