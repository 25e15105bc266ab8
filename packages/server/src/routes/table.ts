import type { Route } from '../http/route.ts';
import { draftRoutes } from './drafts.ts';
import { eventRoutes } from './events.ts';
import { logRoutes } from './logs.ts';
import { partRoutes } from './parts.ts';
import { peerRoutes } from './peers.ts';
import { statementFileRoutes } from './statement-files.ts';
import { statementRoutes } from './statements.ts';
import { statusRoutes } from './status.ts';
import { tokenRoutes } from './tokens.ts';
import { upkeepRoutes } from './upkeep.ts';

/** Everything under /api/v1, the OpenAPI document excepted. */
export const apiRoutes = (): readonly Route[] => [
  ...statusRoutes,
  ...statementRoutes,
  ...statementFileRoutes,
  ...partRoutes,
  ...draftRoutes,
  ...peerRoutes,
  ...logRoutes,
  ...eventRoutes(),
  ...tokenRoutes,
  ...upkeepRoutes,
];
