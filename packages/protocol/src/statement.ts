import { z } from 'zod';
import { encodeUtf8 } from './bytes.ts';
import { sha256Hex } from './digest.ts';
import { MEMBERS_GROUP, StatementId } from './identifier.ts';
import { isUnheld, Label } from './label.ts';
import { STATEMENT_BYTES_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import type { StatementType } from './statement-type.ts';
import { STATEMENT_TYPES, type StatementTypeName, statementTypeOf } from './statement-types.generated.ts';
import { parseStrictJson } from './strict-json.ts';

/** The payload type of a statement's DSSE envelope. */
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const IN_TOTO_TYPE = 'https://in-toto.io/Statement/v1';

export type BodyOf<Name extends StatementTypeName> = z.infer<(typeof STATEMENT_TYPES)[Name]['body']>;

/** What is signed: a label and a body, told apart by the type's name. Contents live in the label's parts. */
export type Statement = {
  [Name in StatementTypeName]: { readonly type: Name; readonly label: Label; readonly body: BodyOf<Name> };
}[StatementTypeName];

const Subject = z.strictObject({
  name: z.string().min(1).max(200),
  digest: z.strictObject({ sha256: z.string() }),
});
const InTotoStatement = z.strictObject({
  _type: z.literal(IN_TOTO_TYPE),
  subject: z.array(Subject).min(1),
  predicateType: z.string().max(100),
  predicate: z.strictObject({ label: Label, body: z.unknown() }),
});

/** SHA-256 of the payload bytes. */
export const statementId = (payload: Uint8Array): StatementId => StatementId.parse(sha256Hex(payload));

/**
 * The payload bytes of a statement: what gets signed, and is never serialised again.
 * Refuses `schema-mismatch` and `too-large`, so that nothing leaves that a peer would not take.
 */
export function writeStatement(statement: Statement): Result<Uint8Array> {
  const type = STATEMENT_TYPES[statement.type] as StatementType;
  const payload = encodeUtf8(
    JSON.stringify({
      _type: IN_TOTO_TYPE,
      subject: subjectsOf(type, statement.label, statement.body),
      predicateType: `urn:comity:${statement.type}:1`,
      predicate: { label: statement.label, body: statement.body },
    }),
  );
  const read = parseStatement(payload);
  return read.ok ? ok(payload) : read;
}

/**
 * Reads a payload whose signatures have been verified (spec/statement.md).
 * Refusals: those of strict JSON, `schema-mismatch`, `statement-type-unknown`, `subject-mismatch`.
 */
export function parseStatement(payload: Uint8Array): Result<Statement> {
  const json = parseStrictJson(payload, { bytesMax: STATEMENT_BYTES_MAX });
  if (!json.ok) return json;
  const outer = InTotoStatement.safeParse(json.value);
  if (!outer.success) return refuse('schema-mismatch', { paths: pathsOf(outer.error) });
  const name = /^urn:comity:([a-z][a-z-]{1,40}):1$/.exec(outer.data.predicateType)?.[1] ?? '';
  const type = statementTypeOf(name);
  if (type === undefined)
    return refuse('statement-type-unknown', { predicateType: outer.data.predicateType });
  const body = type.body.safeParse(outer.data.predicate.body);
  if (!body.success) return refuse('schema-mismatch', { paths: pathsOf(body.error) });
  const { label } = outer.data.predicate;
  const problem = labelProblem(type, label) ?? type.problem?.(label, body.data);
  if (problem !== undefined) return refuse('schema-mismatch', { paths: [problem] });
  if (!sameSubjects(outer.data.subject, subjectsOf(type, label, body.data)))
    return refuse('subject-mismatch');
  // The body was read by the schema of this very type.
  return ok({ type: name, label, body: body.data } as Statement);
}

/** The in-toto subjects: digests that tools which know nothing of Comity can match. */
function subjectsOf(type: StatementType, label: Label, body: unknown): z.infer<typeof Subject>[] {
  if (type.subject === 'parts')
    return label.parts.map((part) => ({ name: part.name, digest: { sha256: part.sha256 } }));
  const { name, sha256 } = type.subject(body);
  return [{ name, digest: { sha256 } }];
}

function sameSubjects(
  left: readonly z.infer<typeof Subject>[],
  right: readonly z.infer<typeof Subject>[],
): boolean {
  return (
    left.length === right.length &&
    left.every(
      (subject, at) => subject.name === right[at]?.name && subject.digest.sha256 === right[at].digest.sha256,
    )
  );
}

/** The path of the first field that the schema alone could not judge. */
function labelProblem(type: StatementType, label: Label): string | undefined {
  if (type.subject !== 'parts' && label.parts.length > 0) return 'predicate.label.parts';
  if (type.subject === 'parts' && label.parts.length === 0) return 'predicate.label.parts';
  if (new Set(label.parts.map((part) => part.name)).size !== label.parts.length)
    return 'predicate.label.parts.name';
  if (type.audience === 'members' && !isForAllMembers(label)) return 'predicate.label.marking.audience';
  return undefined;
}

/** Whoever must judge by it must be able to have it, now and from anybody: no term that could hold it back from a member. */
function isForAllMembers({ marking }: Label): boolean {
  const { audience, onward } = marking;
  return (
    audience.institutes.length === 0 &&
    audience.groups.length === 1 &&
    audience.groups[0] === MEMBERS_GROUP &&
    !audience.public &&
    onward === 'audience' &&
    isUnheld(marking)
  );
}

/** Paths of a schema's complaints, for the facts of a refusal. Never the values: they may be confidential. */
export function pathsOf(error: z.ZodError): string[] {
  return error.issues.slice(0, 20).map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.code}`);
}
