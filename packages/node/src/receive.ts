import {
  assert,
  equalBytes,
  type InstituteId,
  instantOf,
  memberOf,
  ok,
  type RefusalCode,
  type Result,
  refuse,
} from '@comity/protocol';
import { admit, type Candidate, isWaitingForCharter, type Verdict, type Verified } from './admit.ts';
import { isControl, joinAt } from './control-history.ts';
import { isEarly, settleEarly, withEarly } from './crisis/early.ts';
import { joinCrisis } from './crisis/mirror.ts';
import { noticesOf } from './crisis/notices.ts';
import { deliveriesOf } from './ledger.ts';
import { leafOf, type Page } from './page.ts';
import { makeReceipts } from './receipts.ts';
import { joinStanding, standingWith } from './standing.ts';
import { type Core, currentCharter } from './state.ts';
import type { Change, HeadRow, NewEntry } from './store.ts';
import { effectsOf } from './takeback.ts';
import { rootDigest } from './tree.ts';
import { wantedPartsOf } from './wanted-parts.ts';

/** What became of a page or of single entries. */
export interface Received {
  /** Positions that are held now. */
  readonly held: readonly number[];
  readonly quarantined: number;
  /** Our receipts, when the author's checkpoint was reached; none before. */
  readonly receipts: readonly Uint8Array[];
}

/**
 * Takes a verified page into the log of its author: admits what it holds, commits everything in one batch, receipts included.
 * Persist before reply: the receipt leaves only after this has resolved. Refusal: `charter-unknown` (nothing was committed).
 */
export async function receivePage(
  core: Core,
  author: InstituteId,
  page: Page,
  pending: readonly number[],
  verified?: Verified,
): Promise<Result<Received>> {
  const rows = await withEarly(core, author, page.rows);
  const candidates = rows.flatMap((row) => (row.kind === 'e' ? [row.candidate] : []));
  const admission = await admit(core, author, candidates, verified);
  const member = stillMember(core, author);
  if (!member.ok) return member;
  const verdicts = await refuseRepeats(core, admission.verdicts);
  const waiting = verdicts.find(({ result }) => !result.ok && isWaitingForCharter(result.refusal));
  if (waiting !== undefined && !waiting.result.ok) return waiting.result;

  const firstUnheld = rows.find((row) => row.kind === 'u');
  const gapAt = await firstGap(core, author, firstUnheld?.kind === 'u' ? firstUnheld.position : undefined);
  const byPosition = new Map(verdicts.map((verdict) => [verdict.position, verdict]));
  const entries = rows.map((row): NewEntry => {
    if (row.kind === 'e') return entryOf(row.leafHash, byPosition.get(row.candidate.position), gapAt);
    return {
      position: row.position,
      leafHash: row.leafHash,
      state: row.kind === 'w' ? 'withheld' : 'unheld',
    };
  });
  const reached = page.end === page.checkpoint.size;
  const previous = core.state.heads.get(author);
  const head: HeadRow = {
    author,
    size: page.end,
    root: rootDigest(page.range),
    checkpoint: page.checkpoint.note,
    checkpointSize: page.checkpoint.size,
    heardAt: previous?.heardAt ?? null,
  };
  const held = entries.filter(({ state }) => state === 'held').map(({ position }) => position);
  const receipts =
    reached && author !== core.state.institute ? makeReceipts(core, head, [...pending, ...held], []) : [];
  const early = settleEarly(core, author, entries);
  const changes: Change[] = [
    ...early.changes,
    { kind: 'append', author, entries, head },
    ...(await besidesOf(core, author, verdicts)),
    ...quarantineEvents(core, author, entries),
    ...receiptChanges(core, head, receipts),
  ];
  const answer = await core.store.commit(changes, { sizes: [{ author, size: page.from }] });
  // Another page of the same log was faster; its caller goes on from there.
  if (answer === 'conflict') return refuse('conflict');
  core.state.heads.set(author, head);
  early.committed();
  joinCommitted(core, author, verdicts);
  return ok({
    held,
    quarantined: entries.filter(({ state }) => state === 'quarantined').length,
    receipts,
  });
}

