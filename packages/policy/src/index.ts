export { audienceOf, type Gap, type Ground, type IssuedUnder } from './audience.ts';
export { checkMarking, type MarkingSetting } from './check-marking.ts';
export { AGGREGATE_COMPANIES_MIN, mayAggregate, mayBeShown } from './competition.ts';
export { createDecider, type Decider, decide } from './decide.ts';
export type { Decision } from './decision.ts';
export {
  bySoonest,
  DUTY_STATES,
  type DutyClock,
  type DutyDates,
  type DutyReport,
  type DutyState,
  type DutySubject,
  dutyClocks,
} from './duty-clocks.ts';
export { explain } from './explain.ts';
export { openQuestions, textsMissing, textsOf } from './instrument.ts';
export { isTimeZone } from './local-day.ts';
export { MARKING_RULES, type MarkingProblem, type MarkingRuleId, refuseMarking } from './marking-problem.ts';
export type { Obligation } from './obligation.ts';
export {
  composePreview,
  type Preview,
  type PreviewInput,
  type PreviewLine,
  type PreviewReaders,
  writePreview,
} from './preview.ts';
export type { PreviewChange, PreviewChanges, Revision } from './preview-changes.ts';
export { type AskedQuestion, questionsFor } from './questions.ts';
export {
  ACTIONS,
  type Action,
  type PartFacts,
  type Question,
  READER_ROLES,
  READER_UNITS,
  type Reader,
  type ReaderRole,
  type ReaderUnit,
  type Request,
  type StatementFacts,
  UNIT_USES,
} from './request.ts';
export { type Outcome, RULE_IDS, RULES, type Rule, type RuleId } from './rule.ts';
export { type RosterFacts, type Setting, settingOf } from './setting.ts';
