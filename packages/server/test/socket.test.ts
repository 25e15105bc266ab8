import { connect } from 'node:net';
import { encodeUtf8, sha256Hex } from '@comity/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { type Listener, listen } from '../src/process/listener.ts';
import { createMetrics } from '../src/process/metrics.ts';
import { publishFinding, runningApi } from './running-api.ts';

const open: Listener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function listening(app: Parameters<typeof listen>[0]): Promise<string> {
  const listener = await listen(app, { host: '127.0.0.1', port: 0 });
  open.push(listener);
  return listener.url;
}

const NEVER = /(?!)/;

/** Everything that the server answers to these very bytes, until it closes the connection or `until` was seen. */
function sendRaw(url: string, bytes: string, until: RegExp): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (piece) => {
      answer += piece.toString('latin1');
      if (until.test(answer)) socket.destroy();
    });
    // The server may cut a hostile sender in mid-write; what it said before is what counts.
    socket.on('error', (fault) => (answer === '' ? reject(fault) : undefined));
    socket.on('close', () => resolve(answer));
  });
}

describe('over a real socket', () => {
  test('a statement, its part and its events', async () => {
    const api = await runningApi();
    const url = await listening(api.app);
    const headers = { authorization: `Bearer ${api.token('publisher')}` };
    const events = await fetch(`${url}/api/v1/events`, { headers });
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader() ?? expect.unreachable();
    expect((await reader.read()).value).toContain('retry');
    const { id, content } = await publishFinding(api, 'one');
    expect((await reader.read()).value).toMatch(/^id: [\w-]{80}\nevent: /);
    await reader.cancel();
    const part = await fetch(`${url}/api/v1/statements/${id}/parts/finding.json`, { headers });
    expect(part.headers.get('content-length')).toBe(String(content.length));
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(content);
    const missing = await fetch(`${url}/api/v1/statements/${id}`);
    expect(missing.status).toBe(401);
  });

  test('a body far longer than it said is no second request', async () => {
    const api = await runningApi();
    const url = await listening(api.app);
    const head = [
      'POST /api/v1/drafts HTTP/1.1',
      'host: node',
      `authorization: Bearer ${api.token('publisher')}`,
      'content-type: application/json',
      'content-length: 1',
    ].join('\r\n');
    const answer = await sendRaw(url, `${head}\r\n\r\n${'{'.repeat(10 * 1024 * 1024)}`, NEVER);
    expect(new Set(answer.match(/HTTP\/1\.1 \d+/g))).toEqual(new Set(['HTTP/1.1 400']));
    expect(api.memory.drafts.size).toBe(0);
  });

  test('a chunked body is counted, and refused while it still arrives', async () => {
    const api = await runningApi();
    const url = await listening(api.app);
    const head = [
      'POST /api/v1/drafts HTTP/1.1',
      'host: node',
      `authorization: Bearer ${api.token('publisher')}`,
      'content-type: application/json',
      'transfer-encoding: chunked',
    ].join('\r\n');
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const answer = await sendRaw(url, `${head}\r\n\r\n${chunk.repeat(5)}`, /too-large.*\}/);
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
  });

  test('headers beyond the limit, two lengths, and no host are refused', async () => {
    const api = await runningApi();
    const url = await listening(api.app);
    const ask = (headers: string) =>
      sendRaw(url, `GET /livez HTTP/1.1\r\n${headers}connection: close\r\n\r\n`, NEVER);
    expect(await ask(`host: node\r\nx-large: ${'a'.repeat(17 * 1024)}\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    expect(await ask('host: node\r\ncontent-length: 1\r\ncontent-length: 2\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await ask('host: node\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n')).toMatch(
      /^HTTP\/1\.1 400/,
    );
    expect(await ask('')).toMatch(/^HTTP\/1\.1 400/);
    expect(await ask('host: node\r\n')).toMatch(/^HTTP\/1\.1 200/);
  });

  test('a part that breaks off leaves nothing behind', async () => {
    const api = await runningApi();
    const url = await listening(api.app);
    const sha256 = sha256Hex(encodeUtf8('whole'));
    const { hostname, port } = new URL(url);
    const head = `PUT /api/v1/parts/${sha256} HTTP/1.1\r\nhost: node\r\nauthorization: Bearer ${api.token('publisher')}\r\ncontent-length: 5\r\n\r\n`;
    const socket = connect(Number(port), hostname, () => socket.write(`${head}who`, () => socket.destroy()));
    await new Promise((resolve) => socket.on('close', resolve));
    const line = await until(() => api.logged.find((text) => text.includes('/parts/{sha256}')));
    expect(JSON.parse(line)).toMatchObject({ code: 'body-incomplete' });
    expect(api.memory.parts.size).toBe(0);
    const whole = await fetch(`${url}/api/v1/parts/${sha256}`, {
      method: 'PUT',
      body: 'whole',
      headers: { authorization: `Bearer ${api.token('publisher')}` },
    });
    expect(whole.status).toBe(200);
  });

  test('metrics stand on a listener of their own and name no content', async () => {
    const api = await runningApi();
    await publishFinding(api, 'one', { title: 'Zanzibar title' });
    const traffic = { bytesIn: 12, bytesOut: 34 };
    const metrics = createMetrics(api.node, () =>
      ['south', 'east'].map((institute) => ({ institute, control: traffic, alert: traffic, bulk: traffic })),
    );
    metrics.meter('/statements/{id}', 'get', 200, 12);
    const url = await listening(metrics.app);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('comity_log_size 3');
    expect(text).toContain('comity_peer_connected{institute="south"} 0');
    expect(text).toContain('comity_frame_bytes{lane="bulk",direction="out"} 68');
    expect(text).toContain(
      'comity_http_requests_total{route="/statements/{id}",method="get",status="2xx"} 1',
    );
    expect(text).not.toContain('Zanzibar');
    expect((await fetch(`${url}/api/v1/version`)).status).toBe(404);
  });
});

/** Looks again with each turn of the loop. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (let turn = 0; turn < 10_000; turn += 1) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise(setImmediate);
  }
  return expect.unreachable('it never came');
}
