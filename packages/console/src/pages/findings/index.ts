import type { Page } from '../../page.ts';
import { askPage } from './ask.tsx';
import { comparePage } from './compare.tsx';
import { findingPage } from './finding.tsx';
import { listPage } from './list.tsx';
import { listCsvPage } from './list-csv.ts';
import { markReadPage } from './mark-read.ts';
import { whyPage } from './why.tsx';

/** Reading and comparing. Files before ids: `/findings/list.csv` is no statement. */
export const findingsPages: readonly Page[] = [
  listPage,
  listCsvPage,
  markReadPage,
  comparePage,
  findingPage,
  whyPage,
  askPage,
];
