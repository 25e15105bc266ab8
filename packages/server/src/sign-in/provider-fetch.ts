import { type IncomingMessage, request as requestInClear } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { PROVIDER_ANSWER_BYTES_MAX, PROVIDER_MS_MAX } from '@comity/protocol/limits';
import { outgoingTls } from '../channels/outgoing-tls.ts';

/** What openid-client and jose ask of `fetch`. */
type Fetch = (
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: ConstructorParameters<typeof Headers>[0];
    readonly body?: unknown;
    readonly signal?: AbortSignal | undefined;
  },
) => Promise<Response>;

/**
 * `fetch` to the provider alone: with TLS as other people's servers speak it (the thread's default is our network's), no redirects, bounded in
 * size and time. Throws what the socket throws.
 */
export function providerFetch(ca: string | null): Fetch {
  return async (address, { method = 'GET', headers, body, signal }) => {
    const url = new URL(address);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const options = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      agent: false,
      signal: AbortSignal.any([AbortSignal.timeout(PROVIDER_MS_MAX), ...(signal == null ? [] : [signal])]),
    };
    const sending =
      url.protocol === 'https:'
        ? requestOverTls(url, { ...options, ...outgoingTls(url.hostname, ca) })
        : requestInClear(url, options);
    sending.once('response', resolve);
    sending.once('error', reject);
    // as: both libraries send text or parameters
    sending.end(body == null ? undefined : String(body as string | URLSearchParams));
    const answer = await promise;
    return new Response(await bytesOf(answer), {
      status: answer.statusCode ?? 502,
      headers: Object.entries(answer.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as [string, string]] : [],
      ),
    });
  };
}

async function bytesOf(answer: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of answer) {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes > PROVIDER_ANSWER_BYTES_MAX) throw new Error('the provider answers more than the limit');
  }
  return Buffer.concat(pieces);
}
