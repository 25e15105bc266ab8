import {
  assert,
  type CompactRange,
  type ControlHistory,
  charterInForce,
  instantOf,
  logEntryHash,
  ok,
  type Result,
  refuse,
  sha256Hex,
} from '@comity/protocol';
import { type Admitted, admit, readCandidate } from './admit.ts';
import { isSameMatter } from './crisis/crisis-rules.ts';
import { joinCrisis } from './crisis/mirror.ts';
import { noticesOf } from './crisis/notices.ts';
import { deliveriesOf, noteHeld } from './ledger.ts';
import { signHead } from './own-head.ts';
import { checkOwn } from './own-rules.ts';
import { joinStanding, standingWith } from './standing.ts';
import { type Core, currentCharter, maySign } from './state.ts';
import type { Change, Expected, NewEntry, StatementRow } from './store.ts';
import { effectsOf } from './takeback.ts';
import { frontierOf } from './tree.ts';

/** A complete envelope of our own institute that waits for its position, with what must be committed beside it. */
export interface Publication {
  readonly envelope: Uint8Array;
  readonly beside: readonly Change[];
  readonly expected: Expected;
}

export interface OwnLog {
  /** Admits and appends. Resolves after the commit: what is answered is durable. Refusals: those of admission, `conflict`, `not-signing`. */
  append(publication: Publication): Promise<Result<StatementRow>>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly publication: Publication;
  readonly settle: (result: Result<StatementRow>) => void;
  readonly fail: (fault: unknown) => void;
}

/** The one writer of our own log. Publications that arrive while one commit is under way share the next one. */
export function openOwnLog(core: Core, onAppended: (rows: readonly StatementRow[]) => void): OwnLog {
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let range: CompactRange | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH_MAX);
      try {
        const tree = range ?? (await frontierOf(core.store, core.state.institute, ownSize(core)));
        const publications = batch.map(({ publication }) => publication);
        // Right again only when this batch says so: a fault leaves it unknown.
        range = undefined;
        const outcome = await appendBatch(core, tree, publications);
        range = outcome.range;
        const rows = outcome.results.flatMap((result) => (result?.ok ? [result.value] : []));
        if (outcome.appended) onAppended(rows);
        for (const [at, each] of batch.entries()) each.settle(outcome.results[at] ?? refuse('conflict'));
      } catch (fault) {
        for (const each of batch) each.fail(fault);
      }
    }
    running = undefined;
  }

  return {
    append: (publication) =>
      new Promise((settle, fail) => {
        waiting.push({ publication, settle, fail });
        running ??= drain();
      }),
    idle: async () => {
      while (running !== undefined) await running;
    },
  };
}
const BATCH_MAX = 256;

export const ownSize = (core: Pick<Core, 'state'>): number =>
  core.state.heads.get(core.state.institute)?.size ?? 0;

interface Outcome {
  readonly appended: boolean;
  /** The tree to go on with; undefined: read it again. */
  readonly range: CompactRange | undefined;
  readonly results: readonly Result<StatementRow>[];
}

/** Judges each publication at the position it would get, then commits those that pass in one go. */
async function appendBatch(
  core: Core,
  range: CompactRange,
  publications: readonly Publication[],
  turnsLeft = CONFLICT_TURNS_MAX,
): Promise<Outcome> {
  if (!maySign(core.state))
    return { appended: false, range: undefined, results: publications.map(() => refuse('not-signing')) };
  const { institute } = core.state;
  const from = ownSize(core);
  const historyBefore = core.state.histories.get(institute) ?? [];
  // What the batch delegates and revokes is in force for others only after the commit, also when judging it meets a fault.
  const judged = judgeBatch(core, range, from, publications).finally(() =>
    core.state.histories.set(institute, historyBefore),
  );
  const { passed, results, history } = await judged;
  if (passed.length === 0) return { appended: false, range: undefined, results };
  const head = signHead(core, from + passed.length, range);
  const joining = passed.map(({ admitted: { row, statement }, entry: { position } }) => ({
    id: row.id,
    author: institute,
    position,
    statement,
    receivedAt: row.receivedAt,
  }));
  const standing = standingWith(core.state.standing, joining);
  const changes = passed.flatMap(({ admitted, publication, entry }) => [
    ...deliveriesOf(core, admitted.statement, admitted.row.id, entry.position, { standing }),
    ...publication.beside,
    publishedEvent(core, admitted),
  ]);
  changes.push(...(await effectsOf(core, joining, standing)));
  changes.push(...(await noticesOf(core, joining)));
  const append: Change = {
    kind: 'append',
    author: institute,
    entries: passed.map(({ entry }) => entry),
    head,
  };
  const expected = mergeExpected(
    passed.map(({ publication }) => publication.expected),
    { author: institute, size: from },
    core.state.chain.length,
  );
  const answer = await core.store.commit([append, ...changes], expected);
  if (answer === 'conflict') {
    return retryAlone(
      core,
      publications,
      results,
      passed.map(({ slot }) => slot),
      turnsLeft,
    );
  }
  core.state.heads.set(institute, head);
  core.state.histories.set(institute, history);
  noteHeld(core, changes);
  for (const { id, position, statement } of joining)
    joinStanding(core.state.standing, id, position, statement);
  for (const each of joining) joinCrisis(core.state.crisis, each);
  for (const { admitted, slot } of passed) {
    const row = await core.store.statement(admitted.row.id);
    assert(row !== undefined, 'what was committed can be read');
    results[slot] = ok(row);
  }
  return { appended: true, range, results };
}

