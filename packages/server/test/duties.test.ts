import { composeStatement, partOfBytes } from '@comity/formats';
import {
  accepted,
  delegationEnvelope,
  type LabelInput,
  revocationEnvelope,
  sealFinding,
  testFinding,
  testMarking,
  testRegistry,
} from '@comity/node/testing';
import {
  encodeUtf8,
  InstituteId,
  InstrumentId,
  instantOf,
  type LegalClaim,
  type Statement,
  type StatementId,
} from '@comity/protocol';
import { expect, test } from 'vitest';
import { raise } from './crisis-api.ts';
import { problemCode, type RunningApi, runningApi, START_MS } from './running-api.ts';

const HOUR_MS = 3_600_000;
const TERMS = InstrumentId.parse('test-terms');
const REGISTRY = testRegistry({
  clocks: [
    { id: 'in-72-hours', duty: 'Report.', hours: 72, countsFrom: 'awareAt', certainty: 'cited' },
    { id: 'in-24-hours', duty: 'Report.', hours: 24, countsFrom: 'determinedAt', certainty: 'cited' },
  ],
  intervals: [
    {
      from: '2026-01-01',
      until: '2026-12-01',
      checkedAt: '2026-11-01',
      checkedBy: 'a test',
      certainty: 'cited',
      retroactive: false,
      note: null,
    },
  ],
});
const claim: LegalClaim = {
  instrument: TERMS,
  provisions: [],
  assertedBy: InstituteId.parse('north'),
  answers: {},
  onLapse: 'hold',
};

interface Duty {
  readonly subject: string;
  readonly kind: string;
  readonly ours: boolean;
  readonly clocks: readonly {
    readonly clock: string;
    readonly state: string;
    readonly dueAt: string | null;
    readonly basis: string;
    readonly met: { readonly statement: string; readonly late: boolean } | null;
  }[];
}
interface Duties {
  readonly reports: readonly Duty[];
  readonly expiring: readonly { readonly kind: string; readonly id: string; readonly ended: boolean }[];
  readonly held: unknown;
}

async function withRegistry(): Promise<RunningApi> {
  const api = await runningApi({}, REGISTRY.document);
  accepted(await api.node.importRegistry(REGISTRY.document));
  return api;
}

async function publish(
  api: RunningApi,
  seed: string,
  change: Partial<Statement['label']>,
  input: Partial<LabelInput> = {},
): Promise<StatementId> {
  const { federation, institute, clock } = api;
  const made = testFinding({
    federation,
    issuer: institute.id,
    issuedAtMs: clock.nowMs(),
    seed,
    marking: testMarking({ legal: [claim] }),
    ...input,
  });
  const put = await api.ask('publisher', 'PUT', `/parts/${made.part.sha256}`, { bytes: made.content });
  expect(put.status).toBe(200);
  // as: label and body still belong together
  const statement = { ...made.statement, label: { ...made.statement.label, ...change } } as Statement;
  return accepted(await api.node.submit(sealFinding(institute, statement))).id;
}

const duties = async (api: RunningApi, role: 'counsel' | 'operator' = 'counsel', query = '') =>
  (await (await api.ask(role, 'GET', `/duties${query}`)).json()) as Duties;

test('a claim has its clocks until a later statement of ours meets them', async () => {
  const api = await withRegistry();
  const aware = instantOf(START_MS - 60 * HOUR_MS);
  const first = await publish(api, 'first', { awareAt: aware });
  await publish(api, 'no-claim', { awareAt: aware }, { marking: testMarking() });
  const before = (await duties(api)).reports;
  expect(before).toMatchObject([
    {
      subject: first,
      kind: 'statement',
      ours: true,
      clocks: [
        { clock: 'in-72-hours', state: 'due-today', dueAt: '2026-11-21T16:00:00.000Z', basis: 'claimed' },
        { clock: 'in-24-hours', state: 'not-started', dueAt: null },
      ],
    },
  ]);
  api.clock.advance(20 * HOUR_MS);
  expect((await duties(api)).reports[0]?.clocks[0]?.state).toBe('passed');
  const report = await publish(api, 'report', {
    relations: [{ kind: 'refers-to', statement: first }],
    awareAt: aware,
  });
  const met = (await duties(api)).reports.find(({ subject }) => subject === first);
  expect(met?.clocks.map(({ state, met: by }) => [state, by?.statement, by?.late])).toEqual([
    ['met', report, true],
    ['met', report, false],
  ]);
  const one = await api.ask('counsel', 'GET', `/statements/${first}/duties?zone=Asia/Tokyo`);
  expect(await one.json()).toMatchObject({ subject: first, clocks: [{ zone: 'Asia/Tokyo' }, {}] });
});

