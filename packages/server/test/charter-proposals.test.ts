import { testInstitute } from '@comity/node/testing';
import { CHARTER_PAYLOAD_TYPE, decodeBase64, type Ed25519Signer, encodeBase64, pae } from '@comity/protocol';
import { expect, test } from 'vitest';
import { problemCode, type RunningApi, runningApi } from './running-api.ts';

interface Proposal {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly payload: string;
  readonly changes: {
    readonly joined: readonly string[];
    readonly fields: readonly { readonly field: string }[];
  };
  readonly signatures: readonly { readonly institute: string | null }[];
  readonly rules: readonly {
    readonly threshold: number;
    readonly signed: readonly string[];
    readonly missing: readonly string[];
  }[];
}
interface Signed {
  readonly proposal: Proposal;
  readonly adopted: { readonly version: number } | null;
}

async function propose(api: RunningApi, change: unknown): Promise<Proposal> {
  const answer = await api.ask('operator', 'POST', '/charter-proposals', { json: { change } });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Proposal;
}

const bytesOf = ({ payload }: Proposal): Uint8Array => {
  const bytes = decodeBase64(payload);
  return bytes.ok ? bytes.value : expect.unreachable();
};

const sign = (api: RunningApi, proposal: Proposal, root: Ed25519Signer, over = bytesOf(proposal)) =>
  api.ask('operator', 'POST', `/charter-proposals/${proposal.id}/signatures`, {
    json: { keyId: root.keyId, signature: encodeBase64(root.sign(pae(CHARTER_PAYLOAD_TYPE, over))) },
  });

const rootOf = (api: RunningApi, at: number): Ed25519Signer =>
  api.federation.institutes[at]?.root ?? expect.unreachable();

test('signatures come one by one, and the last that is missing puts the charter in force', async () => {
  const api = await runningApi();
  const proposal = await propose(api, { findingApprovers: 2 });
  expect(proposal.changes.fields).toEqual([
    { field: 'findingApprovers', before: '1', after: '2' },
    expect.objectContaining({ field: 'expiresAt' }),
  ]);
  const threshold = proposal.rules[0]?.threshold ?? 0;
  expect(threshold).toBeGreaterThan(1);
  const outcomes: Signed[] = [];
  for (let at = 0; at < threshold; at += 1) {
    const answer = await sign(api, proposal, rootOf(api, at));
    expect(answer.status).toBe(201);
    outcomes.push((await answer.json()) as Signed);
  }
  expect(outcomes.map(({ adopted }) => adopted?.version ?? null)).toEqual([
    ...outcomes.slice(1).map(() => null),
    2,
  ]);
  expect(outcomes[0]?.proposal.rules.map(({ signed }) => signed)).toEqual([['north'], ['north']]);
  expect(outcomes.at(-1)?.proposal.state).toBe('adopted');
  expect(api.node.charter()?.charter.findingApprovers).toBe(2);
  expect(await problemCode(await sign(api, proposal, rootOf(api, 2)))).toBe('charter-rollback');
});

test('a signature that fails, or of a key that is nobody’s root, is not taken', async () => {
  const api = await runningApi();
  const proposal = await propose(api, { threshold: 2 });
  const other = new TextEncoder().encode('something else');
  expect(await problemCode(await sign(api, proposal, rootOf(api, 0), other))).toBe('signature-wrong');
  expect(await problemCode(await sign(api, proposal, api.institute.publisher))).toBe('signer-unknown');
  const now = await api.ask('counsel', 'GET', `/charter-proposals/${proposal.id}`);
  expect(((await now.json()) as Proposal).signatures).toEqual([]);
});

test('what others signed elsewhere is taken over as a file, and one proposal is kept once', async () => {
  const api = await runningApi();
  const proposal = await propose(api, { expiresAt: '2028-01-01T00:00:00.000Z' });
  await sign(api, proposal, rootOf(api, 1));
  const file = await api.ask('operator', 'GET', `/charter-proposals/${proposal.id}/file`);
  const json = { file: Buffer.from(await file.arrayBuffer()).toString('base64') };
  expect(await problemCode(await api.ask('operator', 'POST', '/charter-proposals', { json }))).toBe(
    'conflict',
  );
  const removed = await api.ask('operator', 'DELETE', `/charter-proposals/${proposal.id}`, {
    headers: { 'if-match': '"2"' },
  });
  expect(removed.status).toBe(200);
  const again = await api.ask('operator', 'POST', '/charter-proposals', { json });
  expect(((await again.json()) as Proposal).signatures).toEqual([
    expect.objectContaining({ institute: 'south' }),
  ]);
});

test('who joins is named, who leaves must be a member, and the crisis terms stay', async () => {
  const api = await runningApi();
  const west = testInstitute('west');
  const member = { ...api.federation.charter.institutes[0], id: 'west', name: 'West' };
  const join = { ...member, rootKey: west.root.publicKey, nodeKeys: [west.node.publicKey], addresses: [] };
  expect((await propose(api, { join: [join] })).changes.joined).toEqual(['west']);
  const stranger = await api.ask('operator', 'POST', '/charter-proposals', {
    json: { change: { remove: ['nobody'] } },
  });
  expect(await problemCode(stranger)).toBe('not-found');
  const tooMany = await api.ask('operator', 'POST', '/charter-proposals', {
    json: { change: { threshold: 9 } },
  });
  expect(await problemCode(tooMany)).toBe('schema-mismatch');
  const nothing = await api.ask('operator', 'POST', '/charter-proposals', { json: {} });
  expect(await problemCode(nothing)).toBe('schema-mismatch');
  expect(await problemCode(await api.ask('reader', 'GET', '/charter-proposals'))).toBe('forbidden-role');
});
