import {
  type AnswerMessage,
  type Framed,
  type InstituteId,
  ok,
  type RequestMessage,
  type Result,
  readAnswer,
  refuse,
  writeMessage,
} from '@comity/protocol';
import type { Deps } from './deps.ts';
import type { Lane } from './network.ts';

type Answer<Type extends AnswerMessage['type']> = Framed<Extract<AnswerMessage, { type: Type }>>;

/**
 * One request to a peer and its answer of the expected type. Throws a NetworkFault when the transport fails.
 * Refusals: those of reading a message, `peer-refused` (facts: its wire code), `message-malformed` (an answer of another type).
 */
export async function ask<Type extends AnswerMessage['type']>(
  core: Pick<Deps, 'network'>,
  peer: InstituteId,
  lane: Lane,
  request: RequestMessage,
  expected: Type,
  options: { readonly blobs?: readonly Uint8Array[]; readonly signal?: AbortSignal | undefined } = {},
): Promise<Result<Answer<Type>>> {
  const written = { type: request.type, bytes: writeMessage(request, options.blobs) };
  return askWritten(core, peer, lane, written, expected, options.signal);
}

/** The same with a request that is written already: what goes to many peers is written once. */
export async function askWritten<Type extends AnswerMessage['type']>(
  { network }: Pick<Deps, 'network'>,
  peer: InstituteId,
  lane: Lane,
  request: { readonly type: RequestMessage['type']; readonly bytes: Uint8Array },
  expected: Type,
  signal?: AbortSignal,
): Promise<Result<Answer<Type>>> {
  const answer = readAnswer(await network.request(peer, lane, request.bytes, signal));
  if (!answer.ok) return answer;
  const { head, blobs } = answer.value;
  if (head.type === 'refused') return refuse('peer-refused', { wire: head.wire, request: request.type });
  if (head.type !== expected)
    return refuse('message-malformed', { answered: head.type, asked: request.type });
  // The type tag was just compared.
  return ok({ head: head as Answer<Type>['head'], blobs });
}
