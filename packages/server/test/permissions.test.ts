import { READER_ROLES } from '@comity/policy';
import { ok, type Post } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import { createApp, registerRoutes } from '../src/app.ts';
import { createIdempotency } from '../src/http/idempotency.ts';
import { createRateLimiter } from '../src/http/rate-limit.ts';
import { type Permission, route } from '../src/http/route.ts';
import { mintToken } from '../src/token.ts';
import { askApp, problemCode, publishFinding, runningApi } from './running-api.ts';

interface Operation {
  readonly operationId: string;
  readonly 'x-permission': Permission;
}

/** Every operation of the served document, with a path that its schemas accept. */
async function operations(api: Awaited<ReturnType<typeof runningApi>>) {
  const served = (await (await api.app.request('/api/v1/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
  expect(served.openapi).toBe('3.1.0');
  return Object.entries(served.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const path = template
        .replace('{id}', 'a'.repeat(64))
        .replace('{name}', 'finding.json')
        .replace('{sha256}', 'b'.repeat(64))
        .replace('{tokenHash}', 'c'.repeat(64))
        .replace(/\{(author|institute)\}/, 'south');
      return { method: method.toUpperCase(), path, template, permission: operation['x-permission'] };
    }),
  );
}

test('every route answers without a token, and with each wrong role, as its permission says', async () => {
  const api = await runningApi();
  const all = await operations(api);
  expect(all.length).toBeGreaterThan(28);
  for (const { method, path, permission } of all) {
    if (permission === 'none') continue;
    api.clock.advance(1000); // strangers have so many questions a second
    const stranger = await api.ask(null, method, path);
    expect([method, path, stranger.status]).toEqual([method, path, 401]);
    expect(stranger.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problemCode(stranger)).toBe('unauthenticated');
    for (const role of READER_ROLES) {
      const allowed = permission === 'any' || permission.includes(role);
      const response = await api.ask(role, method, path);
      const code = response.ok ? '' : await problemCode(response);
      if (response.ok) await response.body?.cancel();
      expect([method, path, role, code === 'forbidden-role']).toEqual([method, path, role, !allowed]);
    }
  }
});

test('a route that names no permission stops the start', async () => {
  const { deps } = await runningApi();
  const desk = { deps, limiter: createRateLimiter(deps.clock), idempotency: createIdempotency(deps) };
  const made = (permission: unknown) => {
    const open = route({
      method: 'get',
      path: '/forgotten',
      permission: permission as Permission, // as: what the types forbid
      summary: '',
      answer: { description: '', content: 'text/plain' },
      handle: async () => ok({ status: 200, json: {} }),
    });
    return () => registerRoutes(createApp(deps), desk, '/api/v1', [open]);
  };
  expect(made(undefined)).toThrow('names no permission');
  expect(made([])).toThrow('names no permission');
  expect(made('none')).not.toThrow();
});

describe('tokens', () => {
  test('unknown, expired, forgotten, malformed, and ids or hashes in place of one: the same answer', async () => {
    const api = await runningApi();
    const { id } = await publishFinding(api, 'one');
    const good = await api.ask('operator', 'POST', '/tokens', {
      json: { label: 'short', roles: ['reader'], expiresInDays: 1 },
    });
    const { token, tokenHash } = (await good.json()) as { token: string; tokenHash: string };
    const until = async (of: string | null): Promise<string> => {
      const response = await askApp(api.app, of, 'GET', '/status');
      const problem = (await response.json()) as { requestId: string };
      expect(response.status).toBe(401);
      return JSON.stringify({ ...problem, requestId: '' });
    };
    const unknown = mintToken(api.deps, {
      label: '',
      roles: ['operator'],
      post: null,
      expiresInDays: 1,
    }).token;
    const answers = new Set([await until(null), await until(unknown), await until('comity_short')]);
    const { keyId, publicKey } = api.institute.publisher;
    for (const value of [
      id,
      tokenHash,
      `comity_${tokenHash}`,
      keyId,
      publicKey,
      'north',
      '',
      'a'.repeat(10_000),
    ])
      answers.add(await until(value));
    expect((await askApp(api.app, token, 'GET', '/status')).status).toBe(200);
    api.clock.advance(86_400_000);
    answers.add(await until(token));
    const reader = api.token('reader');
    const hashes = (await (await api.ask('operator', 'GET', '/tokens')).json()) as {
      items: { tokenHash: string; roles: string[] }[];
    };
    const row = hashes.items.find(({ roles }) => roles[0] === 'reader' && roles.length === 1);
    expect(JSON.stringify(hashes)).not.toContain(reader);
    expect((await api.ask('operator', 'DELETE', `/tokens/${row?.tokenHash}`)).status).toBe(200);
    answers.add(await until(reader));
    expect(answers.size).toBe(1);
  });

  test('another scheme than Bearer is no token', async () => {
    const api = await runningApi();
    for (const authorization of [
      `Basic ${api.token('operator')}`,
      api.token('operator'),
      `Bearer  ${api.token('operator')}`,
      `Bearer ${api.token('operator')},x`,
    ])
      expect((await api.app.request('/api/v1/status', { headers: { authorization } })).status).toBe(401);
  });

  test('a role beyond the table, or a lifetime beyond the limit, is refused', async () => {
    const api = await runningApi();
    const make = (json: unknown) => api.ask('operator', 'POST', '/tokens', { json });
    expect(await problemCode(await make({ label: 'x', roles: ['root'], expiresInDays: 1 }))).toBe(
      'schema-mismatch',
    );
    expect(await problemCode(await make({ label: 'x', roles: [], expiresInDays: 1 }))).toBe(
      'schema-mismatch',
    );
    expect(await problemCode(await make({ label: 'x', roles: ['reader'], expiresInDays: 367 }))).toBe(
      'schema-mismatch',
    );
    expect(
      await problemCode(await make({ label: 'x', roles: ['reader'], expiresInDays: 1, admin: true })),
    ).toBe('schema-mismatch');
  });

  test('a store row with roles that nobody knows may do nothing', async () => {
    const api = await runningApi();
    const { token, row } = mintToken(api.deps, { label: 'x', roles: [], post: null, expiresInDays: 1 });
    await api.store.commit([
      { kind: 'token', token: { ...row, roles: ['superuser'], post: 'NOT A POST' as Post } },
    ]);
    expect(await problemCode(await askApp(api.app, token, 'GET', '/status'))).toBe('forbidden-role');
  });
});

test('what somebody may not read is answered byte for byte like what is not there', async () => {
  const api = await runningApi();
  const { id } = await publishFinding(api, 'red', {
    marking: { tlp: 'RED', onward: 'none', audience: { institutes: [], groups: [], public: false } },
  });
  const ask = async (target: string, suffix: string): Promise<string> => {
    const response = await api.ask('reader', 'GET', `/statements/${target}${suffix}`);
    const problem = (await response.json()) as Record<string, unknown>;
    const headers = [...response.headers].filter(([name]) => !/^(x-request-id|ratelimit)/.test(name));
    return JSON.stringify([response.status, headers, { ...problem, requestId: '' }]);
  };
  for (const suffix of ['', '/envelope', '/parts/finding.json', '/bundle']) {
    const hidden = await ask(id, suffix);
    expect(hidden).toContain('not-found');
    expect(hidden).toBe(await ask('f'.repeat(64), suffix));
    expect(hidden).toBe(await ask('no-such-thing', suffix));
  }
  expect((await api.ask('publisher', 'GET', `/statements/${id}`)).status).toBe(200);
  const list = (await (await api.ask('reader', 'GET', '/statements?type=finding')).json()) as {
    items: unknown[];
  };
  expect(list.items).toEqual([]);
});