test('a finding composed with the moment of knowing starts its clock', async () => {
  const api = await withRegistry();
  const adopted = api.node.charter();
  if (adopted === undefined) throw new Error('a running node has its charter');
  const nowMs = START_MS + HOUR_MS;
  api.clock.advance(HOUR_MS);
  const content = encodeUtf8('{}');
  const { part } = partOfBytes('finding.json', 'application/json', content, null);
  const composer = { inForce: adopted, issuer: api.institute.id, nowMs };
  const { statement } = accepted(
    composeStatement<Extract<Statement, { type: 'finding' }>>(
      { type: 'finding', body: { task: 'a task', model: 'a model' } },
      {
        title: 'told when',
        marking: testMarking({ legal: [claim] }),
        parts: [part],
        moments: { occurredAt: instantOf(START_MS - HOUR_MS), awareAt: instantOf(START_MS) },
      },
      composer,
    ),
  );
  await api.ask('publisher', 'PUT', `/parts/${part.sha256}`, { bytes: content });
  const { id } = accepted(await api.node.submit(sealFinding(api.institute, statement)));
  expect((await duties(api)).reports).toMatchObject([
    {
      subject: id,
      clocks: [
        { clock: 'in-72-hours', state: 'running', dueAt: instantOf(START_MS + 72 * HOUR_MS) },
        { clock: 'in-24-hours', state: 'not-started' },
      ],
    },
  ]);
});

test('an actual incident has the clocks of what is in force, and a drill none', async () => {
  const api = await withRegistry();
  for (const key of [api.institute.coordinator, api.institute.coordinator2])
    accepted(
      await api.node.submit(delegationEnvelope(api.federation, api.institute, key, 'coordinator', START_MS)),
    );
  const incident = await raise(api, 'real', { status: 'Actual' });
  const drill = await raise(api, 'drill', { status: 'Exercise' });
  const { reports } = await duties(api);
  expect(reports.map(({ subject, kind }) => [subject, kind])).toEqual([[incident, 'incident']]);
  expect(reports[0]?.clocks.map(({ basis, state }) => [basis, state])).toEqual([
    ['may-apply', 'not-started'],
    ['may-apply', 'not-started'],
  ]);
  const none = await api.ask('counsel', 'GET', `/statements/${drill}/duties`);
  expect(((await none.json()) as Duty).clocks).toEqual([]);
});

test('a person sees duties of what they may read alone', async () => {
  const api = await withRegistry();
  const id = await publish(api, 'hidden', { awareAt: instantOf(START_MS) });
  // An operator reads no content.
  expect((await duties(api, 'operator')).reports).toEqual([]);
  expect(await problemCode(await api.ask('operator', 'GET', `/statements/${id}/duties`))).toBe('not-found');
});

test('what ends soon is told: keys, instruments, the charter, and tokens to an operator', async () => {
  const api = await withRegistry();
  const kinds = async (role: 'counsel' | 'operator', days: number) =>
    new Set((await duties(api, role, `?withinDays=${days}`)).expiring.map(({ kind }) => kind));
  expect(await kinds('counsel', 20)).toEqual(new Set(['instrument']));
  expect((await kinds('operator', 60)).has('token')).toBe(true);
  expect((await kinds('counsel', 366)).has('token')).toBe(false);
  expect((await kinds('counsel', 366)).has('charter')).toBe(true);
  const held = (await duties(api)).held;
  expect(held).toEqual([]);
  const bad = await api.ask('counsel', 'GET', '/duties?zone=Mars/Olympus');
  expect(await problemCode(bad)).toBe('schema-mismatch');
});

test('members are told with their delegations, and a revoked key stays revoked', async () => {
  const api = await runningApi();
  const { federation, institute } = api;
  accepted(
    await api.node.submit(revocationEnvelope(federation, institute, institute.approver.keyId, START_MS)),
  );
  const answer = await api.ask('reader', 'GET', '/members/north');
  const member = (await answer.json()) as {
    ours: boolean;
    delegations: { keyId: string; state: string; revoked: { reason: string } | null }[];
  };
  expect(member.ours).toBe(true);
  const states = new Map(member.delegations.map(({ keyId, state }) => [keyId, state]));
  expect(states.get(institute.approver.keyId)).toBe('revoked');
  expect(states.get(institute.publisher.keyId)).toBe('in-force');
  const all = (await (await api.ask('reader', 'GET', '/members')).json()) as { items: { id: string }[] };
  expect(all.items.map(({ id }) => id)).toEqual(['north', 'south', 'east']);
  expect(await problemCode(await api.ask('reader', 'GET', '/members/nobody'))).toBe('not-found');
});
