import { encodeUtf8, sha256Hex } from '@comity/protocol';
import type Database from 'better-sqlite3';
import { StoreFault } from './fault.ts';
import { fillLists } from './fill-lists.ts';
import { fillWords } from './fill-words.ts';

/** One step: the statements that name it, and what they cannot say of rows that are there already. */
interface Migration {
  readonly sql: string;
  readonly fill?: (database: Database.Database) => void;
}

/** Forward only, embedded, each in a transaction of its own. Never edit one that has been released: add the next. */
const MIGRATIONS: readonly Migration[] = [
  {
    sql: `
  CREATE TABLE migration (version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
  CREATE TABLE charter (version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, envelope BLOB NOT NULL) STRICT;
  CREATE TABLE head (
    author TEXT PRIMARY KEY, size INTEGER NOT NULL, root TEXT NOT NULL, checkpoint TEXT NOT NULL,
    checkpoint_size INTEGER NOT NULL, heard_at TEXT
  ) STRICT;
  CREATE TABLE entry (
    author TEXT NOT NULL, position INTEGER NOT NULL, leaf_hash BLOB NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (author, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX entry_open ON entry (author, state, position) WHERE state <> 'held';
  CREATE TABLE statement (
    arrival INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL, position INTEGER NOT NULL,
    type TEXT NOT NULL, title TEXT NOT NULL, issued_at TEXT NOT NULL, received_at TEXT NOT NULL,
    envelope BLOB NOT NULL, envelope_sha256 TEXT NOT NULL, UNIQUE (author, position)
  ) STRICT;
  CREATE INDEX statement_type ON statement (type, arrival);
  CREATE INDEX statement_author_type ON statement (author, type, arrival);
  CREATE INDEX statement_author ON statement (author, arrival);
  CREATE TABLE tile (
    author TEXT NOT NULL, level INTEGER NOT NULL, tile_index INTEGER NOT NULL, hashes BLOB NOT NULL,
    PRIMARY KEY (author, level, tile_index)
  ) STRICT;
  CREATE TABLE quarantine (
    author TEXT NOT NULL, position INTEGER NOT NULL, code TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (author, position)
  ) STRICT;
  CREATE TABLE delivery (
    statement TEXT NOT NULL, institute TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
    hold_until TEXT, updated_at TEXT NOT NULL, PRIMARY KEY (statement, institute)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX delivery_state ON delivery (institute, state, position);
  CREATE INDEX delivery_position ON delivery (institute, position);
  CREATE TABLE receipt (
    sequence INTEGER PRIMARY KEY, author TEXT NOT NULL, peer TEXT NOT NULL, size INTEGER NOT NULL, envelope BLOB NOT NULL, at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX receipt_pair ON receipt (author, peer, sequence);
  CREATE TABLE part (sha256 TEXT PRIMARY KEY, size_bytes INTEGER NOT NULL, chunk_root TEXT NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE TABLE wanted_part (
    sequence INTEGER PRIMARY KEY, statement TEXT NOT NULL, author TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, chunk_root TEXT NOT NULL
  ) STRICT;
  CREATE INDEX wanted_part_digest ON wanted_part (sha256);
  CREATE TABLE draft (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, state TEXT NOT NULL, created_by TEXT NOT NULL, payload BLOB NOT NULL,
    signatures TEXT NOT NULL, statement TEXT, updated_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX draft_updated ON draft (updated_at, id);
  CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL) STRICT;
  CREATE TABLE fork (sequence INTEGER PRIMARY KEY, subject TEXT NOT NULL, ours BLOB NOT NULL, theirs BLOB NOT NULL, found_at TEXT NOT NULL) STRICT;
  CREATE TABLE token (
    token_hash TEXT PRIMARY KEY, label TEXT NOT NULL, roles TEXT NOT NULL, post TEXT, created_at TEXT NOT NULL, expires_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE answer (
    answer_key TEXT PRIMARY KEY, request_hash TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL
  ) STRICT;
  `,
  },
  // Taking back, instruments, the access log. Titles, subjects and parts stand apart from the statements: what is searched is small then.
  // A digest in 32 bytes: it is looked up seldom and written with every part.
  {
    sql: `
  CREATE TABLE registry (sha256 TEXT PRIMARY KEY, document BLOB NOT NULL) STRICT;
  CREATE TABLE title (arrival INTEGER PRIMARY KEY, folded TEXT NOT NULL) STRICT;
  CREATE TABLE statement_about (
    subject TEXT NOT NULL, arrival INTEGER NOT NULL, PRIMARY KEY (subject, arrival)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE statement_part (
    sha256 BLOB NOT NULL, arrival INTEGER NOT NULL, PRIMARY KEY (sha256, arrival)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE delivery ADD COLUMN charter_version INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE delivery ADD COLUMN registry_version INTEGER;
  ALTER TABLE delivery ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';
  CREATE TABLE past_delivery (
    statement TEXT NOT NULL, institute TEXT NOT NULL, turn INTEGER NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL,
    reason TEXT NOT NULL, rules TEXT NOT NULL, hold_until TEXT, charter_version INTEGER NOT NULL, registry_version INTEGER,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (statement, institute, turn)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE delivery_count (
    institute TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (institute, state)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO delivery_count (institute, state, count)
    SELECT institute, state, count(*) FROM delivery GROUP BY institute, state;
  CREATE TABLE watch (
    statement TEXT NOT NULL, cause TEXT NOT NULL, instrument TEXT NOT NULL, at TEXT, PRIMARY KEY (statement, cause, instrument)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX watch_delete_by ON watch (at, statement) WHERE cause = 'delete-by';
  CREATE INDEX watch_instrument ON watch (instrument, statement) WHERE cause = 'instrument';
  CREATE TABLE purge (
    sequence INTEGER PRIMARY KEY, statement TEXT NOT NULL, request TEXT NOT NULL, author TEXT NOT NULL, cause TEXT NOT NULL,
    state TEXT NOT NULL, outcome TEXT NOT NULL, parts TEXT NOT NULL, receipt TEXT, updated_at TEXT NOT NULL, UNIQUE (statement, request)
  ) STRICT;
  CREATE INDEX purge_open ON purge (state, sequence) WHERE state <> 'receipted';
  ALTER TABLE token ADD COLUMN unit TEXT NOT NULL DEFAULT 'general';
  ALTER TABLE token ADD COLUMN purposes TEXT NOT NULL DEFAULT '[]';
  CREATE TABLE template (
    name TEXT PRIMARY KEY, revision INTEGER NOT NULL, document TEXT NOT NULL, updated_by TEXT NOT NULL, updated_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE access_head (
    one INTEGER PRIMARY KEY CHECK (one = 1), segment INTEGER NOT NULL, sequence INTEGER NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE audit_export (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, requested_by TEXT NOT NULL,
    approved_by TEXT, until_sequence INTEGER NOT NULL, requested_at TEXT NOT NULL, updated_at TEXT NOT NULL
  ) STRICT;
  `,
    fill: fillLists,
  },
  // Crisis. Who is told what is asked for by when it is due at every turn of the server, and by post at every look of a person.
  {
    sql: `
  CREATE TABLE early (
    statement TEXT PRIMARY KEY, author TEXT NOT NULL, position INTEGER NOT NULL, leaf_hash BLOB NOT NULL, checkpoint TEXT NOT NULL,
    proof BLOB NOT NULL, listed TEXT NOT NULL, UNIQUE (author, position)
  ) STRICT;
  CREATE TABLE dropped_arrival (one INTEGER PRIMARY KEY CHECK (one = 1), arrival INTEGER NOT NULL) STRICT;
  CREATE TABLE push_receipt (
    statement TEXT NOT NULL, peer TEXT NOT NULL, received_at TEXT NOT NULL, envelope BLOB NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (statement, peer)
  ) STRICT;
  CREATE TABLE notice (
    key TEXT PRIMARY KEY, revision INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, incident TEXT, about TEXT,
    status TEXT NOT NULL, post TEXT NOT NULL, step INTEGER NOT NULL, state TEXT NOT NULL, channels TEXT NOT NULL,
    channel_at INTEGER NOT NULL, attempts TEXT NOT NULL, not_before TEXT NOT NULL, expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notice_due ON notice (not_before, key) WHERE state = 'due';
  CREATE INDEX notice_created ON notice (created_at, key);
  CREATE INDEX notice_post ON notice (post, created_at, key);
  CREATE INDEX notice_subject ON notice (subject, created_at, key);
  CREATE INDEX notice_incident ON notice (incident, created_at, key) WHERE incident IS NOT NULL;
  CREATE TABLE watch_rule (
    name TEXT PRIMARY KEY, revision INTEGER NOT NULL, document TEXT NOT NULL, updated_by TEXT NOT NULL, updated_at TEXT NOT NULL,
    fired_at TEXT
  ) STRICT;
  `,
  },
  // Desks: sessions, keys to sign in with, unfinished work.
  {
    sql: `
  CREATE TABLE desk (
    kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, revision INTEGER NOT NULL, document TEXT NOT NULL,
    updated_at TEXT NOT NULL, expires_at TEXT, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX desk_owner ON desk (kind, owner, id);
  CREATE INDEX desk_expires ON desk (expires_at) WHERE expires_at IS NOT NULL;
  `,
  },
  // Full text. Words are parted before they come here (search-words.ts), so that SQLite only has to see the gaps; the text itself is not kept.
  {
    sql: `
  CREATE VIRTUAL TABLE word USING fts5(
    text, content = '', contentless_delete = 1, detail = 'none',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
  );
  `,
    fill: fillWords,
  },
];

