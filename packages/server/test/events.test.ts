import { accepted } from '@comity/node/testing';
import { API_HEARTBEAT_MS, API_STREAMS_MAX } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { writeEvent } from '../src/event-stream.ts';
import { problemCode, publishFinding, type RunningApi, runningApi } from './running-api.ts';

async function openStream(api: RunningApi, headers: Record<string, string> = {}) {
  const response = await api.ask('publisher', 'GET', '/events', { headers });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader() ?? expect.unreachable();
  const next = async (): Promise<string | undefined> => (await reader.read()).value;
  const greeting = await next();
  expect(greeting).toContain('retry: 3000');
  return { next, greeting, close: () => reader.cancel() };
}

/** Lets the stream come to where it waits for the clock. */
async function untilSleeping(api: RunningApi): Promise<void> {
  for (let turn = 0; turn < 1000 && api.clock.nextWakeMs() === undefined; turn += 1)
    await new Promise(setImmediate);
  expect(api.clock.nextWakeMs()).toBeDefined();
}

const sealedIds = (text: string | undefined): string[] =>
  [...(text ?? '').matchAll(/^id: (.+)$/gm)].map(([, id = '']) => id);

/** The sequence numbers behind the ids: only whoever has the node's key can tell. */
const ids = (api: RunningApi, text: string | undefined): unknown[] =>
  sealedIds(text).map((id) => accepted(api.deps.seal.open('/events', id)));

test('a listener hears what happens from now on, with ids and no content', async () => {
  const api = await runningApi();
  const stream = await openStream(api);
  const heard = stream.next();
  await publishFinding(api, 'one', { title: 'Zanzibar title' });
  const text = await heard;
  expect(text).toMatch(
    /^id: [A-Za-z0-9_-]{80}\nevent: [a-z-]+\ndata: \{"subject":\{.*\},"at":"2026-11-21T04:00:00.000Z"\}\n\n/,
  );
  expect(text).not.toContain('Zanzibar');
  await stream.close();
});

test('a listener that comes back resumes behind the last event that it has seen', async () => {
  const api = await runningApi();
  await publishFinding(api, 'one');
  await publishFinding(api, 'two');
  const last = await api.store.lastEvent();
  const whole = await openStream(api, { 'last-event-id': api.deps.seal.seal('/events', 0) });
  const heard = await whole.next();
  expect(ids(api, heard)).toEqual(Array.from({ length: last }, (_, at) => at + 1));
  const seen = sealedIds(heard).at(-3) ?? expect.unreachable();
  const rest = await openStream(api, { 'last-event-id': seen });
  expect(ids(api, await rest.next())).toEqual([last - 1, last]);
  expect(
    await problemCode(await api.ask('reader', 'GET', '/events', { headers: { 'last-event-id': '1\u00e9' } })),
  ).toBe('cursor-malformed');
});

test('a listener that is cut off before the first event resumes where they began', async () => {
  const api = await runningApi();
  const { greeting, close } = await openStream(api);
  await close();
  await publishFinding(api, 'one');
  const again = await openStream(api, { 'last-event-id': sealedIds(greeting)[0] ?? '' });
  expect(ids(api, await again.next()).length).toBeGreaterThan(1);
});

test('no id that was not sealed for this stream resumes it, and no two ids are alike', async () => {
  const api = await runningApi();
  const { seal } = api.deps;
  const good = seal.seal('/events', 1);
  const flipped = `${good.slice(0, -1)}${good.endsWith('A') ? 'Q' : 'A'}`;
  for (const id of ['00', '1', '', seal.seal('/statements', 1), flipped, `${good}A`, 'A'.repeat(80)])
    expect([
      id,
      await problemCode(await api.ask('publisher', 'GET', '/events', { headers: { 'last-event-id': id } })),
    ]).toEqual([id, 'cursor-malformed']);
  // The beginning is no secret: it says nothing about what there is.
  const all = await api.ask('publisher', 'GET', '/events', { headers: { 'last-event-id': '0' } });
  expect(all.status).toBe(200);
  await all.body?.cancel();
  expect(seal.seal('/events', 1)).not.toBe(good);
  expect(seal.seal('/events', Number.MAX_SAFE_INTEGER)).toHaveLength(good.length);
});

test('silence is filled with heartbeats, and a forgotten token ends at the next one', async () => {
  const api = await runningApi();
  const stream = await openStream(api);
  const first = stream.next();
  await untilSleeping(api);
  api.clock.advance(API_HEARTBEAT_MS);
  expect(await first).toBe(': heartbeat\n\n');
  const tokens = await api.store.tokens();
  for (const { tokenHash } of tokens) await api.store.commit([{ kind: 'forget-token', tokenHash }]);
  const second = stream.next();
  await untilSleeping(api);
  api.clock.advance(API_HEARTBEAT_MS);
  expect(await second).toBeUndefined();
});

test('streams are counted, and counted out again', async () => {
  const api = await runningApi();
  const streams = [];
  for (let at = 0; at < API_STREAMS_MAX; at += 1) streams.push(await openStream(api));
  expect(await problemCode(await api.ask('reader', 'GET', '/events'))).toBe('streams-exhausted');
  await streams[0]?.close();
  await openStream(api);
  expect(await problemCode(await api.ask('reader', 'GET', '/events'))).toBe('streams-exhausted');
});

test('a HEAD request takes no place', async () => {
  const api = await runningApi();
  for (let at = 0; at <= API_STREAMS_MAX; at += 1)
    expect((await api.ask('reader', 'HEAD', '/events')).status).toBe(200);
});

test('when the node stops, streams end', async () => {
  const api = await runningApi();
  const stream = await openStream(api);
  const next = stream.next();
  api.hub.close();
  expect(await next).toBeUndefined();
});

test('a line end in a value starts no field of its own', () => {
  const event = {
    sequence: 1,
    kind: 'draft-changed\nid: 9' as 'draft-changed',
    subject: { draft: 'a\r\ndata: x' },
    at: '2026-11-21T04:00:00.000Z' as never,
  };
  const written = writeEvent(event, String);
  expect(written.split('\n')).toHaveLength(5);
  expect(written).not.toContain('\r');
});
