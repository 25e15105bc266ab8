import { type Composed, type Composer, rosterSetting } from '@comity/formats';
import {
  composePreview,
  MARKING_RULES,
  type Outcome,
  type Preview,
  type PreviewLine,
  RULES,
  settingOf,
  writePreview,
} from '@comity/policy';
import {
  decodeUtf8,
  encodeBase64,
  encodeUtf8,
  type InstituteId,
  type PartName,
  type Registry,
  type Statement,
} from '@comity/protocol';
import type { Api } from './api.ts';
import { EXIT } from './failure.ts';
import { answerLine } from './legal-claims.ts';
import type { Output } from './output.ts';
import { orFail } from './refusal-failure.ts';
import type { RosterItem } from './sharing-rows.ts';

/** Who would see this: asked of the node, which knows what institutes have accepted and answered. */
export async function previewFromNode(api: Api, { payload }: Composed): Promise<Uint8Array> {
  const answer = await api.send('POST', '/statements:preview', { json: { payload: encodeBase64(payload) } });
  return new Uint8Array(await answer.arrayBuffer());
}

/** The same, in the same bytes, by files alone: nobody is known to have accepted or answered anything. */
export function previewHere(
  { type, label }: Statement,
  place: Composer & { readonly registry: Registry | null; readonly rosters: readonly RosterItem[] },
): Uint8Array {
  const { issuer, issuedAt, marking, relations } = label;
  const preview = composePreview({
    title: label.title,
    statement: {
      issuer,
      type,
      audienceKind: 'marking',
      marking,
      issuedAt,
      issuedUnder: label.charter.version,
      rosters: relations.filter(({ kind }) => kind === 'roster').map(({ statement }) => statement),
      withdrawn: false,
      consulted: new Map(),
    },
    parts: label.parts.map(({ name, audience }) => ({ name, audience })),
    setting: settingOf(place.inForce.charter, { registry: place.registry, ...rosterSetting(place.rosters) }),
    previous: null,
    nowMs: place.nowMs,
  });
  return encodeUtf8(writePreview(preview));
}

export const readPreview = (bytes: Uint8Array): Preview =>
  JSON.parse(orFail(decodeUtf8(bytes), EXIT.unreachable)) as Preview; // as: written by `writePreview`, here or at the node

/** One row per institute, one column per part; then what it means for whoever gets it, and everything that stands in the way. */
export function printPreview(out: Output, preview: Preview): void {
  printLines(out, preview.lines);
  printMeaning(out, preview);
  printChanges(out, preview);
  printOpen(out, preview);
}

function printLines(out: Output, lines: readonly PreviewLine[]): void {
  const columns = [...new Set(lines.map(({ part }) => part))];
  const institutes = [...new Set(lines.map(({ institute }) => institute))];
  const byPlace = new Map(lines.map((line) => [`${line.institute} ${line.part}`, line]));
  const cell = (institute: InstituteId, part: PartName | null): string => {
    const line = byPlace.get(`${institute} ${part}`);
    return line === undefined ? '' : `${VERDICTS[line.outcome]}: ${line.rules[0]}`;
  };
  out.line(out.tone('strong', 'Who will see this'));
  out.table(
    ['institute', ...columns.map((part) => part ?? 'statement')],
    institutes.map((institute) => [institute, ...columns.map((part) => cell(institute, part))]),
  );
  out.line();
  const rules = new Set(lines.flatMap((line) => line.rules.slice(0, 1)));
  out.fields([...rules].map((rule) => [rule, RULES[rule].meaning] as const));
  for (const line of lines)
    if (line.outcome === 'hold' && isNews(line, byPlace.get(`${line.institute} null`)))
      out.fields([['later', line.explanation]]);
}

/** A part that waits for what its statement waits for says nothing new. */
const isNews = ({ part, rules }: PreviewLine, statement: PreviewLine | undefined): boolean =>
  part === null || rules.join() !== statement?.rules.join();

function printMeaning(out: Output, { onward, readers }: Preview): void {
  const { roles, exportRoles, purposes, unitsBarred } = readers;
  out.line();
  out.line(out.tone('strong', 'What those who get it may do with it'));
  out.fields(onward.map((sentence) => ['-', sentence] as const));
  out.line();
  out.line(out.tone('strong', 'Who reads it there'));
  out.fields([
    ['roles', roles.join(', ') || 'nobody'],
    ['take it out', exportRoles.join(', ') || 'nobody'],
    ...(purposes === null ? [] : [['purposes', `one of ${purposes.join(', ')}`] as const]),
    ...(unitsBarred.length === 0 ? [] : [['not units', unitsBarred.join(', ')] as const]),
  ]);
}

function printChanges(out: Output, { changes }: Preview): void {
  if (changes === null) return;
  out.line();
  out.line(out.tone('strong', 'What is new since the last revision'));
  for (const sentence of changes.terms) out.fields([['-', sentence]]);
  out.table(
    ['institute', 'part', 'change', 'was', 'is'],
    changes.lines.map(({ institute, part, change, was, is }) => [
      institute,
      part ?? 'statement',
      change,
      was === 'none' ? '-' : VERDICTS[was],
      is === 'none' ? '-' : VERDICTS[is],
    ]),
  );
  out.line(`${changes.unchanged} stay as they are.`);
}

function printOpen(out: Output, { questions, problems }: Preview): void {
  const open = questions.filter((question) => question.open);
  if (open.length > 0) {
    out.line();
    out.line(out.tone('warn', 'Questions that are open'));
    for (const question of open) out.fields([[answerLine(question), question.precondition.question]]);
  }
  if (problems.length === 0) return;
  out.line();
  out.line(out.tone('bad', 'It cannot be published like this'));
  out.fields(
    problems.map(({ rule, paths }) => [rule, `${MARKING_RULES[rule]} (${paths.join(', ')})`] as const),
  );
}

const VERDICTS: Readonly<Record<Outcome, string>> = { permit: 'yes', hold: 'later', forbid: 'no' };