interface Passed {
  readonly admitted: Admitted;
  readonly entry: NewEntry;
  readonly publication: Publication;
  readonly slot: number;
}

async function judgeBatch(
  core: Core,
  range: CompactRange,
  from: number,
  publications: readonly Publication[],
): Promise<{
  readonly passed: readonly Passed[];
  readonly results: Result<StatementRow>[];
  readonly history: ControlHistory;
}> {
  const { institute } = core.state;
  const results: Result<StatementRow>[] = [];
  const passed: Passed[] = [];
  let history = core.state.histories.get(institute) ?? [];
  for (const [slot, publication] of publications.entries()) {
    const position = from + passed.length;
    const batchIds = passed.map(({ admitted }) => admitted.row.id);
    const judged = await judgeOne(core, publication, position, batchIds);
    if (!judged.ok) {
      results[slot] = judged;
      continue;
    }
    const { statement } = judged.value.admitted;
    // It was judged by what is committed, and the one before it is not yet: whoever wrote it looks again.
    if (passed.some(({ admitted }) => isSameMatter(admitted.statement, statement))) {
      results[slot] = refuse('conflict');
      continue;
    }
    // Later publications of the batch are judged by what earlier ones delegate and revoke.
    history = judged.value.history;
    core.state.histories.set(institute, history);
    const { admitted } = judged.value;
    const leafHash = logEntryHash({ statement: admitted.row.id, envelope: sha256Hex(publication.envelope) });
    range.appendLeaf(leafHash);
    const entry: NewEntry = { position, leafHash, state: 'held', statement: admitted.row };
    passed.push({ admitted, entry, publication, slot });
  }
  return { passed, results, history };
}

/** A notice that was being sent while its answer was signed changes within milliseconds; what still conflicts then is the caller's to look at. */
const CONFLICT_TURNS_MAX = 3;

/**
 * One of a batch met a conflict, a draft changed under it for instance: each gets its own try, so none suffers for another. Alone it is
 * judged again by what is committed now, a few times.
 */
async function retryAlone(
  core: Core,
  publications: readonly Publication[],
  results: Result<StatementRow>[],
  slots: readonly number[],
  turnsLeft: number,
): Promise<Outcome> {
  let appended = false;
  for (const slot of slots) {
    const publication = publications[slot];
    assert(publication !== undefined, 'a slot is of a publication');
    if (slots.length === 1 && turnsLeft === 0) results[slot] = refuse('conflict');
    else {
      const alone = await appendBatch(
        core,
        await frontierOf(core.store, core.state.institute, ownSize(core)),
        [publication],
        slots.length === 1 ? turnsLeft - 1 : turnsLeft,
      );
      results[slot] = alone.results[0] ?? refuse('conflict');
      appended ||= alone.appended;
    }
  }
  return { appended, range: undefined, results };
}

async function judgeOne(core: Core, publication: Publication, position: number, batchIds: readonly string[]) {
  const candidate = readCandidate(position, publication.envelope);
  if (!candidate.ok) return candidate;
  const { id } = candidate.value;
  if (batchIds.includes(id) || (await core.store.statement(id)) !== undefined)
    return refuse('statement-known', { statement: id });
  const { verdicts, history } = await admit(core, core.state.institute, [candidate.value]);
  const result = verdicts[0]?.result;
  assert(result !== undefined, 'a verdict for each candidate');
  if (!result.ok) return result;
  const sound = await checkOwn(core, result.value.statement);
  if (!sound.ok) return sound;
  // A peer may hold a newer charter; our own new statements name the one in force.
  const current = currentCharter(core.state);
  const named = result.value.statement.label.charter.version;
  if (current === undefined || named !== current.charter.version)
    return refuse('charter-not-in-force', { named, inForce: current?.charter.version ?? 0 });
  const inForce = charterInForce(current, core.clock.nowMs());
  if (!inForce.ok) return inForce;
  return ok({ admitted: result.value, history });
}

const publishedEvent = (core: Core, { row }: Admitted): Change => ({
  kind: 'event',
  event: {
    kind: 'statement-published',
    subject: { statement: row.id, author: core.state.institute, type: row.type },
    at: instantOf(core.clock.nowMs()),
  },
});

function mergeExpected(
  all: readonly Expected[],
  own: { author: Core['state']['institute']; size: number },
  charterVersion: number,
): Expected {
  return {
    // Who is owed what was decided under this charter.
    charterVersion,
    sizes: [own],
    drafts: all.flatMap((expected) => expected.drafts ?? []),
    unanswered: all.flatMap((expected) => expected.unanswered ?? []),
  };
}
