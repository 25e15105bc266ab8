import { foldCase } from '@comity/node/fold-case';
import { Digest } from '@comity/protocol';
import type Database from 'better-sqlite3';

/**
 * What a database of version 1 has to learn of the statements that it holds: their folded titles and the digests of the parts that they
 * name. The envelopes were verified when they were admitted, so they are only read here. None of the types of that time speaks about
 * anything but itself.
 */
export function fillLists(database: Database.Database): void {
  const rows = database.prepare<[number], HeldRow>(
    'SELECT arrival, title, envelope FROM statement WHERE arrival > ? ORDER BY arrival LIMIT 500',
  );
  const title = database.prepare('INSERT INTO title (arrival, folded) VALUES (?, ?)');
  const part = database.prepare('INSERT OR IGNORE INTO statement_part (sha256, arrival) VALUES (?, ?)');
  for (let batch = rows.all(0); batch.length > 0; batch = rows.all(batch.at(-1)?.arrival ?? 0)) {
    for (const row of batch) {
      title.run(row.arrival, foldCase(row.title));
      for (const sha256 of partsOf(row.envelope)) part.run(Buffer.from(sha256, 'hex'), row.arrival);
    }
  }
}

interface HeldRow {
  readonly arrival: number;
  readonly title: string;
  readonly envelope: Buffer;
}

/** Digests of the parts in the label of a sealed statement; none of what is no such thing. */
function partsOf(envelope: Buffer): string[] {
  const { payload } = parsed(envelope.toString('utf8'));
  if (typeof payload !== 'string') return [];
  const { predicate } = parsed(Buffer.from(payload, 'base64').toString('utf8'));
  const { parts } = fieldsOf(fieldsOf(predicate).label);
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part) => {
    const digest = Digest.safeParse(fieldsOf(part).sha256);
    return digest.success ? [digest.data] : [];
  });
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(json));
  } catch {
    return {}; // not JSON, so it names no parts
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  // An object has fields of unknown values.
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
