import { createDecider, type Decision, explain, type Question, RULES } from '@comity/policy';
import type { Charter, InstituteId, Statement } from '@comity/protocol';
import type { Output } from './output.ts';

/** What one institute would get of one thing, by the same decision that the node makes when it delivers. */
export interface DryRunLine {
  readonly institute: InstituteId;
  /** null: the statement itself. */
  readonly part: string | null;
  readonly outcome: Decision['outcome'];
  readonly rules: Decision['rules'];
  readonly explanation: string;
  readonly holdUntil?: string;
}

/** For every institute of the charter but the issuer, the statement and each part. */
export function dryRun(statement: Statement, charter: Charter, nowMs: number): readonly DryRunLine[] {
  const decide = createDecider(charter);
  const { issuer, issuedAt, marking, parts } = statement.label;
  const facts = { issuer, type: statement.type, audienceKind: 'marking', marking, issuedAt } as const;
  const others = charter.institutes.filter(({ id }) => id !== issuer);
  return others.flatMap(({ id: institute }) =>
    [null, ...parts].map((part) => {
      const question: Question = {
        action: 'deliver',
        statement: facts,
        part: part === null ? null : { name: part.name, audience: part.audience },
        institute,
        nowMs,
      };
      const decision = decide(question);
      return {
        institute,
        part: part?.name ?? null,
        outcome: decision.outcome,
        rules: decision.rules,
        explanation: explain(decision, question),
        ...(decision.holdUntil === undefined ? {} : { holdUntil: decision.holdUntil }),
      };
    }),
  );
}

/** One row per institute, one column per part, and below what the rules mean. */
export function printDryRun(out: Output, lines: readonly DryRunLine[]): void {
  const columns = [...new Set(lines.map(({ part }) => part))];
  const institutes = [...new Set(lines.map(({ institute }) => institute))];
  const cell = (institute: InstituteId, part: string | null): string => {
    const line = lines.find((candidate) => candidate.institute === institute && candidate.part === part);
    return line === undefined ? '' : `${VERDICTS[line.outcome]}: ${line.rules[0]}`;
  };
  out.table(
    ['institute', ...columns.map((part) => part ?? 'statement')],
    institutes.map((institute) => [institute, ...columns.map((part) => cell(institute, part))]),
  );
  out.line();
  const rules = new Set(lines.flatMap((line) => line.rules.slice(0, 1)));
  out.fields([...rules].map((rule) => [rule, RULES[rule].meaning] as const));
}

const VERDICTS: Readonly<Record<Decision['outcome'], string>> = {
  permit: 'yes',
  hold: 'later',
  forbid: 'no',
};
