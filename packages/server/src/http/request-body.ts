import type { Clock } from '@comity/node';
import { ok, parseStrictJson, pathsOf, type Result, refuse } from '@comity/protocol';
import { API_BODY_IDLE_MS_MAX, API_REQUEST_MS_MAX } from '@comity/protocol/limits';
import type { z } from '@hono/zod-openapi';

/**
 * A JSON body: its media type, its size as it is read, strict JSON, then the closed schema.
 * Refuses `content-type-wrong`, `too-large`, `body-incomplete`, the codes of strict JSON, `schema-mismatch`.
 */
export async function readJsonBody<Body>(
  request: Request,
  schema: z.ZodType<Body>,
  bytesMax: number,
  clock: Clock,
): Promise<Result<{ readonly value: Body; readonly bytes: Uint8Array }>> {
  if (!isJson(request.headers.get('content-type'))) return refuse('content-type-wrong');
  const bytes = await readBytes(request, bytesMax, clock);
  if (!bytes.ok) return bytes;
  const json = parseStrictJson(bytes.value, { bytesMax });
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success
    ? ok({ value: parsed.data, bytes: bytes.value })
    : refuse('schema-mismatch', { paths: pathsOf(parsed.error) });
}

/** What came of a streamed body while somebody else read it. */
export interface BoundedStream {
  readonly content: AsyncIterable<Uint8Array>;
  /** Set once reading has ended early: `too-large` or `body-incomplete`. */
  readonly refusal: () => Result<never> | undefined;
}

/** Ends the reader's loop from inside; what it means stands in `BoundedStream.refusal`. */
export class BodyEnded extends Error {
  override readonly name = 'BodyEnded';
}

/** The body as it arrives, counted; one chunk of the socket in memory at a time. */
export function boundedStream(request: Request, bytesMax: number, clock: Clock): BoundedStream {
  let ended: Result<never> | undefined;
  const end = (refusal: Result<never>): BodyEnded => {
    ended = refusal;
    return new BodyEnded('the body ended early');
  };
  async function* content(): AsyncIterable<Uint8Array> {
    const announced = announcedBytes(request);
    if (announced > bytesMax) throw end(refuse('too-large', { sizeBytes: announced, bytesMax }));
    const reader = request.body?.getReader();
    if (reader === undefined) return;
    let sizeBytes = 0;
    try {
      for (;;) {
        const piece = await readWithin(reader, API_BODY_IDLE_MS_MAX, clock);
        if (piece === 'late') throw end(refuse('body-incomplete'));
        if (piece === 'end') return;
        sizeBytes += piece.length;
        if (sizeBytes > bytesMax) throw end(refuse('too-large', { bytesMax }));
        yield piece;
      }
    } finally {
      await cancelQuietly(reader);
    }
  }
  return { content: content(), refusal: () => ended };
}

async function readBytes(request: Request, bytesMax: number, clock: Clock): Promise<Result<Uint8Array>> {
  const announced = announcedBytes(request);
  if (announced > bytesMax) return refuse('too-large', { sizeBytes: announced, bytesMax });
  const reader = request.body?.getReader();
  if (reader === undefined) return ok(new Uint8Array(0));
  const deadlineMs = clock.monotonicMs() + API_REQUEST_MS_MAX;
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for (;;) {
    const piece = await readWithin(reader, deadlineMs - clock.monotonicMs(), clock);
    if (piece === 'end') return ok(Buffer.concat(pieces));
    if (piece !== 'late') {
      sizeBytes += piece.length;
      pieces.push(piece);
      if (sizeBytes <= bytesMax) continue;
    }
    await cancelQuietly(reader);
    return piece === 'late' ? refuse('body-incomplete') : refuse('too-large', { bytesMax });
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The next piece; a sender that stays silent, or goes away in the middle, is late. */
async function readWithin(
  reader: Reader,
  delayMs: number,
  clock: Clock,
): Promise<Uint8Array | 'end' | 'late'> {
  const enough = new AbortController();
  const late = clock.sleep(Math.max(0, delayMs), enough.signal).then(() => 'late' as const);
  const next = reader.read().then(
    ({ done, value }) => (done ? ('end' as const) : value),
    () => 'late' as const, // a broken connection has one meaning here, whatever its error says
  );
  const piece = await Promise.race([next, late]);
  enough.abort();
  return piece;
}

/** The rest of the body is of no interest, and neither is why it could not be let go. */
const cancelQuietly = (reader: Reader): Promise<void> => reader.cancel().catch(() => undefined);

/** Announced is not believed, only used to refuse early. */
function announcedBytes(request: Request): number {
  const text = request.headers.get('content-length') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

const isJson = (contentType: string | null): boolean =>
  /^application\/json(;\s?charset=utf-8)?$/i.test(contentType ?? '');
