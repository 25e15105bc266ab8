import { type Decision, explain, type Question } from '@comity/policy';
import {
  type Authority,
  type InstituteId,
  judgeSigners,
  ok,
  type Part,
  type PartName,
  type Result,
  refuse,
  type Signer,
  type Statement,
  type StatementId,
  statementTypeOf,
} from '@comity/protocol';
import { matterOf } from './facts.ts';
import { readHeld, readHeldEnvelope } from './held.ts';
import type { Explanation, PreviewLine, Reader, StatementPage, StatementView } from './node.ts';
import { authorityOf, type Core, currentCharter, namedCharter } from './state.ts';
import type { StatementQuery, StatementRow } from './store.ts';

/** Reading for people: one decision in front of the store. What somebody may not have is answered like what is not there. */

export async function readStatement(
  core: Core,
  id: StatementId,
  reader: Reader,
): Promise<Result<StatementView>> {
  const row = await core.store.statement(id);
  if (row === undefined) return refuse('not-found');
  const statement = readHeld(row);
  return mayRead(core, id, statement, null, reader).outcome === 'permit'
    ? ok(await viewOf(core, row, statement, reader))
    : refuse('not-found');
}

/** Rows that the reader may have. Reads on until the page is full, so that what is hidden leaves no holes to count. */
export async function readStatements(
  core: Core,
  query: StatementQuery,
  reader: Reader,
): Promise<StatementPage> {
  const items: StatementView[] = [];
  let cursor = query;
  let resumeAt: number | null = null;
  for (let pages = 0; pages < PAGES_READ_MAX; pages++) {
    const rows = await core.store.statements(cursor);
    for (const row of rows) {
      const statement = readHeld(row);
      resumeAt = row.arrival;
      if (mayRead(core, row.id, statement, null, reader).outcome === 'permit')
        items.push(await viewOf(core, row, statement, reader));
      if (items.length === query.limit) return { items, resumeAt };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < cursor.limit) return { items, resumeAt: null };
    cursor =
      query.after === undefined ? { ...query, before: last.arrival } : { ...query, after: last.arrival };
  }
  return { items, resumeAt };
}
/** Bounds the work for a reader who may have almost nothing; they page on from the cursor. */
const PAGES_READ_MAX = 50;

export async function readPart(
  core: Core,
  id: StatementId,
  name: PartName,
  reader: Reader,
): Promise<Result<{ readonly part: Part; readonly content: AsyncIterable<Uint8Array> }>> {
  const row = await core.store.statement(id);
  const statement = row && readHeld(row);
  const part = statement?.label.parts.find((candidate) => candidate.name === name);
  if (statement === undefined || part === undefined) return refuse('not-found');
  if (mayRead(core, id, statement, part, reader).outcome !== 'permit') return refuse('not-found');
  const hashes = await core.store.parts.manifest(part.sha256);
  if (hashes === undefined) return refuse('not-found');
  return ok({ part, content: chunksOf(core, part, hashes) });
}

async function* chunksOf(core: Core, part: Part, hashes: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  for (const [index, hash] of hashes.entries()) {
    const chunk = await core.store.parts.readChunk(part.sha256, index, hash);
    if (chunk === undefined) throw new Error(`part ${part.sha256} lost chunk ${index} while it was read`);
    yield chunk;
  }
}

function mayRead(
  core: Core,
  id: StatementId,
  statement: Statement,
  part: Part | null,
  reader: Reader,
): Decision {
  return decideOr(core, {
    action: 'read',
    ...matterOf(core.state.standing, id, statement, part),
    institute: core.state.institute,
    reader,
    nowMs: core.clock.nowMs(),
  });
}

function decideOr(core: Core, question: Question): Decision {
  return (
    core.state.decider?.(question) ?? {
      outcome: 'forbid',
      rules: ['not-member'],
      obligations: [],
      charterVersion: 0,
      registryVersion: null,
    }
  );
}

async function viewOf(
  core: Core,
  row: StatementRow,
  statement: Statement,
  reader: Reader,
): Promise<StatementView> {
  const parts = [];
  for (const part of statement.label.parts) {
    const decision = mayRead(core, row.id, statement, part, reader);
    const stored = decision.outcome === 'permit' ? await core.store.part(part.sha256) : undefined;
    const state = decision.outcome !== 'permit' ? 'withheld' : stored?.state === 'held' ? 'held' : 'wanted';
    parts.push({ part, state, rule: decision.rules[0] ?? '' } as const);
  }
  return { row, statement, signers: signersOf(core, row, statement), parts };
}

/** Who signed, as it was judged at the statement's position. */
function signersOf(core: Core, row: StatementRow, statement: Statement): readonly Signer[] {
  const type = statementTypeOf(statement.type);
  const charter = namedCharter(core.state, statement.label.charter);
  if (type === undefined || !charter.ok) return [];
  const history = (core.state.histories.get(row.author) ?? []).filter(
    (entry) => entry.position < row.position,
  );
  const authority: Result<Authority> = authorityOf(core.state, row.author, charter.value, history);
  if (!authority.ok) return [];
  const signedBy = readHeldEnvelope(row).signatures.map(({ keyid }) => keyid);
  const signers = judgeSigners(
    type,
    signedBy,
    statement.label.issuedAt,
    charter.value.charter,
    authority.value,
  );
  return signers.ok ? signers.value : [];
}

/** Who would receive what: for every other member the statement and each part, with the rule in plain words. */
export function preview(core: Core, statement: Statement): Result<readonly PreviewLine[]> {
  const current = currentCharter(core.state);
  if (current === undefined) return refuse('charter-missing');
  const lines: PreviewLine[] = [];
  for (const { id } of current.charter.institutes) {
    if (id === core.state.institute) continue;
    for (const part of [null, ...statement.label.parts]) {
      lines.push({ institute: id, part: part?.name ?? null, ...explained(core, null, statement, part, id) });
    }
  }
  return ok(lines);
}

export async function why(
  core: Core,
  id: StatementId,
  institute: InstituteId,
  reader: Reader,
): Promise<Result<Explanation>> {
  const row = await core.store.statement(id);
  if (row === undefined) return refuse('not-found');
  const statement = readHeld(row);
  if (mayRead(core, id, statement, null, reader).outcome !== 'permit' && !mayExplain(reader))
    return refuse('not-found');
  const deliveries =
    row.author === core.state.institute ? await core.store.deliveries({ statement: id }) : [];
  return ok({
    institute,
    statement: explained(core, id, statement, null, institute),
    parts: statement.label.parts.map((part) => ({
      name: part.name,
      ...explained(core, id, statement, part, institute),
    })),
    delivery: deliveries.find((delivery) => delivery.institute === institute) ?? null,
  });
}

/** Operators and auditors see rules and states without content. */
const mayExplain = (reader: Reader): boolean =>
  reader.roles.includes('operator') || reader.roles.includes('auditor');

function explained(
  core: Core,
  id: StatementId | null,
  statement: Statement,
  part: Part | null,
  institute: InstituteId,
) {
  const holder = core.state.institute;
  const action = statement.label.issuer === holder ? 'deliver' : 'relay';
  const question: Question = {
    action,
    ...matterOf(core.state.standing, id, statement, part),
    institute,
    holder,
    nowMs: core.clock.nowMs(),
  };
  const decision = decideOr(core, question);
  return { decision, explanation: explain(decision, question) };
}
