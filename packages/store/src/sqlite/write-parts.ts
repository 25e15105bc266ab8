import type { Change, WantedPart } from '@comity/node';
import { bytesToHex, type Digest, EMPTY_ROOT, type StatementId } from '@comity/protocol';
import type Database from 'better-sqlite3';

/** Writing which parts are wanted, held and withdrawn. Prepared SQL (write-log.ts). Called inside a transaction. */
export interface PartWriter {
  want(part: Omit<WantedPart, 'state'>): void;
  hold(part: Omit<Extract<Change, { kind: 'part-held' }>, 'kind'>): void;
  forget(sha256: Digest, withdrawn: boolean): void;
  unwant(statement: StatementId): void;
}

export function openPartWriter(connection: Database.Database): PartWriter {
  const write = prepareWrites(connection);
  return {
    want: ({ statement, author, name, sha256, sizeBytes, chunkRoot }) => {
      const known = write.partState.get(sha256);
      if (known === 'held' || known === 'withdrawn') return;
      write.part.run(sha256, sizeBytes, chunkRoot, 'wanted');
      write.wanted.run(statement, author, name, sha256, sizeBytes, chunkRoot);
    },
    hold: ({ sha256, sizeBytes, chunkRoot }) => {
      if (write.partState.get(sha256) === 'withdrawn') return;
      write.part.run(sha256, sizeBytes, chunkRoot, 'held');
      write.unwanted.run(sha256);
    },
    forget: (sha256, withdrawn) => {
      write.unwanted.run(sha256);
      if (withdrawn) write.withdrawn.run(sha256, bytesToHex(EMPTY_ROOT));
      else write.forgotten.run(sha256);
    },
    unwant: (statement) => {
      const dropped = write.wantedBy.all(statement);
      write.unwantedBy.run(statement);
      for (const sha256 of dropped) write.unclaimed.run(sha256, sha256);
    },
  };
}

function prepareWrites(connection: Database.Database) {
  return {
    partState: connection.prepare<[string], string>('SELECT state FROM part WHERE sha256 = ?').pluck(),
    part: connection.prepare(
      `INSERT INTO part (sha256, size_bytes, chunk_root, state) VALUES (?, ?, ?, ?)
       ON CONFLICT (sha256) DO UPDATE SET size_bytes = excluded.size_bytes, chunk_root = excluded.chunk_root, state = excluded.state`,
    ),
    wanted: connection.prepare(
      'INSERT INTO wanted_part (statement, author, name, sha256, size_bytes, chunk_root) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    unwanted: connection.prepare('DELETE FROM wanted_part WHERE sha256 = ?'),
    forgotten: connection.prepare("DELETE FROM part WHERE sha256 = ? AND state <> 'withdrawn'"),
    // Of a part of which nothing was ever known but its digest there is no size.
    withdrawn: connection.prepare(
      `INSERT INTO part (sha256, size_bytes, chunk_root, state) VALUES (?, 0, ?, 'withdrawn')
       ON CONFLICT (sha256) DO UPDATE SET state = 'withdrawn'`,
    ),
    wantedBy: connection
      .prepare<[string], string>('SELECT sha256 FROM wanted_part WHERE statement = ?')
      .pluck(),
    unwantedBy: connection.prepare('DELETE FROM wanted_part WHERE statement = ?'),
    unclaimed: connection.prepare(
      `DELETE FROM part WHERE sha256 = ? AND state = 'wanted'
       AND NOT EXISTS (SELECT 1 FROM wanted_part WHERE sha256 = ?)`,
    ),
  };
}
