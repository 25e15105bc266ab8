import type { Instant, InstituteId, PartName, Purpose } from '@comity/protocol';
import { checkMarking } from './check-marking.ts';
import { createDecider, type Decider } from './decide.ts';
import { explain } from './explain.ts';
import type { MarkingProblem } from './marking-problem.ts';
import { type Obligation, obligationsOf } from './obligation.ts';
import { onwardWords } from './onward-words.ts';
import { type PreviewChanges, previewChanges, type Revision } from './preview-changes.ts';
import { type AskedQuestion, questionsFor } from './questions.ts';
import { judgeReader } from './reader.ts';
import { indexRegistry } from './registry-index.ts';
import {
  type PartFacts,
  READER_ROLES,
  READER_UNITS,
  type ReaderRole,
  type ReaderUnit,
  type StatementFacts,
} from './request.ts';
import type { Outcome, RuleId } from './rule.ts';
import type { Setting } from './setting.ts';
import { type Terms, termsOf } from './terms.ts';

export interface PreviewInput extends Revision {
  readonly setting: Setting;
  /** What it takes the place of; null: nothing. */
  readonly previous: Revision | null;
  readonly nowMs: number;
}

/** Who will see this, and what they may do with it: one answer for the interface, the command line and the console. */
export interface Preview {
  readonly title: string;
  readonly charterVersion: number;
  readonly registryVersion: number | null;
  readonly problems: readonly MarkingProblem[];
  readonly questions: readonly AskedQuestion[];
  /** Every member but the issuer: the statement first, then each part. */
  readonly lines: readonly PreviewLine[];
  /** What everybody takes on who gets it: it does not depend on who that is. */
  readonly obligations: readonly Obligation[];
  readonly onward: readonly string[];
  readonly readers: PreviewReaders;
  /** null: there was nothing before. */
  readonly changes: PreviewChanges | null;
}

export interface PreviewLine {
  readonly institute: InstituteId;
  /** null: the statement itself. */
  readonly part: PartName | null;
  readonly outcome: Outcome;
  readonly rules: readonly RuleId[];
  readonly explanation: string;
  readonly holdUntil?: Instant;
}

/** Which people of a recipient will see it. */
export interface PreviewReaders {
  readonly roles: readonly ReaderRole[];
  /** Those that may take it out as well. */
  readonly exportRoles: readonly ReaderRole[];
  /** A person must declare one of them; null: nothing is asked. */
  readonly purposes: readonly Purpose[] | null;
  /** Units that it is not there for. */
  readonly unitsBarred: readonly ReaderUnit[];
}

/** Composes the answer. Pure: the same input is the same value, and `writePreview` the same bytes. */
export function composePreview(input: PreviewInput): Preview {
  const { statement, title, setting, previous, nowMs } = input;
  const decider = createDecider(setting);
  const terms = termsOf(statement.marking, indexRegistry(setting.registry), nowMs);
  const obligations =
    statement.audienceKind === 'members' ? [] : obligationsOf(statement.marking, terms, nowMs);
  return {
    title,
    charterVersion: setting.charter.version,
    registryVersion: setting.registry?.version ?? null,
    problems: problemsOf(input),
    questions: questionsFor(statement.marking, setting.registry),
    lines: linesOf(input, decider),
    obligations,
    onward: onwardWords(obligations),
    readers: readersOf(statement, terms),
    changes: previous === null ? null : previewChanges(previous, input, decider, setting, nowMs),
  };
}

/** The one form in which it is written: keys in the order of their code units, no white space. */
export const writePreview = (preview: Preview): string => JSON.stringify(preview, sortKeys);

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function problemsOf({ statement, parts, setting, nowMs }: PreviewInput): readonly MarkingProblem[] {
  return checkMarking(statement.marking, {
    parts,
    issuer: statement.issuer,
    audienceKind: statement.audienceKind,
    charter: setting.charter,
    registry: setting.registry,
    rosters: statement.rosters.flatMap((id) => setting.roster(id) ?? []),
    nowMs,
  });
}

function linesOf({ statement, parts, setting, nowMs }: PreviewInput, decider: Decider): PreviewLine[] {
  const lines: PreviewLine[] = [];
  const things: readonly (PartFacts | null)[] = [null, ...parts];
  for (const { id: institute } of setting.charter.institutes) {
    if (institute === statement.issuer) continue;
    for (const part of things) {
      const question = { action: 'deliver', statement, part, institute, nowMs } as const;
      const decision = decider(question);
      const { outcome, rules, holdUntil } = decision;
      lines.push({
        institute,
        part: part?.name ?? null,
        outcome,
        rules,
        explanation: explain(decision, question, setting),
        ...(holdUntil === undefined ? {} : { holdUntil }),
      });
    }
  }
  return lines;
}

function readersOf({ marking, audienceKind }: StatementFacts, terms: Terms): PreviewReaders {
  if (audienceKind === 'members')
    return { roles: READER_ROLES, exportRoles: READER_ROLES, purposes: null, unitsBarred: [] };
  const sees = (action: 'read' | 'export', role: ReaderRole, unit: ReaderUnit): boolean => {
    const reader = { roles: [role], unit, purposes: terms.purposes };
    const verdicts = judgeReader(action, marking.tlp, terms, reader, true);
    return verdicts.every((verdict) => verdict === 'reader-role' || verdict === 'reader-purpose');
  };
  return {
    roles: READER_ROLES.filter((role) => sees('read', role, 'general')),
    exportRoles: READER_ROLES.filter((role) => sees('export', role, 'general')),
    purposes: terms.purposes,
    // A counsel reads at every level: what shuts them out is the unit.
    unitsBarred: READER_UNITS.filter((unit) => !sees('read', 'counsel', unit)),
  };
}
