import { accepted, delegationEnvelope, testLabel, testRegistry } from '@comity/node/testing';
import { encodeBase64, pae, STATEMENT_PAYLOAD_TYPE, type Statement, writeStatement } from '@comity/protocol';
import { expect, test } from 'vitest';
import { composeFinding, problemCode, type RunningApi, runningApi, START_MS } from './running-api.ts';

const { document, text } = testRegistry();

function adherencePayload({ federation, institute }: RunningApi): Uint8Array {
  const input = { federation, issuer: institute.id, issuedAtMs: START_MS, seed: 'adherence' };
  const body = { text, title: 'Test terms', instrument: null, state: 'accepted' } as const;
  const statement: Statement = { type: 'adherence', label: testLabel(input), body };
  return accepted(writeStatement(statement));
}

test('counsel drafts and signs an adherence, alone, and it is accepted', async () => {
  const api = await runningApi({}, document);
  const { counsel } = api.institute;
  accepted(await api.node.importRegistry(document));
  accepted(
    await api.node.submit(delegationEnvelope(api.federation, api.institute, counsel, 'counsel', START_MS)),
  );
  const payload = adherencePayload(api);
  const json = { payload: encodeBase64(payload) };
  const drafted = await api.ask('counsel', 'POST', '/drafts', { json });
  const draft = (await drafted.json()) as { id: string; missing: string[] };
  expect([drafted.status, draft.missing]).toEqual([201, ['counsel']]);
  const signed = await api.ask('counsel', 'POST', `/drafts/${draft.id}/signatures`, {
    json: {
      keyId: counsel.keyId,
      signature: encodeBase64(counsel.sign(pae(STATEMENT_PAYLOAD_TYPE, payload))),
    },
    headers: { 'if-match': '"1"' },
  });
  expect(await signed.json()).toMatchObject({ published: { type: 'adherence' }, missing: [] });
  expect(await (await api.ask('reader', 'GET', '/texts')).json()).toMatchObject({
    items: [{ text: { sha256: text }, accepted: true, acceptedBy: ['north'] }],
  });
});

test('counsel neither drafts, changes nor discards what others sign', async () => {
  const api = await runningApi();
  const { payload } = await composeFinding(api, 'one');
  const json = { payload: encodeBase64(payload) };
  expect(await problemCode(await api.ask('counsel', 'POST', '/drafts', { json }))).toBe('forbidden-role');
  const { id } = (await (await api.ask('publisher', 'POST', '/drafts', { json })).json()) as { id: string };
  const headers = { 'if-match': '"1"' };
  const own = { payload: encodeBase64(adherencePayload(api)) };
  for (const answer of [
    api.ask('counsel', 'PUT', `/drafts/${id}`, { json, headers }),
    api.ask('counsel', 'PUT', `/drafts/${id}`, { json: own, headers }),
    api.ask('counsel', 'DELETE', `/drafts/${id}`, { headers }),
  ])
    expect(await problemCode(await answer)).toBe('forbidden-role');
});
