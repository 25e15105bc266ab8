import { channelsPage, testChannel } from './channels.tsx';
import { charterPage } from './charter.tsx';
import { healthPage, syncNow, verifyAll } from './health.tsx';
import { forgetInvitation, invitationPage, takeAnswer } from './invitation.tsx';
import { invitationsPage, invite, receiveInvitation } from './invitations.tsx';
import { handInKey, keysPage } from './keys.tsx';
import { memberPage, membersPage } from './members.tsx';
import { overviewPage } from './overview.tsx';
import { peersPage } from './peers.tsx';
import { addSignatures, forgetProposal, proposalFile, proposalPage } from './proposal.tsx';
import { proposeInvited, proposePage } from './propose.ts';
import { makeToken, revokeToken, tokensPage } from './tokens.tsx';
import { forgetRule, watchRulesPage } from './watch-rules.tsx';

export const runPages = [
  overviewPage,
  peersPage,
  membersPage,
  memberPage,
  charterPage,
  proposePage,
  proposalPage,
  proposalFile,
  addSignatures,
  forgetProposal,
  keysPage,
  handInKey,
  invitationsPage,
  invite,
  receiveInvitation,
  invitationPage,
  takeAnswer,
  forgetInvitation,
  proposeInvited,
  tokensPage,
  makeToken,
  revokeToken,
  channelsPage,
  testChannel,
  watchRulesPage,
  forgetRule,
  healthPage,
  verifyAll,
  syncNow,
];
