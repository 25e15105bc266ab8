import { encodeBase64, encodeUtf8, Post } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  askApp,
  composeFinding,
  createDraft,
  type DraftAnswer,
  problemCode,
  publishFinding,
  runningApi,
  signatureBy,
  storeToken,
} from './running-api.ts';

describe('a finding takes two people', () => {
  test('the publisher drafts and signs, the approver signs, it is published', async () => {
    const api = await runningApi();
    const { payload } = await composeFinding(api, 'one');
    const draft = await createDraft(api, payload);
    expect(draft).toMatchObject({ revision: 1, state: 'open', missing: ['publisher', 'approver'] });

    const first = await api.ask('publisher', 'POST', `/drafts/${draft.id}/signatures`, {
      json: signatureBy(api, 'publisher', payload),
      headers: { 'if-match': '"1"' },
    });
    expect(first.headers.get('etag')).toBe('"2"');
    expect(await first.json()).toMatchObject({
      published: null,
      missing: ['approver'],
      signedBy: { heldByServer: false },
    });

    const second = await api.ask('approver', 'POST', `/drafts/${draft.id}/signatures`, {
      json: signatureBy(api, 'approver', payload),
      headers: { 'if-match': '"2"' },
    });
    const outcome = (await second.json()) as { draft: DraftAnswer; published: { id: string } };
    expect(outcome.draft).toMatchObject({ state: 'published', missing: [] });
    expect(outcome.draft.signatures.map(({ post }) => post?.replace(/-.*/, ''))).toEqual([
      'publisher',
      'approver',
    ]);
    expect(outcome.published.id).toBe(outcome.draft.payloadSha256);
    expect((await api.ask('reader', 'GET', `/statements/${outcome.published.id}`)).status).toBe(200);
  });

  test('a changed payload drops the approvals', async () => {
    const api = await runningApi();
    const { payload } = await composeFinding(api, 'one');
    const other = await composeFinding(api, 'two');
    const draft = await createDraft(api, payload);
    await api.ask('approver', 'POST', `/drafts/${draft.id}/signatures`, {
      json: signatureBy(api, 'approver', payload),
      headers: { 'if-match': '"1"' },
    });
    const revised = await api.ask('publisher', 'PUT', `/drafts/${draft.id}`, {
      json: { payload: encodeBase64(other.payload) },
      headers: { 'if-match': '"2"' },
    });
    expect(revised.headers.get('etag')).toBe('"3"');
    expect(await revised.json()).toMatchObject({ signatures: [], missing: ['publisher', 'approver'] });
  });

  test('the tag must be there, and be the one that was read', async () => {
    const api = await runningApi();
    const { payload } = await composeFinding(api, 'one');
    const draft = await createDraft(api, payload);
    const sign = (headers: Record<string, string>) =>
      api.ask('publisher', 'POST', `/drafts/${draft.id}/signatures`, {
        json: signatureBy(api, 'publisher', payload),
        headers,
      });
    expect(await problemCode(await sign({}))).toBe('precondition-missing');
    for (const tag of ['"2"', '*', 'W/"1"', '1', '"1", "2"'])
      expect(await problemCode(await sign({ 'if-match': tag }))).toBe('precondition-failed');
    expect((await sign({ 'if-match': '"1"' })).status).toBe(201);
    const gone = await api.ask('publisher', 'DELETE', `/drafts/${draft.id}`, {
      headers: { 'if-match': '"2"' },
    });
    expect(await gone.json()).toMatchObject({ state: 'discarded', missing: [] });
    expect(await problemCode(await sign({ 'if-match': '"3"' }))).toBe('draft-not-open');
  });

  test('a signature that is not over these bytes is refused', async () => {
    const api = await runningApi();
    const { payload } = await composeFinding(api, 'one');
    const draft = await createDraft(api, payload);
    const wrong = await api.ask('approver', 'POST', `/drafts/${draft.id}/signatures`, {
      json: signatureBy(api, 'approver', encodeUtf8('something else')),
      headers: { 'if-match': '"1"' },
    });
    expect(await problemCode(wrong)).toBe('signature-wrong');
    expect(await (await api.ask('approver', 'GET', `/drafts/${draft.id}`)).json()).toMatchObject({
      revision: 1,
      signatures: [],
    });
  });

  test('a part that was never put cannot be drafted', async () => {
    const api = await runningApi();
    const { payload, part } = await composeFinding(api, 'one');
    api.memory.parts.delete(part.sha256);
    const created = await api.ask('publisher', 'POST', '/drafts', {
      json: { payload: encodeBase64(payload) },
    });
    expect(await problemCode(created)).toBe('part-missing');
  });
});

describe('signers held on the server', () => {
  test('sign for a token of their post only, and every answer says so', async () => {
    const api = await runningApi();
    const { payload } = await composeFinding(api, 'one');
    const draft = await createDraft(api, payload);
    const path = `/drafts/${draft.id}/signatures`;
    const ask = { json: { heldSigner: 'approver-held' }, headers: { 'if-match': '"1"' } };
    expect(await problemCode(await api.ask('approver', 'POST', path, ask))).toBe('held-signer-not-yours');
    const unknown = { ...ask, json: { heldSigner: 'nobody-there' } };
    const own = await storeToken(api.deps, 'approver', Post.parse('approver-held'));
    expect(await problemCode(await askApp(api.app, own, 'POST', path, unknown))).toBe(
      'held-signer-not-yours',
    );
    const signed = await askApp(api.app, own, 'POST', path, ask);
    expect(await signed.json()).toMatchObject({
      signedBy: { post: 'approver-held', heldByServer: true },
      draft: { signatures: [{ heldByServer: true }] },
      missing: ['publisher'],
    });
    const status = (await (await api.ask('reader', 'GET', '/status')).json()) as { heldSigners: unknown[] };
    expect(status.heldSigners).toMatchObject([
      { post: 'approver-held', keyId: api.institute.approver.keyId },
    ]);
  });
});

test('lists page by key, newest first, and say where the next page is', async () => {
  const api = await runningApi();
  for (const seed of ['a', 'b', 'c']) await publishFinding(api, seed);
  const seen: string[] = [];
  let path: string | null = '/statements?limit=2&type=finding';
  while (path !== null) {
    const response: Response = await api.ask('reader', 'GET', path);
    const list = (await response.json()) as { items: { title: string }[]; nextCursor: string | null };
    seen.push(...list.items.map(({ title }) => title));
    const next: string | undefined = /^<\/api\/v1(.*)>; rel="next"$/.exec(
      response.headers.get('link') ?? '',
    )?.[1];
    expect(next === undefined).toBe(list.nextCursor === null);
    path = next ?? null;
  }
  expect(seen).toEqual(['Finding c', 'Finding b', 'Finding a']);
  const drafts = (await (await api.ask('approver', 'GET', '/drafts?limit=2&state=published')).json()) as {
    items: unknown[];
    nextCursor: string;
  };
  expect(drafts.items).toHaveLength(2);
  const rest = (await (
    await api.ask('approver', 'GET', `/drafts?limit=2&state=published&cursor=${drafts.nextCursor}`)
  ).json()) as { items: unknown[] };
  expect(rest.items).toHaveLength(1);
});
