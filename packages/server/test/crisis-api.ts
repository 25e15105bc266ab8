import { type AlertName, capOfAlert, writeCap } from '@comity/formats';
import { type ComityNode, createNode, type DutyRoster } from '@comity/node';
import {
  accepted,
  createMemoryHub,
  delegationEnvelope,
  emptyMemory,
  type Federation,
  memoryKeys,
  memoryStore,
  sealCrisis,
  seededRandom,
  streamOf,
  type TestInstitute,
  testAlert,
  testCapPart,
  testMarking,
} from '@comity/node/testing';
import {
  type BodyOf,
  bytesToHex,
  CAP_PART,
  Digest,
  encodeBase64,
  type Marking,
  measurePart,
  PartName,
  pae,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  type StatementId,
  writeStatement,
} from '@comity/protocol';
import { expect } from 'vitest';
import type { ApiDeps } from '../src/api-deps.ts';
import { askApp, type RunningApi, runningApi, START_MS } from './running-api.ts';

/** North with its API, coordinators and duty posts; south as a peer. Both run in one memory network. */
export interface CrisisApi extends AsyncDisposable {
  readonly north: RunningApi;
  readonly south: Peer;
  settle(): Promise<void>;
}

export interface Peer {
  readonly node: ComityNode;
  readonly institute: TestInstitute;
}

export async function crisisApi(change: Partial<ApiDeps> = {}, duty?: DutyRoster): Promise<CrisisApi> {
  const network = createMemoryHub();
  const north = await runningApi(change, undefined, { network, ...(duty === undefined ? {} : { duty }) });
  const { federation, clock } = north;
  await delegateCoordinators(north.node, north.institute, federation);
  const institute = federation.institutes[1] ?? expect.unreachable();
  const node = await createNode(
    {
      clock,
      random: seededRandom(21),
      keys: memoryKeys(institute.nodeSeed),
      network: network.network(institute.id, institute.node.publicKey),
      store: memoryStore(emptyMemory()),
      emit: () => undefined,
    },
    { institute: institute.id, network: federation.network },
  );
  accepted(await node.adoptCharter(federation.charterEnvelope));
  await delegateCoordinators(node, institute, federation);
  await north.node.start();
  await node.start();
  const settle = async (): Promise<void> => {
    for (let pass = 0; pass < 8; pass += 1)
      if ((await north.node.settle()).rounds + (await node.settle()).rounds === 2) return;
  };
  await settle();
  return {
    north,
    south: { node, institute },
    settle,
    [Symbol.asyncDispose]: async () => {
      await node.stop();
      await north.node.stop();
    },
  };
}

async function delegateCoordinators(node: ComityNode, institute: TestInstitute, federation: Federation) {
  for (const key of [institute.coordinator, institute.coordinator2])
    accepted(await node.submit(delegationEnvelope(federation, institute, key, 'coordinator', START_MS)));
}

export type AlertChange = Partial<BodyOf<'alert'>>;

/** An alert of north's with a CAP part that agrees, and its payload. */
export function composeAlert(
  { federation, institute }: RunningApi,
  seed: string,
  change: AlertChange = {},
  marking: Partial<Marking> = { purposes: ['incident-response'] },
  chain: readonly AlertName[] = [],
) {
  const input = { by: institute, federation, issuedAtMs: START_MS, seed, marking: testMarking(marking) };
  const { label, body } = testAlert(input, change);
  const content = writeCap(capOfAlert({ label, body, chain }));
  const measured = measurePart(content);
  const part = {
    name: PartName.parse(CAP_PART.name),
    mediaType: CAP_PART.mediaType,
    sizeBytes: measured.sizeBytes,
    sha256: Digest.parse(bytesToHex(measured.sha256)),
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience: null,
  };
  const statement: Statement = { type: 'alert', label: { ...label, parts: [part] }, body };
  return { statement, part, content, payload: accepted(writeStatement(statement)) };
}

export type Composed = ReturnType<typeof composeAlert>;

export async function draftAlert(api: RunningApi, token: string, { part, content, payload }: Composed) {
  const put = await askApp(api.app, token, 'PUT', `/parts/${part.sha256}`, { bytes: content });
  expect(put.status).toBe(200);
  return askApp(api.app, token, 'POST', '/drafts', { json: { payload: encodeBase64(payload) } });
}

export interface AlertDraft {
  readonly id: string;
  readonly revision: number;
  readonly confirmation: {
    readonly phrase: string | null;
    readonly institutes: readonly string[];
    readonly posts: readonly { readonly institute: string; readonly role: string; readonly post: string }[];
  } | null;
}

/** The signature of one of the two coordinators, with what was typed. */
export const signAlert = (
  api: RunningApi,
  token: string,
  { id, revision }: Pick<AlertDraft, 'id' | 'revision'>,
  payload: Uint8Array,
  who: 'coordinator' | 'coordinator2' = 'coordinator',
  confirm?: string,
) =>
  askApp(api.app, token, 'POST', `/drafts/${id}/signatures`, {
    json: {
      keyId: api.institute[who].keyId,
      signature: encodeBase64(api.institute[who].sign(pae(STATEMENT_PAYLOAD_TYPE, payload))),
      ...(confirm === undefined ? {} : { confirm }),
    },
    headers: { 'if-match': `"${revision}"` },
  });

/** Raised over the API: drafted and signed by as many as it takes. */
export async function raise(
  api: RunningApi,
  seed: string,
  change: AlertChange = {},
  marking?: Partial<Marking>,
): Promise<StatementId> {
  const composed = composeAlert(api, seed, change, marking);
  const token = api.token('coordinator');
  const drafted = await draftAlert(api, token, composed);
  expect(drafted.status).toBe(201);
  let draft = (await drafted.json()) as AlertDraft;
  const phrase = draft.confirmation?.phrase ?? undefined;
  for (const who of ['coordinator', 'coordinator2'] as const) {
    const signed = await signAlert(api, token, draft, composed.payload, who, phrase);
    expect(signed.status).toBe(201);
    const outcome = (await signed.json()) as { draft: AlertDraft; published: { id: StatementId } | null };
    if (outcome.published !== null) return outcome.published.id;
    draft = outcome.draft;
  }
  return expect.unreachable('two coordinators are enough');
}

/** Raised by a peer and published there; it has come to north once both have settled. */
export async function raiseAt(
  { south, north }: CrisisApi,
  seed: string,
  change: AlertChange = {},
  marking: Partial<Marking> = { purposes: ['incident-response'] },
): Promise<StatementId> {
  const { content, part } = testCapPart(seed);
  accepted(await south.node.putPart(part.sha256, streamOf(content)));
  const { federation, clock } = north;
  const by = south.institute;
  const input = { by, federation, issuedAtMs: clock.nowMs(), seed, marking: testMarking(marking) };
  return accepted(await south.node.submit(sealCrisis(by, testAlert(input, change)))).id;
}