/**
 * Puts what was committed into the mirror as it stands now: another commit of the same log may have changed it while this one was
 * under way.
 */
export function joinCommitted(core: Core, author: InstituteId, verdicts: readonly Verdict[]): void {
  for (const { position, result } of verdicts) {
    if (!result.ok) continue;
    const { row, statement } = result.value;
    joinStanding(core.state.standing, row.id, position, statement);
    joinCrisis(core.state.crisis, { id: row.id, author, position, receivedAt: row.receivedAt, statement });
    if (!isControl(result.value.statement)) continue;
    const joined = joinAt(core.state.histories.get(author) ?? [], position, result.value.statement);
    assert(joined.ok, 'what was admitted at its position joins there');
    core.state.histories.set(author, joined.value);
    core.state.membersChanged = true;
  }
}

/**
 * A charter may have left the author out while its page was judged: what it signed before is nobody's fault and stays out unjudged, as it
 * does for whoever asks a moment later and cannot verify its checkpoint any more.
 */
function stillMember(core: Core, author: InstituteId): Result<null> {
  const current = currentCharter(core.state);
  return current !== undefined && memberOf(current.charter, author) !== undefined
    ? ok(null)
    : refuse('issuer-not-member', { issuer: author });
}

/** A statement counts once: an author that logs it again has a second entry in quarantine, not a log that nobody can follow. */
async function refuseRepeats(core: Core, verdicts: readonly Verdict[]): Promise<readonly Verdict[]> {
  const seen = new Set<string>();
  const judged: Verdict[] = [];
  for (const verdict of verdicts) {
    const id = verdict.result.ok ? verdict.result.value.row.id : undefined;
    const repeated =
      id !== undefined &&
      (seen.has(id) ||
        (!isEarly(core, id, verdict.position) && (await core.store.statement(id)) !== undefined));
    if (id !== undefined) seen.add(id);
    judged.push(repeated ? { ...verdict, result: refuse('statement-known', { statement: id }) } : verdict);
  }
  return judged;
}

/** The first position of a log that nobody has given us; undefined: none. */
async function firstGap(core: Core, author: InstituteId, inPage?: number): Promise<number | undefined> {
  const [stored] = await core.store.positionsIn(author, 'unheld', 0, 1);
  return stored ?? inPage;
}

/**
 * Takes single entries that were withheld or not held by a relay when their page went by. Each must be the very envelope that the
 * log committed to at its position.
 */
export async function receiveEntries(
  core: Core,
  author: InstituteId,
  candidates: readonly Candidate[],
  leafHashes: ReadonlyMap<number, Uint8Array>,
  withheld: readonly number[],
): Promise<Result<Received>> {
  for (const candidate of candidates) {
    const leaf = leafHashes.get(candidate.position);
    if (leaf === undefined || !equalBytes(leaf, leafOf(candidate)))
      return refuse('log-entry-mismatch', { author, position: candidate.position });
  }
  const inOrder = [...candidates].sort((left, right) => left.position - right.position);
  const admission = await admit(core, author, inOrder);
  const member = stillMember(core, author);
  if (!member.ok) return member;
  const verdicts = await refuseRepeats(core, admission.verdicts);
  const waiting = verdicts.find(({ result }) => !result.ok && isWaitingForCharter(result.refusal));
  if (waiting !== undefined && !waiting.result.ok) return waiting.result;
  const settled = new Set([...withheld, ...inOrder.map(({ position }) => position)]);
  const unheld = await core.store.positionsIn(author, 'unheld', 0, settled.size + 1);
  const gapAt = unheld.find((position) => !settled.has(position));
  const entries: NewEntry[] = verdicts.map((verdict) =>
    entryOf(leafHashes.get(verdict.position) ?? new Uint8Array(32), verdict, gapAt),
  );
  for (const position of withheld) {
    const leafHash = leafHashes.get(position);
    if (leafHash !== undefined) entries.push({ position, leafHash, state: 'withheld' });
  }
  const head = core.state.heads.get(author);
  const held = entries
    .filter(({ state }) => state === 'held')
    .map(({ position }) => position)
    .sort((a, b) => a - b);
  const complete = head !== undefined && head.checkpointSize === head.size && author !== core.state.institute;
  const receipts = complete && held.length > 0 ? makeReceipts(core, head, held, []) : [];
  const early = settleEarly(core, author, entries);
  const answer = await core.store.commit([
    ...early.changes,
    { kind: 'fill', author, entries },
    ...(await besidesOf(core, author, verdicts)),
    ...quarantineEvents(core, author, entries),
    ...(head === undefined ? [] : receiptChanges(core, head, receipts)),
  ]);
  // Another peer gave some of them meanwhile: what is still open is asked for again.
  if (answer === 'conflict') return refuse('conflict');
  early.committed();
  joinCommitted(core, author, verdicts);
  return ok({
    held,
    quarantined: entries.filter(({ state }) => state === 'quarantined').length,
    receipts,
  });
}

