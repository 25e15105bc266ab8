import {
  type AnswerMessage,
  concatBytes,
  encodeUtf8,
  InstituteId,
  logEntryHash,
  parseEnvelope,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sha256Hex,
  statementId,
  writeMessage,
} from '../../../packages/protocol/src/index.ts';
import {
  ExampleLog,
  exampleDelegation,
  exampleKey,
  examplePart,
  exampleStatement,
  sealStatement,
} from '../../../packages/protocol/testing/index.ts';

/** North's log, as vectors of pushes use it: who is delegated, and pages and pushes of it as they go over the wire. */

export const NORTH = InstituteId.parse('north');

const byRoot = (statement: Statement) => sealStatement(statement, [exampleKey('north/root')]);
export const byPosts = (statement: Statement, ...posts: readonly string[]) =>
  sealStatement(
    statement,
    posts.map((post) => exampleKey(`north/${post}`)),
  );

export const FIRST = byRoot(exampleDelegation('coordinator-1', ['coordinator']));
export const SECOND = byRoot(exampleDelegation('coordinator-2', ['coordinator']));
export const revocationOf = (post: string) =>
  byRoot(
    exampleStatement('revocation', {
      keyId: exampleKey(`north/${post}`).keyId,
      reason: 'lost',
      compromisedSince: null,
    }),
  );
const parts = [examplePart('finding.json', encodeUtf8('{}'))];
const finding = (task: string) => exampleStatement('finding', { task, model: 'example/model' }, { parts });
/** Something else in north's log, by people whom it has not delegated: quarantined, and in nobody's way. */
export const other = (task: string) => byPosts(finding(task), 'publisher-1', 'approver-1');

export function logOf(envelopes: readonly Uint8Array[], institute = 'north', node?: string): ExampleLog {
  const log = node === undefined ? new ExampleLog(institute) : new ExampleLog(institute, exampleKey(node));
  for (const envelope of envelopes) log.append(envelope);
  return log;
}

function leafOf(envelope: Uint8Array): Uint8Array {
  const read = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  if (!read.ok) throw new Error('only envelopes stand in a log');
  return logEntryHash({ statement: statementId(read.value.payload), envelope: sha256Hex(envelope) });
}

/** The page of a log from a position to its end; at the positions of `bare` it has leaf hashes alone. */
export function pageOf(envelopes: readonly Uint8Array[], from = 0, bare: readonly number[] = []): Uint8Array {
  const log = logOf(envelopes);
  const rows = envelopes.map((envelope, position) => ({ envelope, bare: bare.includes(position) })).slice(from);
  const answer: AnswerMessage = {
    type: 'page',
    author: NORTH,
    from,
    runs: rows.map((row) => [row.bare ? 'u' : 'e', 1]),
    size: envelopes.length,
  };
  const hashes = rows.filter((row) => row.bare).map(({ envelope }) => leafOf(envelope));
  const given = rows.filter((row) => !row.bare).map(({ envelope }) => envelope);
  return writeMessage(answer, [log.checkpoint(), concatBytes(...hashes), new Uint8Array(), ...given]);
}

/** What a push says, with what differs from a sound one. */
export interface Push {
  readonly author?: string;
  readonly position: number;
  readonly told?: readonly string[];
  readonly envelope?: Uint8Array;
  readonly checkpoint?: Uint8Array;
  readonly proof?: Uint8Array;
  /** Blobs beyond the three. */
  readonly more?: readonly Uint8Array[];
}

/** A push of what stands at a position of a log. */
export function pushOf(envelopes: readonly Uint8Array[], push: Push): Uint8Array {
  const log = logOf(envelopes);
  const { position, author = 'north', told = [], more = [] } = push;
  const envelope = push.envelope ?? envelopes[position];
  if (envelope === undefined) throw new Error('a push is of an envelope');
  return writeMessage(
    {
      type: 'push',
      author: InstituteId.parse(author),
      position,
      told: told.map((id) => InstituteId.parse(id)),
    },
    [
      envelope,
      push.checkpoint ?? log.checkpoint(),
      push.proof ?? concatBytes(...log.proof(position)),
      ...more,
    ],
  );
}
