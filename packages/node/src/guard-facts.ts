import type { RosterFacts, Setting, StatementFacts } from '@comity/policy';
import {
  type Audience,
  convenerOf,
  type GroupId,
  type InstituteId,
  type Marking,
  type Part,
  type Statement,
  type StatementId,
  statementTypeOf,
} from '@comity/protocol';
import { readHeld } from './held.ts';
import { type Core, currentCharter } from './state.ts';

/**
 * What the outbound guard asks about a statement, read from the store by a way of its own: nothing of it comes from the mirror in memory
 * that the first decision used.
 */

export const needsMore = ({ marking, rosters }: StatementFacts, ofPart: Audience | null): boolean =>
  marking.legal.length > 0 ||
  marking.confidenceTerms !== null ||
  rosters.length > 0 ||
  privateGroupsOf(marking.audience, ofPart).length > 0;

/** A part may name a group that its statement does not. */
const privateGroupsOf = (audience: Audience, ofPart: Audience | null): readonly GroupId[] =>
  [...audience.groups, ...(ofPart?.groups ?? [])].filter((group) => convenerOf(group) !== undefined);

type Spoken<Type extends Statement['type']> = Extract<Statement, { type: Type }>;

interface Said {
  /** Of the statement's own issuer, by rising position. */
  readonly remarks: readonly Spoken<'remark'>[];
  readonly withdrawn: boolean;
}

/** What its own issuer says about a statement, read from the store. What anybody else says about it is nothing here, however much it is. */
export async function whatIsSaid(core: Core, id: StatementId, { label }: Statement): Promise<Said> {
  const said = await heldAbout(core, id, label.issuer);
  return {
    remarks: said.filter((other) => other.type === 'remark'),
    withdrawn: said.some((other) => other.type === 'withdrawal'),
  };
}

/** What one institute says about a subject, by rising position of its log. */
async function heldAbout(core: Core, subject: string, author: InstituteId): Promise<readonly Statement[]> {
  const rows = await core.store.statementsAbout(subject, ABOUT_MAX, author);
  // What stands further on may be what forbids it: too many to look at is an answer too.
  if (rows.length === ABOUT_MAX) throw new Error(`${author} speaks ${ABOUT_MAX} times about ${subject}`);
  return [...rows].sort((left, right) => left.position - right.position).map(readHeld);
}
/** Remarks about one statement, acceptances of one text, rosters of one group: far more than anybody makes. */
const ABOUT_MAX = 4096;

export async function factsFrom(
  core: Core,
  id: StatementId,
  statement: Statement,
  { remarks, withdrawn }: Said,
): Promise<StatementFacts> {
  const { label } = statement;
  const widened = remarks.findLast(({ body }) => body.change === 'widen');
  const addressed = widened?.label ?? label;
  const marking = remarks.at(-1)?.body.marking ?? label.marking;
  return {
    issuer: label.issuer,
    type: statement.type,
    audienceKind: statementTypeOf(statement.type)?.audience ?? 'marking',
    marking,
    issuedAt: label.issuedAt,
    issuedUnder: addressed.charter.version,
    rosters: addressed.relations
      .filter(({ kind }) => kind === 'roster')
      .map((relation) => relation.statement),
    withdrawn,
    consulted: await answersOf(core, id, marking.consultBeforeRelease),
  };
}

/** The newest answer of each institute that is to be consulted. */
async function answersOf(
  core: Core,
  id: StatementId,
  asked: readonly InstituteId[],
): Promise<StatementFacts['consulted']> {
  const answers = new Map<InstituteId, 'agreed' | 'objected'>();
  for (const institute of asked) {
    const newest = (await heldAbout(core, id, institute)).findLast(({ type }) => type === 'consult-answer');
    if (newest?.type === 'consult-answer') answers.set(institute, newest.body.verdict);
  }
  return answers;
}

export function audienceAfter(part: Part, remark: Spoken<'remark'> | undefined): Audience | null {
  const remarked = remark?.body.parts.find(({ name }) => name === part.name);
  return remarked === undefined ? (part.audience ?? null) : remarked.audience;
}

/** The setting of this one question: what it asks of statements is read beforehand, since policy does not wait. */
export async function settingFor(
  core: Core,
  { marking, rosters }: StatementFacts,
  ofPart: Audience | null,
  to: InstituteId,
): Promise<Setting> {
  const { chain, registry } = core.state;
  const current = currentCharter(core.state);
  if (current === undefined) throw new Error('asked without a charter');
  const accepted = new Set<string>();
  for (const text of textsNamed(marking, registry?.instruments ?? [])) {
    if (await isAccepted(core, text, to)) accepted.add(text);
  }
  const named = new Map<StatementId, RosterFacts>();
  for (const id of rosters) {
    const row = await core.store.statement(id);
    const [roster] = row === undefined ? [] : rostersIn([readHeld(row)]);
    if (roster !== undefined) named.set(id, roster);
  }
  const newest = new Map<GroupId, RosterFacts>();
  for (const group of privateGroupsOf(marking.audience, ofPart)) {
    const convener = convenerOf(group);
    const roster = convener && rostersIn(await heldAbout(core, group, convener)).at(-1);
    if (roster !== undefined) newest.set(group, roster);
  }
  return {
    charter: current.charter,
    charterAt: (version) => chain[version - 1]?.charter,
    registry,
    adheres: (institute, text) => institute === to && accepted.has(text),
    roster: (id) => named.get(id),
    newestRoster: (group) => newest.get(group),
  };
}

const textsNamed = (
  { legal, confidenceTerms }: Marking,
  instruments: readonly { readonly id: string; readonly adherence: string | null }[],
): readonly string[] => [
  ...legal.flatMap((claim) => instruments.find(({ id }) => id === claim.instrument)?.adherence ?? []),
  ...(confidenceTerms === null ? [] : [confidenceTerms.sha256]),
];

async function isAccepted(core: Core, text: string, institute: InstituteId): Promise<boolean> {
  const newest = (await heldAbout(core, text, institute)).findLast(({ type }) => type === 'adherence');
  return newest?.type === 'adherence' && newest.body.state === 'accepted';
}

const rostersIn = (statements: readonly Statement[]): readonly RosterFacts[] =>
  statements.flatMap((statement) =>
    statement.type === 'roster'
      ? [{ group: statement.body.group, members: new Set(statement.body.members) }]
      : [],
  );