/**
 * Brings the database to the newest version, or to `version` where older ones are tried. Throws the fault `newer` if it is already past it, or was made by other steps than
 * ours: going back is never tried.
 */
export function migrate(database: Database.Database, version = MIGRATIONS.length): void {
  const done = appliedTo(database);
  const ours = MIGRATIONS.map(({ sql }) => sha256Hex(encodeUtf8(sql)));
  if (done.some((digest, at) => digest !== ours[at])) {
    const advice = `the folder is at version ${done.length} of another program; this one knows ${ours.length}`;
    throw new StoreFault('newer', `${advice}. Use the program that wrote it`);
  }
  for (const [at, { sql, fill }] of MIGRATIONS.entries()) {
    if (at < done.length || at >= version) continue;
    database.transaction(() => {
      database.exec(sql);
      fill?.(database);
      database.prepare('INSERT INTO migration (version, sha256) VALUES (?, ?)').run(at + 1, ours[at]);
      database.pragma(`user_version = ${at + 1}`);
    })();
  }
}

/** Digests of the migrations that a database has had, in order. */
function appliedTo(database: Database.Database): string[] {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version === 0) return [];
  const rows = database.prepare<[], string>('SELECT sha256 FROM migration ORDER BY version').pluck().all();
  return Array.from({ length: Math.max(version, rows.length) }, (_, at) => rows[at] ?? 'unknown');
}
