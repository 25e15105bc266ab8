import { assert, type InstituteId, ok, type RequestMessage, type Result, refuse } from '@comity/protocol';
import { EARLY_PER_AUTHOR_MAX } from '@comity/protocol/limits';
import { type Admitted, admit, type Candidate, readCandidate } from '../admit.ts';
import { besidesOf, joinCommitted, receiveEntries } from '../receive.ts';
import type { Core } from '../state.ts';
import type { EarlyRow, StatementRow } from '../store.ts';
import { verifyEvidence } from './evidence.ts';
import { isUrgent } from './urgent.ts';

/** A pushed statement that is held now. `news`: it was not before. */
export interface TakenPush {
  readonly row: StatementRow;
  readonly news: boolean;
}

/**
 * Takes an urgent statement before our copy of its author's log has come to it (spec/push.md, the numbered steps). What is answered is
 * durable. Refusals: `message-malformed`, `push-own`, `push-proof-wrong`, `push-not-urgent`, `push-too-many`, those of checkpoints and of
 * admission; after any of them sync finds the statement in its own time.
 */
export async function takePush(
  core: Core,
  push: Extract<RequestMessage, { type: 'push' }>,
  blobs: readonly Uint8Array[],
): Promise<Result<TakenPush>> {
  const { author, position } = push;
  const [envelope, checkpoint, proof] = blobs;
  if (envelope === undefined || checkpoint === undefined || proof === undefined || blobs.length > 3)
    return refuse('message-malformed', { asked: 'push' });
  const candidate = readCandidate(position, envelope.slice());
  if (!candidate.ok) return candidate;
  const known = await core.store.statement(candidate.value.id);
  if (known !== undefined) return ok({ row: known, news: false });
  // We were restored from an older copy: our log comes back by sync, in its order.
  if (author === core.state.institute) return refuse('push-own', { position });
  const evidence = verifyEvidence(core, author, candidate.value, { checkpoint, proof });
  if (!evidence.ok) return evidence;
  if (position < (core.state.heads.get(author)?.size ?? 0))
    return fillEntry(core, author, candidate.value, evidence.value);
  const { verdicts } = await admit(core, author, [candidate.value]);
  const admitted = verdicts[0]?.result;
  assert(admitted !== undefined, 'a verdict for each candidate');
  if (!admitted.ok) return admitted;
  if (!isUrgent(admitted.value.statement.type))
    return refuse('push-not-urgent', { type: admitted.value.statement.type });
  const waiting = [...core.state.early.values()].filter((row) => row.author === author).length;
  if (waiting >= EARLY_PER_AUTHOR_MAX) return refuse('push-too-many', { author, waiting });
  return takeEarly(core, author, admitted.value, evidence.value);
}

async function takeEarly(
  core: Core,
  author: InstituteId,
  { row, statement, signers }: Admitted,
  evidence: EarlyRow,
): Promise<Result<TakenPush>> {
  const result = ok({ row, statement, signers });
  const verdicts = [{ position: evidence.position, bytes: row.envelope, result }];
  const answer = await core.store.commit([
    { kind: 'early', evidence, statement: row },
    ...(await besidesOf(core, author, verdicts)),
  ]);
  const held = await core.store.statement(row.id);
  // The same one by another way, or its entry by sync: then it is here, and that is what was asked.
  if (answer === 'conflict') return held === undefined ? refuse('conflict') : ok({ row: held, news: false });
  assert(held !== undefined, 'what was committed can be read');
  core.state.early.set(row.id, evidence);
  joinCommitted(core, author, verdicts);
  return ok({ row: held, news: true });
}

/** Our copy of the log has come by already, and whoever gave it to us did not have the envelope. */
async function fillEntry(
  core: Core,
  author: InstituteId,
  candidate: Candidate,
  evidence: EarlyRow,
): Promise<Result<TakenPush>> {
  const [entry] = await core.store.entries(author, candidate.position, 1);
  if (entry === undefined || entry.state === 'quarantined') return refuse('conflict');
  const leafHashes = new Map([[candidate.position, entry.leafHash]]);
  const taken = await receiveEntries(core, author, [candidate], leafHashes, []);
  if (!taken.ok) return taken;
  const row = await core.store.statement(evidence.statement);
  return row === undefined ? refuse('not-entitled') : ok({ row, news: true });
}
