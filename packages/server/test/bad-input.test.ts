import { Digest, encodeBase64, encodeUtf8, refuse, sha256Hex } from '@comity/protocol';
import { API_JSON_BYTES_MAX } from '@comity/protocol/limits';
import { describe, expect, test } from 'vitest';
import { BodyEnded, boundedStream } from '../src/http/request-body.ts';
import { composeFinding, problemCode, publishFinding, runningApi } from './running-api.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('bodies', () => {
  test('of another type are refused before they are read', async () => {
    const api = await runningApi();
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/jsonp',
      '',
    ]) {
      const response = await api.ask('publisher', 'POST', '/drafts', {
        bytes: encodeUtf8('{"payload":"e30="}'),
        headers: { 'content-type': type },
      });
      expect([type, await problemCode(response)]).toEqual([type, 'content-type-wrong']);
    }
  });

  test.each([
    ['{"payload":"e30="', 'json-malformed'],
    ['', 'json-malformed'],
    ['{"payload":"e30=","payload":"e30="}', 'json-duplicate-key'],
    ['{"payload":"e30=","extra":1}', 'schema-mismatch'],
    ['{"__proto__":{},"payload":"e30="}', 'json-text-unsafe'],
    ['["payload"]', 'schema-mismatch'],
    ['{"payload":null}', 'schema-mismatch'],
    ['{"payload":"not base64"}', 'schema-mismatch'],
    ['{"payload":"e30="}', 'schema-mismatch'],
    ['{"payload":1e400}', 'json-number-unsafe'],
    [`${'['.repeat(200)}${']'.repeat(200)}`, 'json-too-deep'],
    ['{"payload":"\\ud800"}', 'json-text-unsafe'],
  ])('%s is %s', async (body, code) => {
    const api = await runningApi();
    const before = api.memory.drafts.size;
    const response = await api.ask('publisher', 'POST', '/drafts', {
      bytes: encodeUtf8(body),
      headers: JSON_TYPE,
    });
    expect(await problemCode(response)).toBe(code);
    expect(api.memory.drafts.size).toBe(before);
  });

  test('are counted as they are read, whatever their length says', async () => {
    const api = await runningApi();
    const large = new Uint8Array(API_JSON_BYTES_MAX + 1).fill(0x20);
    const send = (headers: Record<string, string>, body: Uint8Array<ArrayBuffer> | ReadableStream) =>
      api.app.request('/api/v1/drafts', {
        method: 'POST',
        headers: { authorization: `Bearer ${api.token('publisher')}`, ...JSON_TYPE, ...headers },
        body,
        ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
      });
    expect(await problemCode(await send({ 'content-length': '1' }, large))).toBe('too-large');
    expect(await problemCode(await send({ 'content-length': '10485760' }, new Uint8Array(1)))).toBe(
      'too-large',
    );
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    expect(await problemCode(await send({}, endless))).toBe('too-large');
    expect(pulled).toBeLessThan(12);
  });

  test('that stop arriving are given up', async () => {
    const api = await runningApi();
    const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });
    const asked = api.app.request('/api/v1/drafts', {
      method: 'POST',
      headers: { authorization: `Bearer ${api.token('publisher')}`, ...JSON_TYPE },
      body: silent,
      ...{ duplex: 'half' },
    });
    await untilSleeping(api.clock.nextWakeMs);
    api.clock.advance(10_001);
    expect(await problemCode(await asked)).toBe('body-incomplete');
  });
});

/** Lets what is under way come to where it waits for the clock. */
async function untilSleeping(nextWakeMs: () => number | undefined): Promise<void> {
  for (let turn = 0; turn < 1000 && nextWakeMs() === undefined; turn += 1) await new Promise(setImmediate);
  expect(nextWakeMs()).toBeDefined();
}

describe('parts', () => {
  test('that do not hash to their name are refused, and none is kept', async () => {
    const api = await runningApi();
    const wrong = await api.ask('publisher', 'PUT', `/parts/${sha256Hex(encodeUtf8('a'))}`, {
      bytes: encodeUtf8('b'),
    });
    expect(await problemCode(wrong)).toBe('part-mismatch');
    expect(api.memory.parts.size).toBe(0);
  });

  test('arrive in pieces of any size', async () => {
    const api = await runningApi();
    const content = new Uint8Array(2_500_000).map((_, at) => at % 251);
    const sha256 = Digest.parse(sha256Hex(content));
    const put = await api.ask('publisher', 'PUT', `/parts/${sha256}`, { bytes: content });
    expect(await put.json()).toMatchObject({ sha256, sizeBytes: content.length });
  });

  test('end as soon as they exceed the limit', async () => {
    const { clock } = await runningApi();
    const request = new Request('http://node.invalid/', {
      method: 'PUT',
      body: new Uint8Array(1000),
      headers: { 'content-length': '10' },
    });
    const stream = boundedStream(request, 999, clock);
    await expect(async () => {
      for await (const piece of stream.content) expect(piece.length).toBeLessThan(1000);
    }).rejects.toBeInstanceOf(BodyEnded);
    expect(stream.refusal()).toEqual(refuse('too-large', { bytesMax: 999 }));
  });
});

