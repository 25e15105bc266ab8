export {
  type AudienceIndex,
  audienceOf,
  type Gap,
  type Ground,
  groundFor,
  indexCharter,
} from './audience.ts';
export { checkMarking, type MarkingSetting } from './check-marking.ts';
export { createDecider, type Decider, decide } from './decide.ts';
export type { Decision } from './decision.ts';
export { explain } from './explain.ts';
export { MARKING_RULES, type MarkingProblem, type MarkingRuleId, refuseMarking } from './marking-problem.ts';
export { type Obligation, obligationsOf } from './obligation.ts';
export {
  ACTIONS,
  type Action,
  type PartFacts,
  type Question,
  READER_ROLES,
  type Reader,
  type ReaderRole,
  type Request,
  type StatementFacts,
} from './request.ts';
export { type Outcome, RULE_IDS, RULES, type Rule, type RuleId } from './rule.ts';
