/** Composing what is said in a crisis: the terminal and the console need it, so it stands here once. */
export { composeActivation, composeActivationEnd, composeTaskReport } from './activation-step.ts';
export { type CancelCause, cancelOf, type FollowUp, standDownOf, updateOf } from './alert-follow-ups.ts';
export { type AlertSaid, EXPIRES_MS, fieldsOf, joinSaid, openingBody } from './alert-said.ts';
export { ALERT_TERMS, CONTACT_TERMS, crisisTerms, incidentTerms, widestTerms } from './alert-terms.ts';
export { composeAnswer } from './answer.ts';
export { type AlertContent, type ComposedAlert, composeAlert } from './compose-alert.ts';
export { composeContact } from './contact.ts';
export {
  composeFollowing,
  type FollowContent,
  type Following,
  headNamed,
  momentsSoFar,
  ownHead,
} from './following.ts';
export { type DiffLine, lineDiff } from './line-diff.ts';
export { composeMeasure } from './measure-step.ts';
export { type OpenEnd, openEnds } from './open-ends.ts';
export type {
  ActivationItem,
  AlertSaidItem,
  BoardItem,
  ComcheckItem,
  DutyItem,
  IncidentItem,
  IncidentRow,
  MeasureItem,
  NoticeItem,
  RequestItem,
  StatementSeen,
} from './picture.ts';
export {
  composeAcceptance,
  composeOffer,
  composeOfferStep,
  composeRequest,
  composeRequestEnd,
} from './request-steps.ts';
export { composeSituationReport, newestReportOf } from './situation-report.ts';
export { bodyOfSeen, composeWithin, ofOurs, type Within } from './within.ts';
