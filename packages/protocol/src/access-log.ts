import { z } from 'zod';
import { encodeUtf8, equalBytes } from './bytes.ts';
import { sha256Hex } from './digest.ts';
import { Digest, Instant, InstituteId, NetworkId, PartName, StatementId } from './identifier.ts';
import { ACCESS_LINE_BYTES_MAX, ACCESS_STATEMENTS_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { assert, ok, type Result } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * The lines of the access log (spec/access-log.md): who read what, when, for what, and by which rule. Never content, never a title.
 * Each line is one JSON text in one form and names the digest of the line before.
 */

export const ACCESS_LOG_TYPE = 'urn:comity:access-log:1';

/** What a person did. */
export const ACCESS_ACTIONS = [
  'statement',
  'part',
  'export',
  'list',
  'search',
  'about',
  'takeback',
  'questions',
  'summary',
  'why',
  'incident',
  'board',
  'directory',
] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** The steps by which the log itself is handed out, by two people. */
export const AUDIT_ACTIONS = ['audit-request', 'audit-approve', 'audit-export'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

const Word = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const words = z.array(Word).max(64).readonly();
const placed = {
  sequence: z.int().min(1),
  /** SHA-256 of the line before, without its newline; null: there is none. */
  previous: Digest.nullable(),
  at: Instant,
};
/** A post, or what a token is called. */
const Name = z.string().max(120);

/** The first line of each segment: whose log it is. */
const OpenLine = z.strictObject({
  kind: z.literal('open'),
  ...placed,
  format: z.literal(ACCESS_LOG_TYPE),
  network: NetworkId,
  institute: InstituteId,
  segment: z.int().min(1),
});

const ReadLine = z.strictObject({
  kind: z.literal('read'),
  ...placed,
  by: Name,
  roles: words,
  unit: Word,
  purposes: words,
  action: z.enum(ACCESS_ACTIONS),
  /** What was shown, or asked for. */
  statements: z
    .array(z.strictObject({ id: StatementId, part: PartName.optional() }))
    .max(ACCESS_STATEMENTS_MAX)
    .readonly(),
  outcome: z.enum(['permitted', 'refused']),
  rules: words,
  /** What it was decided by; 0 and null: none was in force. */
  charter: z.int().min(0),
  registry: z.int().min(1).nullable(),
});

const AuditLine = z.strictObject({
  kind: z.literal('audit'),
  ...placed,
  by: Name,
  action: z.enum(AUDIT_ACTIONS),
  /** The export that is asked for, approved or taken. */
  export: z.string().regex(/^[0-9a-f]{32}$/),
  outcome: z.enum(['permitted', 'refused']),
});

/** The last line of a finished segment, signed by the node: over its place and everything before. */
const SealLine = z.strictObject({
  kind: z.literal('seal'),
  ...placed,
  publicKey: z.string().max(60),
  /** base64, 64 bytes. */
  signature: z.string().max(88),
});

export const AccessLine = z.discriminatedUnion('kind', [OpenLine, ReadLine, AuditLine, SealLine]);
export type AccessLine = z.infer<typeof AccessLine>;

/** What is written down, before it has its place in the log. */
export type AccessEntry =
  | Omit<z.infer<typeof ReadLine>, keyof typeof placed>
  | Omit<z.infer<typeof AuditLine>, keyof typeof placed>;

/** The one form of a line, without its newline. JSON writes every line end inside a text as two characters, so a line is one line. */
export function writeAccessLine(line: AccessLine): Uint8Array {
  const bytes = encodeUtf8(JSON.stringify(inOrder(line)));
  assert(bytes.length <= ACCESS_LINE_BYTES_MAX, 'a line of the access log is bounded by what it holds');
  return bytes;
}

/** Members in the order of the schema, whatever order they were given in. */
function inOrder(line: AccessLine): unknown {
  const { kind, sequence, previous, at } = line;
  const place = { kind, sequence, previous, at };
  switch (line.kind) {
    case 'open': {
      const { format, network, institute, segment } = line;
      return { ...place, format, network, institute, segment };
    }
    case 'read': {
      const { by, roles, unit, purposes, action, outcome, rules, charter, registry } = line;
      const statements = line.statements.map(({ id, part }) => (part === undefined ? { id } : { id, part }));
      const reader = { by, roles, unit, purposes };
      return { ...place, ...reader, action, statements, outcome, rules, charter, registry };
    }
    case 'audit': {
      const { by, action, export: id, outcome } = line;
      return { ...place, by, action, export: id, outcome };
    }
    case 'seal': {
      const { publicKey, signature } = line;
      return { ...place, publicKey, signature };
    }
  }
}

/** Reads one line, without its newline. Refuses the codes of strict JSON, and `schema-mismatch` also for another spelling of the same. */
export function readAccessLine(bytes: Uint8Array): Result<AccessLine> {
  const json = parseStrictJson(bytes, { bytesMax: ACCESS_LINE_BYTES_MAX });
  if (!json.ok) return json;
  const line = AccessLine.safeParse(json.value);
  if (!line.success) return refuse('schema-mismatch', { paths: pathsOf(line.error) });
  return equalBytes(writeAccessLine(line.data), bytes)
    ? ok(line.data)
    : refuse('schema-mismatch', { paths: ['(root): order'] });
}

/** By this a line is named in the next one. */
export const accessLineHash = (bytes: Uint8Array): Digest => sha256Hex(bytes);

/** What a node signs at the end of a segment. */
export const accessSealMessage = (
  origin: { readonly network: string; readonly institute: string },
  { segment, sequence, previous }: { segment: number; sequence: number; previous: Digest | null },
): Uint8Array =>
  encodeUtf8(
    `${ACCESS_LOG_TYPE}:seal\n${origin.network}/${origin.institute}\n${segment}\n${sequence}\n${previous}\n`,
  );

/** A name as it can stand in a line: what JSON readers disagree about is replaced. */
export const accessName = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Noncharacter_Code_Point}]/gu, '\uFFFD')
    .slice(0, 120)
    .toWellFormed();
