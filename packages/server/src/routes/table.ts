import { createAlertGate } from '../alert-checks.ts';
import type { Route } from '../http/route.ts';
import { auditRoutes } from './audit.ts';
import { channelRoutes } from './channels.ts';
import { charterProposalRoutes } from './charter-proposals.ts';
import { comparisonRoutes } from './comparisons.ts';
import { draftPartRoutes } from './draft-parts.ts';
import { draftRoutes } from './drafts.ts';
import { dutyRoutes } from './duties.ts';
import { eventRoutes } from './events.ts';
import { incidentRoutes } from './incidents.ts';
import { instrumentRoutes } from './instruments.ts';
import { invitationRoutes } from './invitations.ts';
import { logProofRoutes } from './log-proofs.ts';
import { logRoutes } from './logs.ts';
import { markingRoutes } from './markings.ts';
import { memberRoutes } from './members.ts';
import { noticeRoutes } from './notices.ts';
import { partRoutes } from './parts.ts';
import { passkeyRoutes } from './passkeys.ts';
import { peerRoutes } from './peers.ts';
import { previewRoutes } from './preview.ts';
import { publicCapRoutes } from './public-cap.ts';
import { sessionRoutes } from './session.ts';
import { signInRoutes } from './sign-in.ts';
import { signInLinkRoutes } from './sign-in-links.ts';
import { providerRoutes } from './sign-in-provider.ts';
import { statementFileRoutes } from './statement-files.ts';
import { statementListRoutes } from './statement-lists.ts';
import { statementStandingRoutes } from './statement-standing.ts';
import { statementRoutes } from './statements.ts';
import { statusRoutes } from './status.ts';
import { templateRoutes } from './templates.ts';
import { tokenRoutes } from './tokens.ts';
import { upkeepRoutes } from './upkeep.ts';
import { uploadRoutes } from './uploads.ts';
import { watchRuleRoutes } from './watch-rules.ts';
import { worksheetRoutes } from './worksheets.ts';

/** Everything under /api/v1, the OpenAPI document excepted. */
export function apiRoutes(): readonly Route[] {
  const gate = createAlertGate();
  return [
    ...statusRoutes,
    ...statementRoutes(gate),
    ...statementListRoutes,
    ...comparisonRoutes,
    ...previewRoutes,
    ...statementStandingRoutes,
    ...statementFileRoutes,
    ...markingRoutes,
    ...instrumentRoutes,
    ...dutyRoutes,
    ...memberRoutes,
    ...charterProposalRoutes,
    ...invitationRoutes,
    ...templateRoutes,
    ...partRoutes,
    ...uploadRoutes,
    ...worksheetRoutes,
    ...draftRoutes(gate),
    ...draftPartRoutes,
    ...incidentRoutes,
    ...noticeRoutes,
    ...channelRoutes,
    ...watchRuleRoutes,
    ...publicCapRoutes(),
    ...peerRoutes,
    ...logRoutes,
    ...logProofRoutes,
    ...eventRoutes(),
    ...auditRoutes,
    ...sessionRoutes,
    ...signInRoutes,
    ...providerRoutes,
    ...passkeyRoutes,
    ...signInLinkRoutes,
    ...tokenRoutes,
    ...upkeepRoutes,
  ];
}
