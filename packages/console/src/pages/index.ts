import type { Page } from '../page.ts';
import { aboutPages } from './about/index.ts';
import { accountPages } from './account/index.ts';
import { alertPages } from './alerts/index.ts';
import { auditPages } from './audit/index.ts';
import { findingsPages } from './findings/index.ts';
import { homePages } from './home/index.ts';
import { lawPages } from './law/index.ts';
import { publishPages } from './publish/index.ts';
import { runPages } from './run/index.ts';
import { verifyPages } from './verify/index.ts';
import { wallboardPages } from './wallboard/index.ts';

/** Every page of the console, area by area. */
export const pages: readonly Page[] = [
  ...homePages,
  ...findingsPages,
  ...publishPages,
  ...aboutPages,
  ...lawPages,
  ...runPages,
  ...accountPages,
  ...alertPages,
  ...verifyPages,
  ...auditPages,
  ...wallboardPages,
];
