import type { Change, EntryState, NewEntry, NewStatement, Store } from '@comity/node';
import { memoryStore, type SeededRandom, seededRandom } from '@comity/node/testing';
import { encodeUtf8, InstituteId, instantOf, StatementId, sha256, sha256Hex } from '@comity/protocol';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/sqlite/index.ts';
import { inFolder } from './in-folder.ts';

/**
 * Early statements, their entries and their drops in any order and mixture: the store in memory and the one on SQLite give the same
 * answers and read the same afterwards. Few authors, places and statements, so that they get in each other's way.
 */
const COMMITS = 200;
const AUTHORS = ['alpha', 'bravo'].map((name) => InstituteId.parse(name));
const AT = instantOf(1_795_000_000_000);
const SUBJECTS = [null, 'one', 'two'];
const PARTS = ['part one', 'part two'].map((name) => sha256Hex(encodeUtf8(name)));

test.each([1, 2])('two stores agree about what is early, seed %i', { timeout: 60_000 }, (seed) =>
  inFolder(async (folder) => {
    const random = seededRandom(seed);
    const [memory, sqlite] = [memoryStore(), await openSqliteStore({ folder })];
    const seen = { done: 0, conflict: 0, joined: 0 };
    for (let at = 0; at < COMMITS; at += 1) {
      const changes = await anyChanges(memory, random, at);
      const before = await memory.early();
      const answer = await memory.commit(changes);
      expect(await sqlite.commit(changes), JSON.stringify(changes)).toBe(answer);
      expect(await everything(sqlite)).toEqual(await everything(memory));
      seen[answer] += 1;
      const waiting = new Set((await memory.early()).map(({ statement }) => statement));
      for (const { statement } of before)
        if (!waiting.has(statement) && (await memory.statement(statement)) !== undefined) seen.joined += 1;
    }
    await sqlite.close();
    expect(Math.min(seen.done, seen.conflict)).toBeGreaterThan(30);
    expect(seen.joined).toBeGreaterThan(10);
  }),
);

async function everything(store: Store) {
  const [early, statements] = [await store.early(), await store.statements({ after: 0, limit: 9_999 })];
  const heads = await store.heads();
  const logs = await Promise.all(AUTHORS.map((author) => store.entries(author, 0, 9_999)));
  const about = await Promise.all(['one', 'two'].map((subject) => store.statementsAbout(subject, 9_999)));
  const naming = await Promise.all(PARTS.map((sha256) => store.statementsWithPart(sha256)));
  return { early, statements, heads, logs, about, naming };
}

const KINDS = ['append', 'append', 'fill', 'drop-early', 'early', 'early'] as const;

/** One or two changes, at most one of them of each author's log. */
async function anyChanges(store: Store, random: SeededRandom, at: number): Promise<Change[]> {
  const logs = await Promise.all(
    AUTHORS.map(async (author) => (await store.heads()).find((head) => head.author === author)?.size ?? 0),
  );
  const early = await store.early();
  const untouched = new Set([0, 1]);
  return Array.from({ length: 1 + random.below(2) }, (): Change => {
    const who = random.below(2);
    const [author = AUTHORS[0] ?? expect.unreachable(), size = 0] = [AUTHORS[who], logs[who]];
    const kind = KINDS[random.below(KINDS.length)];
    const place = Math.max(0, size - 1 + random.below(3));
    if (kind === 'append' && untouched.delete(who)) {
      const entries = [entryAt(random, who, size, false), entryAt(random, who, size + 1, false)];
      const count = 1 + random.below(2);
      const head = {
        author,
        size: size + count,
        root: PARTS[0] ?? expect.unreachable(),
        checkpoint: `${at}`,
      };
      const rest = { checkpointSize: size + count, heardAt: null };
      return { kind: 'append', author, entries: entries.slice(0, count), head: { ...head, ...rest } };
    }
    if (kind === 'fill' && untouched.delete(who))
      return { kind: 'fill', author, entries: [entryAt(random, who, place, true)] };
    const statement = statementAt(random, who, place);
    // Half of the drops are of something that is there.
    if (kind === 'drop-early')
      return { kind, statement: early[random.below(2 * early.length)]?.statement ?? statement.id };
    const evidence = {
      statement: statement.id,
      author,
      position: place,
      leafHash: leafOf(statement, random),
    };
    return {
      kind: 'early',
      evidence: { ...evidence, checkpoint: `${at}`, proof: sha256(evidence.leafHash) },
      statement,
    };
  });
}

function entryAt(random: SeededRandom, who: number, position: number, isFill: boolean): NewEntry {
  const statement = statementAt(random, who, position);
  const leafHash = leafOf(statement, random);
  const states: readonly EntryState[] = ['held', 'held', 'withheld', isFill ? 'held' : 'unheld'];
  const state = states[random.below(states.length)] ?? 'held';
  return { position, leafHash, state, ...(state === 'held' ? { statement } : {}) };
}

/** Nearly always the statement of that place; now and then that of another one. */
function statementAt(random: SeededRandom, who: number, position: number): NewStatement {
  const place = random.chance(0.04) ? position + 1 : position;
  const name = `${random.chance(0.03) ? 1 - who : who} ${place} ${random.chance(0.05) ? 'other' : ''}`;
  return {
    id: StatementId.parse(sha256Hex(encodeUtf8(name))),
    type: 'alert',
    title: `Title of ${name}`,
    issuedAt: AT,
    receivedAt: AT,
    envelope: encodeUtf8(`envelope of ${name}`),
    about: SUBJECTS[place % 3] ?? null,
    parts: PARTS.slice(0, place % 4),
  };
}

const leafOf = ({ envelope }: NewStatement, random: SeededRandom): Uint8Array =>
  sha256(random.chance(0.02) ? encodeUtf8('another leaf') : envelope);