/**
 * A refused envelope is kept aside with its code; what we may not have is not kept at all. `gapAt`: a delegation may stand there that
 * a relay did not give us, so what lacks authority after it is not judged yet: it stays open until the gap is closed.
 */
function entryOf(leafHash: Uint8Array, verdict: Verdict | undefined, gapAt: number | undefined): NewEntry {
  assert(verdict !== undefined, 'a verdict for each candidate');
  const { position, bytes, result } = verdict;
  if (result.ok) return { position, leafHash, state: 'held', statement: result.value.row };
  if (result.refusal.code === 'not-entitled') return { position, leafHash, state: 'withheld' };
  if (gapAt !== undefined && gapAt < position && LACKS_AUTHORITY.has(result.refusal.code))
    return { position, leafHash, state: 'unheld' };
  return { position, leafHash, state: 'quarantined', quarantine: { code: result.refusal.code, bytes } };
}

const LACKS_AUTHORITY: ReadonlySet<RefusalCode> = new Set([
  'signer-unknown',
  'signer-outside-window',
  'signers-insufficient',
]);

/**
 * What is committed with received statements: the parts that we may have, what they do to other statements, and the events. Our own come
 * back to us after a restore: with their ledger rows, and their parts wanted.
 */
export async function besidesOf(
  core: Core,
  author: InstituteId,
  verdicts: readonly Verdict[],
): Promise<readonly Change[]> {
  const joining = verdicts.flatMap(({ position, result }) =>
    // What was taken early brought all this with it then.
    result.ok && !isEarly(core, result.value.row.id, position)
      ? [
          {
            id: result.value.row.id,
            author,
            position,
            statement: result.value.statement,
            row: result.value.row,
          },
        ]
      : [],
  );
  const standing = standingWith(core.state.standing, joining);
  const own = author === core.state.institute;
  const changes = joining.flatMap(({ id, position, statement, row }): Change[] => [
    ...(own ? deliveriesOf(core, statement, id, position, { standing }) : []),
    ...wantedPartsOf(core, author, id, statement, { standing }),
    {
      kind: 'event',
      event: {
        kind: 'statement-received',
        subject: { statement: row.id, author, type: row.type },
        at: row.receivedAt,
      },
    },
  ]);
  return [...changes, ...(await effectsOf(core, joining, standing)), ...(await noticesOf(core, joining))];
}

function quarantineEvents(core: Core, author: InstituteId, entries: readonly NewEntry[]): Change[] {
  const at = instantOf(core.clock.nowMs());
  return entries.flatMap(({ position, quarantine }) =>
    quarantine === undefined
      ? []
      : [
          {
            kind: 'event',
            event: {
              kind: 'statement-quarantined',
              subject: { author, position, code: quarantine.code },
              at,
            },
          },
        ],
  );
}

function receiptChanges(core: Core, head: HeadRow, receipts: readonly Uint8Array[]): Change[] {
  const at = instantOf(core.clock.nowMs());
  const { author, size } = head;
  return receipts.map((envelope) => ({
    kind: 'receipt',
    receipt: { author, peer: core.state.institute, size, envelope, at },
    held: [],
  }));
}
