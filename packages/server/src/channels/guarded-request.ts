import type { IncomingMessage } from 'node:http';
import { request as requestInClear } from 'node:http';
import { type RequestOptions, request as requestOverTls } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { CHANNEL_ANSWER_BYTES_MAX, CHANNEL_ATTEMPT_MS } from '@comity/protocol/limits';
import { VERSION } from '../version.ts';
import { deadlineOf, unlessAborted } from './attempt-deadline.ts';
import { faultCode } from './fault-code.ts';
import { outgoingTls } from './outgoing-tls.ts';
import { pinned, type ResolveHost, resolveHost } from './resolve-host.ts';

/** Where a channel may go: its configured host and nothing else. */
export interface Destination {
  readonly hosts: readonly string[];
  readonly allowPrivate: readonly string[];
  /** PEM of the authorities to trust; null for the system's. */
  readonly ca: string | null;
}

export interface GuardedRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Answered =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly retryAfter: string | null;
      /** Its first CHANNEL_ANSWER_BYTES_MAX bytes. */
      readonly text: string;
    }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'unreachable'; readonly reason: string };

/**
 * One HTTP request to the outside (spec/notices.md section 4), in this order: the URL is one of ours; its name is asked once; the
 * addresses are judged; the connection goes to these very addresses; no redirect is followed; bytes and time are bounded.
 */
export async function guardedRequest(
  destination: Destination,
  request: GuardedRequest,
  { resolve, signal }: { readonly resolve: ResolveHost; readonly signal: AbortSignal },
): Promise<Answered> {
  const { url } = request;
  const problem = urlProblem(url, destination);
  if (problem !== undefined) return { outcome: 'refused', reason: problem };
  const deadline = deadlineOf(signal, CHANNEL_ATTEMPT_MS);
  try {
    const terms = { allowPrivate: destination.allowPrivate, clear: url.protocol === 'http:' };
    const resolved = await unlessAborted(resolveHost(bareHost(url), terms, resolve), deadline.signal);
    if (resolved.outcome !== 'resolved') return resolved;
    const response = await unlessAborted(
      exchange(destination, request, resolved.addresses, deadline.signal),
      deadline.signal,
    );
    const text = await boundedText(response);
    const retryAfter = response.headers['retry-after'] ?? null;
    return { outcome: 'answered', status: response.statusCode ?? 0, retryAfter, text };
  } catch (fault) {
    const reason = deadline.signal.aborted ? deadline.reason() : `network: ${faultCode(fault)}`;
    return { outcome: 'unreachable', reason };
  }
}

function urlProblem(url: URL, { hosts }: Destination): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'url: neither https nor http';
  if (url.username !== '' || url.password !== '') return 'url: with credentials';
  return hosts.includes(url.host) ? undefined : 'url: another host';
}

/** An IPv6 address stands in brackets in a URL, and nowhere else. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** The head of the answer. Each request has its own connection: none is left open to be used for another destination. */
function exchange(
  { ca }: Destination,
  { method, url, headers, body }: GuardedRequest,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    ...urlToHttpOptions(url),
    method,
    headers: { ...headers, 'user-agent': `comity/${VERSION}`, 'content-length': String(body.length) },
    agent: false,
    signal,
    maxHeaderSize: CHANNEL_ANSWER_BYTES_MAX,
    ...pinned(addresses),
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sending =
    url.protocol === 'https:'
      ? requestOverTls({ ...options, ...outgoingTls(bareHost(url), ca) })
      : requestInClear(options);
  sending.once('response', resolve);
  sending.on('error', reject);
  // A connection that was taken for something else (101) closes without a word.
  sending.once('close', () => reject(new Error('closed before an answer')));
  sending.end(body);
  return promise;
}

/** The beginning of the body; the rest is not waited for. */
async function boundedText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= CHANNEL_ANSWER_BYTES_MAX) break; // leaving the loop closes the connection
    }
  } catch {
    response.destroy(); // the status line is the answer, and it is here: a body that breaks off or never ends changes nothing
  }
  return Buffer.concat(chunks).subarray(0, CHANNEL_ANSWER_BYTES_MAX).toString('utf8');
}
