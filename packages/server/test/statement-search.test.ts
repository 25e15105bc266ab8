import { type FindingDocument, writeFindingDocument } from '@comity/formats';
import { accepted, sealFinding, streamOf, testFinding, testMarking } from '@comity/node/testing';
import { type Marking, MediaType, type Statement } from '@comity/protocol';
import { expect, test } from 'vitest';
import { compareHeld } from '../src/compare-held.ts';
import { problemCode, type RunningApi, runningApi, START_MS } from './running-api.ts';

const documentOf = (value: number): FindingDocument =>
  ({
    schema: 'urn:comity:finding-document:1',
    nonce: '00'.repeat(16),
    harness: { name: 'inspect_ai' },
    task: { name: 'gpqa', args: {} },
    dataset: {},
    model: { id: 'm', generateConfig: {} },
    run: { limits: {} },
    scores: [{ name: 'match', metrics: [{ name: 'accuracy', value }], standardError: 0.05 }],
    samples: {},
    provenance: { packages: {} },
    source: {
      format: 'inspect-eval',
      files: [{ role: 'log', sha256: 'ab'.repeat(32), sizeBytes: 1, mediaType: 'application/zip' }],
    },
  }) as FindingDocument; // as: of that shape

interface Told {
  readonly value?: number;
  readonly marking?: Partial<Marking>;
  readonly body?: { readonly task: string; readonly model: string };
}

async function publish(api: RunningApi, seed: string, { value = 0.5, marking, body }: Told = {}) {
  const made = testFinding({
    federation: api.federation,
    issuer: api.institute.id,
    issuedAtMs: START_MS,
    seed,
    title: `Title ${seed}`,
    marking: testMarking(marking),
    partBytes: writeFindingDocument(documentOf(value)),
  });
  const parts = [{ ...made.part, mediaType: MediaType.parse('application/vnd.comity.finding+json') }];
  const statement = {
    ...made.statement,
    label: { ...made.statement.label, parts },
    body: body ?? made.statement.body,
  } as Statement; // as: still a finding
  accepted(await api.node.putPart(made.part.sha256, streamOf(made.content)));
  return accepted(await api.node.submit(sealFinding(api.institute, statement))).id;
}

type Answer = {
  readonly items: readonly { readonly title: string; readonly isNew: boolean }[];
  readonly facets: readonly { readonly by: string; readonly groups: unknown }[];
  readonly newer: { readonly count: number };
  readonly upTo: string;
  readonly findings: unknown;
  readonly leftOut: unknown;
  readonly metrics: readonly {
    readonly estimates: readonly { readonly estimate: unknown }[];
    readonly notPooled: string | null;
  }[];
};
const get = async (api: RunningApi, path: string, role: 'reader' | 'auditor' = 'reader') =>
  (await (await api.ask(role, 'GET', path)).json()) as Answer; // as: of the operation that was asked

test('findings are found by words and properties, counted, and new until they are marked as read', async () => {
  const api = await runningApi();
  await publish(api, 'one', { body: { task: 'gpqa_diamond', model: 'openai/gpt-4o' } });
  await publish(api, 'two', { body: { task: 'cyber', model: 'openai/gpt-4o' } });
  const facets = await get(api, '/statements:facets?type=finding');
  expect(facets).toMatchObject({ total: { count: 2 }, newer: { count: 2 }, complete: true });
  const tasks = facets.facets.find(({ by }) => by === 'task')?.groups;
  expect(tasks).toEqual([
    { key: 'cyber', count: 1, rule: null },
    { key: 'gpqa_diamond', count: 1, rule: null },
  ]);
  const marked = await api.ask('reader', 'POST', '/statements:mark-read', { json: { upTo: facets.upTo } });
  expect(marked.status).toBe(200);
  await publish(api, 'three', { body: { task: 'gpqa_main', model: 'other' } });
  const titles = ({ items }: Answer) => items.map(({ title, isNew }) => [title, isNew]);
  expect(titles(await get(api, '/statements?words=GPQA'))).toEqual([
    ['Title three', true],
    ['Title one', false],
  ]);
  expect(titles(await get(api, '/statements?new=true'))).toEqual([['Title three', true]]);
  expect(titles(await get(api, '/statements?model=openai%2Fgpt-4o&words=diam'))).toEqual([
    ['Title one', false],
  ]);
  expect((await get(api, '/statements:facets?type=finding')).newer.count).toBe(1);
  // Another person has seen nothing yet.
  const theirs = await get(api, '/statements:facets?type=finding', 'auditor');
  expect(theirs.newer.count).toBe(3);
  const old = await api.ask('reader', 'POST', '/statements:mark-read', { json: { upTo: 'AAAA' } });
  expect(await problemCode(old)).toBe('cursor-malformed');
  expect(await problemCode(await api.ask('reader', 'GET', '/statements?type=rumour'))).toBe(
    'schema-mismatch',
  );
});

