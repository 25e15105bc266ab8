import type { Change, NewEntry } from '@comity/node';
import {
  type Digest,
  encodeUtf8,
  type InstituteId,
  instantOf,
  type StatementId,
  sha256,
  sha256Hex,
} from '@comity/protocol';
import { openSqliteStore } from '../src/sqlite/index.ts';

/**
 * A process that commits for as long as it lives, for crash.test.ts to kill: three callers at once, an append and an event each. It prints
 * the number of every commit that was answered, and nothing before.
 */
const [folder = ''] = process.argv.slice(2);
const AUTHORS = ['alpha', 'bravo', 'charlie'] as readonly string[] as readonly InstituteId[]; // institute ids by form
const AT = instantOf(1_795_000_000_000);

const store = await openSqliteStore({ folder });
const { synchronous } = store.settings();
process.stdout.write(`open ${synchronous}\n`);
await Promise.all(AUTHORS.map(commitForEver));

async function commitForEver(author: InstituteId): Promise<void> {
  for (let size = (await store.head(author))?.size ?? 0; ; size += 1) {
    const answer = await store.commit([appendOf(author, size), eventOf(author, size)]);
    if (answer !== 'done') throw new Error(`${author} ${size}: ${answer}`);
    process.stdout.write(`done ${author} ${size + 1}\n`);
  }
}

function appendOf(author: InstituteId, position: number): Change {
  const envelope = encodeUtf8(`${author} ${position} `.repeat(40));
  const digest = sha256Hex(envelope);
  const id = digest as string as StatementId; // a digest by form
  const statement = {
    id,
    type: 'finding',
    title: 't',
    issuedAt: AT,
    receivedAt: AT,
    envelope,
    about: null,
    parts: [],
  } as const;
  const entry: NewEntry = { position, leafHash: sha256(encodeUtf8(digest)), state: 'held', statement };
  const size = position + 1;
  const root: Digest = digest;
  return {
    kind: 'append',
    author,
    entries: [entry],
    head: { author, size, root, checkpoint: `${size}`, checkpointSize: size, heardAt: null },
  };
}

function eventOf(author: InstituteId, position: number): Change {
  return { kind: 'event', event: { kind: 'statement-received', subject: { author, position }, at: AT } };
}
