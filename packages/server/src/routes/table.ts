import type { Route } from '../http/route.ts';
import { auditRoutes } from './audit.ts';
import { draftRoutes } from './drafts.ts';
import { eventRoutes } from './events.ts';
import { instrumentRoutes } from './instruments.ts';
import { logRoutes } from './logs.ts';
import { markingRoutes } from './markings.ts';
import { partRoutes } from './parts.ts';
import { peerRoutes } from './peers.ts';
import { previewRoutes } from './preview.ts';
import { statementFileRoutes } from './statement-files.ts';
import { statementStandingRoutes } from './statement-standing.ts';
import { statementRoutes } from './statements.ts';
import { statusRoutes } from './status.ts';
import { templateRoutes } from './templates.ts';
import { tokenRoutes } from './tokens.ts';
import { upkeepRoutes } from './upkeep.ts';

/** Everything under /api/v1, the OpenAPI document excepted. */
export const apiRoutes = (): readonly Route[] => [
  ...statusRoutes,
  ...statementRoutes,
  ...previewRoutes,
  ...statementStandingRoutes,
  ...statementFileRoutes,
  ...markingRoutes,
  ...instrumentRoutes,
  ...templateRoutes,
  ...partRoutes,
  ...draftRoutes,
  ...peerRoutes,
  ...logRoutes,
  ...eventRoutes(),
  ...auditRoutes,
  ...tokenRoutes,
  ...upkeepRoutes,
];