test('of an institute the newest finding is compared, and the others are named', async () => {
  const api = await runningApi();
  const body = { task: 'gpqa', model: 'm' };
  const older = await publish(api, 'older', { body });
  const newer = await publish(api, 'newer', { body, value: 0.7 });
  const compared = await get(api, '/comparisons?model=m&task=gpqa');
  expect(compared.findings).toMatchObject([
    { statement: newer, institute: 'north', rankingProhibited: false },
  ]);
  expect(compared.leftOut).toMatchObject([{ statement: older, reason: 'newer-of-institute' }]);
  expect(compared.metrics[0]?.estimates[0]?.estimate).toMatchObject({ metric: 'accuracy', value: 0.7 });
  expect(compared.metrics[0]?.notPooled).toBe('too-few');
  const none = await get(api, '/comparisons?model=m&task=unknown');
  expect(none).toMatchObject({ findings: [], metrics: [], leftOut: [], complete: true });
});

test('what is superseded, withheld or cannot be read is left out with its reason; a prohibition of ranking counts', async () => {
  const api = await runningApi();
  const body = { task: 'gpqa', model: 'm' };
  const id = await publish(api, 'own', { body, marking: { prohibitedUses: ['model-ranking'] } });
  const reader = { roles: ['reader'], unit: 'general', purposes: ['research'], post: null } as const;
  const { items } = await api.node.find(
    { limit: 9, only: { type: 'finding' } },
    { ...reader, purposes: ['research', 'safety-evaluation'] },
  );
  const [view] = items;
  if (view === undefined) throw new Error('a finding was published');
  const like = (author: string, change: object, label: object = {}) =>
    ({
      ...view,
      row: { ...view.row, author, id: `${author}-id` },
      statement: { ...view.statement, label: { ...view.statement.label, ...label } },
      ...change,
    }) as never; // as: a view of another institute
  const relations = [{ kind: 'supersedes', statement: 'east-id' }];
  const views = [
    like('south', {}),
    like('west', { parts: view.parts.map((part) => ({ ...part, state: 'withheld' })) }),
    like('mid', { parts: [] }),
    like('east', { row: { ...view.row, author: 'east', id: 'east-new' } }, { relations }),
    like('east', {}),
    view,
  ];
  const node = {
    find: async () => ({ items: views, resumeAt: null }),
    part: () => api.node.part(id, view.parts[0]?.part.name as never, reader as never),
  } as never; // as: the two verbs that are used
  const compared = await compareHeld(node, body, reader as never); // as: a reader
  expect(compared.findings.map(({ institute }) => institute)).toEqual(['east', 'north', 'south']);
  expect(compared.leftOut.map(({ reason }) => reason)).toEqual([
    'document-withheld',
    'document-unreadable',
    'superseded',
  ]);
  expect(compared.rankingProhibited).toBe(true);
  expect(compared.metrics.every(({ pooled }) => pooled === null)).toBe(true);
});
