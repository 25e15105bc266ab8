import type { Page } from '../../page.ts';
import { approvalPage, approvalsPage, approve } from './approvals.tsx';
import { checkPage, makeDrafts } from './check.tsx';
import { discardDraft, draftPage, signDraftPage } from './draft-page.tsx';
import { chooseLeaves, leavesPage } from './leaves.tsx';
import { addLogs, logsPage, removeLog } from './logs.tsx';
import { changeTerms, newTermsPage } from './new-terms.tsx';
import { ownPage, revise } from './own.tsx';
import { beginPublishing, forgetSheet, startPage } from './start.tsx';
import { takebackPage, withdraw } from './takeback.tsx';
import { forgetTemplate, templatesPage } from './templates-page.tsx';
import { keepTerms, termsPage } from './terms.tsx';

/** From a log to a statement that is out, and back. Paths with a fixed word stand before those with a name. */
export const publishPages: readonly Page[] = [
  startPage,
  beginPublishing,
  templatesPage,
  forgetTemplate,
  ownPage,
  revise,
  takebackPage,
  withdraw,
  newTermsPage,
  changeTerms,
  draftPage,
  signDraftPage,
  discardDraft,
  approvalsPage,
  approvalPage,
  approve,
  forgetSheet,
  logsPage,
  addLogs,
  removeLog,
  leavesPage,
  chooseLeaves,
  termsPage,
  keepTerms,
  checkPage,
  makeDrafts,
];
