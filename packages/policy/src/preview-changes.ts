import type { Audience, InstituteId, Marking, PartName } from '@comity/protocol';
import type { Decider } from './decide.ts';
import type { PartFacts, StatementFacts } from './request.ts';
import type { Outcome } from './rule.ts';
import type { Setting } from './setting.ts';

/** What is looked at: a statement with its parts, before or now. */
export interface Revision {
  readonly title: string;
  readonly statement: StatementFacts;
  readonly parts: readonly PartFacts[];
}

export interface PreviewChanges {
  /** Only those that change. */
  readonly lines: readonly PreviewChange[];
  readonly unchanged: number;
  /** Terms that are others now, in words. */
  readonly terms: readonly string[];
}

export interface PreviewChange {
  readonly institute: InstituteId;
  readonly part: PartName | null;
  readonly change: 'gains' | 'loses';
  /** none: there was, or is, no such part. */
  readonly was: Outcome | 'none';
  readonly is: Outcome | 'none';
}

const RANK: Readonly<Record<Outcome | 'none', number>> = { none: 0, forbid: 0, hold: 1, permit: 2 };

/** Who gains and who loses what, both judged now; and which terms are others. */
export function previewChanges(
  before: Revision,
  after: Revision,
  decider: Decider,
  { charter }: Setting,
  nowMs: number,
): PreviewChanges {
  const lines: PreviewChange[] = [];
  let unchanged = 0;
  const things = thingsOf(before, after);
  for (const { id: institute } of charter.institutes) {
    if (institute === after.statement.issuer) continue;
    const outcomeIn = ({ statement }: Revision, part: PartFacts | null | undefined): Outcome | 'none' =>
      part === undefined ? 'none' : decider({ action: 'deliver', statement, part, institute, nowMs }).outcome;
    for (const { name, old, current } of things) {
      const was = outcomeIn(before, old);
      const is = outcomeIn(after, current);
      if (RANK[was] === RANK[is]) unchanged += 1;
      else lines.push({ institute, part: name, change: RANK[was] < RANK[is] ? 'gains' : 'loses', was, is });
    }
  }
  return { lines, unchanged, terms: changedTerms(before, after) };
}

interface Thing {
  readonly name: PartName | null;
  readonly old: PartFacts | null | undefined;
  readonly current: PartFacts | null | undefined;
}

/** The statement, and every part of either revision, by its name. */
function thingsOf(before: Revision, after: Revision): readonly Thing[] {
  const old = new Map(before.parts.map((part) => [part.name, part]));
  const current = new Map(after.parts.map((part) => [part.name, part]));
  const names = [...new Set([...current.keys(), ...old.keys()])];
  return [
    { name: null, old: null, current: null },
    ...names.map((name) => ({ name, old: old.get(name), current: current.get(name) })),
  ];
}

/** Every field of a marking, as people name it, and how its value reads. */
const FIELDS: { readonly [Field in keyof Marking]: readonly [string, (value: Marking[Field]) => string] } = {
  audience: ['The audience', audienceWords],
  tlp: ['The level', (tlp) => `TLP:${tlp}`],
  purposes: ['The purposes', listed],
  prohibitedUses: ['The prohibited uses', listed],
  pap: ['The permissible actions', (pap) => `PAP:${pap}`],
  onward: ['Passing on', (onward) => onward],
  attribution: ['Naming the issuer', (attribution) => attribution],
  embargoUntil: ['The embargo', (until) => until ?? 'none'],
  deleteBy: ['Delete by', (at) => at ?? 'none'],
  legal: ['The claims', claimWords],
  competition: ['The origin for competition', competitionWords],
  confidenceTerms: [
    'The terms of confidence',
    (terms) => (terms === null ? 'none' : `"${terms.title}" (${terms.sha256.slice(0, 12)})`),
  ],
  consultBeforeRelease: ['To be consulted before release', listed],
};

function changedTerms(before: Revision, after: Revision): readonly string[] {
  const old = before.statement.marking;
  const now = after.statement.marking;
  // as: the names of FIELDS are those of a marking
  const fields = Object.keys(FIELDS) as readonly (keyof Marking)[];
  return fields.flatMap((field) => changeOf(field, old, now));
}

function changeOf<Field extends keyof Marking>(field: Field, old: Marking, now: Marking): readonly string[] {
  if (JSON.stringify(old[field]) === JSON.stringify(now[field])) return [];
  const [name, words] = FIELDS[field];
  return [`${name}: ${words(now[field])} (was ${words(old[field])}).`];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function audienceWords({ institutes, groups, public: isPublic }: Audience): string {
  const named = [
    ...institutes,
    ...groups.map((group) => `group ${group}`),
    ...(isPublic ? ['the public'] : []),
  ];
  return named.length === 0 ? 'nobody' : named.join(', ');
}

function claimWords(legal: Marking['legal']): string {
  const claims = legal.map(({ instrument, provisions, assertedBy, onLapse, answers }) => {
    const said = Object.entries(answers).map(([id, answer]) => `${id}: ${answer}`);
    const where = provisions.length === 0 ? '' : ` ${provisions.join(', ')}`;
    return `${instrument}${where} claimed by ${assertedBy}, on lapse ${onLapse} (${listed(said)})`;
  });
  return listed(claims);
}

function competitionWords(competition: Marking['competition']): string {
  if (competition === null) return 'none';
  const { originCompanies, sensitive, aggregated } = competition;
  return `${listed(originCompanies)}, ${sensitive ? 'sensitive' : 'not sensitive'}, ${aggregated ? 'aggregated' : 'not aggregated'}`;
}