describe('paths and queries', () => {
  test('that name nothing are not found', async () => {
    const api = await runningApi();
    for (const path of [
      '/nothing',
      '/statements/x',
      `/statements/${'A'.repeat(64)}`,
      '/drafts/1',
      '/logs/SOUTH/entries',
      '/logs/nobody/entries',
      '/logs/nobody/checkpoint',
      '/peers/nobody/receipts',
      '/statements/%00',
      `/statements/${'a'.repeat(64)}/parts/..%2F..%2Fnode.key`,
    ]) {
      const response = await api.ask(path.startsWith('/drafts') ? 'publisher' : 'auditor', 'GET', path);
      expect([path, await problemCode(response)]).toEqual([path, 'not-found']);
    }
    expect(await problemCode(await api.app.request('/'))).toBe('not-found');
    expect(await problemCode(await api.app.request('/api/v1/status', { method: 'PATCH' }))).toBe('not-found');
  });

  test('limits and cursors', async () => {
    const api = await runningApi();
    for (const limit of ['0', '201', '-1', '1e2', 'ten', '']) {
      const response = await api.ask('reader', 'GET', `/statements?limit=${limit}`);
      expect([limit, await problemCode(response)]).toEqual([limit, 'schema-mismatch']);
    }
    expect(await problemCode(await api.ask('reader', 'GET', '/statements?limit=1&limit=2'))).toBe(
      'schema-mismatch',
    );
    expect(await problemCode(await api.ask('reader', 'GET', '/statements?type=nonsense'))).toBe(
      'schema-mismatch',
    );
    for (const cursor of [
      'x',
      'bnVsbA',
      Buffer.from('1.5').toString('base64url'),
      `${Buffer.from('12').toString('base64url')}=`,
    ])
      expect(await problemCode(await api.ask('reader', 'GET', `/statements?cursor=${cursor}`))).toBe(
        'cursor-malformed',
      );
  });
});

test('a fault tells nothing but its request id, and the log nothing of what was parsed', async () => {
  const base = await runningApi();
  const fault = new SyntaxError('Unexpected token in "Zanzibar title"');
  const api = await runningApi({ node: { ...base.node, status: () => Promise.reject(fault) } });
  const response = await api.ask('reader', 'GET', '/status');
  expect(response.status).toBe(500);
  expect(await response.clone().text()).not.toMatch(/Zanzibar|SyntaxError|\.ts/);
  expect(await problemCode(response)).toBe('internal-fault');
  const lines = api.logged.map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(lines.find(({ event }) => event === 'fault')).toMatchObject({ fault: { name: 'SyntaxError' } });
  expect(api.logged.join('')).not.toContain('Zanzibar');
});

test('a full disk is said to be one', async () => {
  const full = new Error('the store', {
    cause: Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }),
  });
  const base = await runningApi();
  const api = await runningApi({ node: { ...base.node, createDraft: () => Promise.reject(full) } });
  const { payload } = await composeFinding(api, 'one');
  const response = await api.ask('publisher', 'POST', '/drafts', {
    json: { payload: encodeBase64(payload) },
  });
  expect(response.status).toBe(507);
  expect(await problemCode(response)).toBe('disk-full');
});

test('no line of the log holds a title, a part, a token or a payload', async () => {
  const api = await runningApi();
  const { id, payload } = await publishFinding(api, 'one', {
    title: 'Zanzibar title',
    partText: '{"secret":"Timbuktu part"}',
  });
  for (const path of ['', '/envelope', '/parts/finding.json', '/bundle'])
    await (await api.ask('publisher', 'GET', `/statements/${id}${path}`)).text();
  await api.ask('publisher', 'POST', '/statements:preview', { json: { payload: encodeBase64(payload) } });
  api.deps.log.error({
    title: 'Zanzibar title',
    row: { envelope: 'Timbuktu part' },
    deep: { row: { payload: encodeBase64(payload) } },
  });
  const log = api.logged.join('');
  expect(api.logged.length).toBeGreaterThan(8);
  for (const line of api.logged)
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
  for (const secret of ['Zanzibar', 'Timbuktu', api.token('publisher'), encodeBase64(payload).slice(0, 40)])
    expect(log).not.toContain(secret);
});
