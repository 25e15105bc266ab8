import { API_HEARTBEAT_MS, API_STREAMS_MAX } from '@comity/protocol/limits';
import { expect, test } from 'vitest';
import { writeEvent } from '../src/event-stream.ts';
import { problemCode, publishFinding, type RunningApi, runningApi } from './running-api.ts';

async function openStream(api: RunningApi, headers: Record<string, string> = {}) {
  const response = await api.ask('reader', 'GET', '/events', { headers });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader() ?? expect.unreachable();
  const next = async (): Promise<string | undefined> => (await reader.read()).value;
  expect(await next()).toContain('retry: 3000');
  return { next, close: () => reader.cancel() };
}

/** Lets the stream come to where it waits for the clock. */
async function untilSleeping(api: RunningApi): Promise<void> {
  for (let turn = 0; turn < 1000 && api.clock.nextWakeMs() === undefined; turn += 1)
    await new Promise(setImmediate);
  expect(api.clock.nextWakeMs()).toBeDefined();
}

const ids = (text: string | undefined): number[] =>
  [...(text ?? '').matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

test('a listener hears what happens from now on, with ids and no content', async () => {
  const api = await runningApi();
  const stream = await openStream(api);
  const heard = stream.next();
  await publishFinding(api, 'one', { title: 'Zanzibar title' });
  const text = await heard;
  expect(text).toMatch(
    /^id: \d+\nevent: [a-z-]+\ndata: \{"subject":\{.*\},"at":"2026-11-21T04:00:00.000Z"\}\n\n/,
  );
  expect(text).not.toContain('Zanzibar');
  await stream.close();
});

test('a listener that comes back resumes behind the last event that it has seen', async () => {
  const api = await runningApi();
  await publishFinding(api, 'one');
  await publishFinding(api, 'two');
  const last = await api.store.lastEvent();
  const whole = await openStream(api, { 'last-event-id': '0' });
  expect(ids(await whole.next())).toEqual(Array.from({ length: last }, (_, at) => at + 1));
  const rest = await openStream(api, { 'last-event-id': String(last - 2) });
  expect(ids(await rest.next())).toEqual([last - 1, last]);
  expect(
    await problemCode(await api.ask('reader', 'GET', '/events', { headers: { 'last-event-id': '1\u00e9' } })),
  ).toBe('cursor-malformed');
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
  const written = writeEvent({
    sequence: 1,
    kind: 'draft-changed\nid: 9' as 'draft-changed',
    subject: { draft: 'a\r\ndata: x' },
    at: '2026-11-21T04:00:00.000Z' as never,
  });
  expect(written.split('\n')).toHaveLength(5);
  expect(written).not.toContain('\r');
});
