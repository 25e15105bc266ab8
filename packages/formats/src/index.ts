export type { AfterActionInput } from './after-action/after-action-input.ts';
export { writeAfterAction } from './after-action/write-after-action.ts';
export type { CapAlert } from './cap/cap-alert.ts';
export type { CapArea, CapInfo, CapResource } from './cap/cap-document.ts';
export { type CapFeedEntry, type CapFeedMeta, writeCapFeed } from './cap/cap-feed.ts';
export { CAP_LEFT_OUT_REASONS, type CapLeftOut, type CapLeftOutReason } from './cap/cap-left-out.ts';
export type { CapReference } from './cap/cap-list.ts';
export { type AlertForCap, type AlertName, CAP_PROFILE, capOfAlert } from './cap/cap-of-alert.ts';
export { capProblems } from './cap/cap-problems.ts';
export { capTimeMs, capTimeOf } from './cap/cap-time.ts';
export { type CapDraft, draftOfCap } from './cap/draft-of-cap.ts';
export { readCap } from './cap/read-cap.ts';
export { writeCap } from './cap/write-cap.ts';
export { COMCHECK_TITLE, comcheckBody } from './comcheck-body.ts';
export {
  type ComparedFinding,
  type ComparedMetric,
  type Comparison,
  compareFindings,
  NOT_POOLED_REASONS,
  type NotPooledReason,
} from './compare/compare-findings.ts';
export { type Estimate, estimatesOf } from './compare/estimate.ts';
export type { Heterogeneity } from './compare/heterogeneity.ts';
export { INTERVAL_METHODS, type Interval, type IntervalMethod } from './compare/interval.ts';
export {
  MEASURES_ANOTHER_THING,
  METHOD_FIELDS,
  type MethodDifference,
  type MethodField,
  methodDifferences,
  methodOf,
} from './compare/method-differences.ts';
export { dropFrom, joinAudiences, reachedBy, rosterSetting } from './compose/change-audience.ts';
export { choicesOf, openQuestionsOf, readAnswer, withAnswer } from './compose/claim-answers.ts';
export { completeMarking, type MarkingTerms, usesProhibitedBy } from './compose/complete-marking.ts';
export { type ComposedFinding, composeFinding, type FindingTerms } from './compose/compose-finding.ts';
export {
  composeRemark,
  type Remark,
  type RemarkTerms,
  type TermsInForce,
  termsInForce,
} from './compose/compose-remark.ts';
export {
  type CharterInForce,
  type Composed,
  type Composer,
  composeStatement,
  FOR_MEMBERS,
  newNonce,
  type StatementTerms,
} from './compose/compose-statement.ts';
export { measureSource } from './compose/measure-source.ts';
export {
  MOMENTS,
  type MomentName,
  type MomentProblem,
  type Moments,
  momentProblems,
} from './compose/moments.ts';
export { noticeMarking } from './compose/notice-marking.ts';
export { describePart, type Measured, type PartContent, partOfBytes } from './compose/part-content.ts';
export { type KnownRoster, rosterRelations } from './compose/roster-relations.ts';
export { alertText, situationReportText } from './crisis-text.ts';
export {
  CAUSE_WORDS,
  didWords,
  drillMark,
  INCIDENT_WORDS,
  LEVEL_WORDS,
  MEASURE_WORDS,
  MESSAGE_WORDS,
  markedLine,
  markedLines,
  OFFER_WORDS,
  QUESTION_WORDS,
  REACH_WORDS,
  REQUEST_WORDS,
  STATUS_WORDS,
  TASK_WORDS,
  TIMELINE_WORDS,
} from './crisis-words.ts';
export { detectJson, RESULT_FORMATS, type ResultFormat } from './detect-format.ts';
export {
  EVERY_EVAL_EVER_VERSION,
  type EveryEvalEverExport,
  type EveryEvalEverOptions,
  type EveryEvalEverRecord,
  toEveryEvalEver,
} from './every-eval-ever.ts';
export { EVERY_EVAL_EVER_VERSIONS_READ, readEveryEvalEver } from './every-eval-ever-read.ts';
export type { FindingOptions, FindingResult } from './finding.ts';
export {
  FINDING_MEDIA_TYPE,
  FINDING_SCHEMA,
  FindingDocument,
  type FindingMetric,
  type FindingScore,
  METRIC_KINDS,
  readFindingDocument,
  SOURCE_FORMATS,
  writeFindingDocument,
} from './finding-document.ts';
export { decodeNumber, encodeNumber, FindingNumber } from './finding-number.ts';
export { readHelm } from './helm.ts';
export { findingFromInspect } from './inspect-finding.ts';
export { type InspectLog, readInspectLog } from './inspect-log.ts';
export { type KeyMeta, type NewKey, readKeyFile, readKeyMeta, writeKeyFile } from './key-file.ts';
export { LEFT_OUT_REASONS, type LeftOut, type LeftOutReason } from './left-out.ts';
export { readLmEval } from './lm-eval.ts';
export { fromMispTags } from './marking/from-misp.ts';
export { fromStixMarkings, markingRefsOf, stixMarkingReader } from './marking/from-stix.ts';
export { fromIepPolicy, type IepPolicy, toIepPolicy } from './marking/iep-policy.ts';
export { parseMarkingFile, readStixFile, type StixObjectTerms } from './marking/marking-file.ts';
export type { MarkingSource } from './marking/marking-source.ts';
export type { StixMarking } from './marking/stix-marking.ts';
export { type ReadTerms, STRICTEST, type TermName } from './marking/terms.ts';
export { toMispTags } from './marking/to-misp.ts';
export { STIX_EXTENSION_OBJECTS, toStixMarkings } from './marking/to-stix.ts';
export { detectFormat, type ResultsRead, readResults } from './read-results.ts';
export {
  BUNDLE_MEDIA_TYPE,
  type SignedEnvelope,
  type SigstoreBundle,
  toSigstoreBundles,
} from './sigstore-bundle.ts';
export type { ReadOptions, ResultSource } from './source.ts';
