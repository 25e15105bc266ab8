import { GroupId, type InstituteId, instantOf, type Marking, type StatementId } from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  openSites,
  type Sites,
  sealAdherence,
  sealConsultAnswer,
  sealFinding,
  sealRemark,
  sealRoster,
  sealWithdrawal,
  streamOf,
  testFederation,
  testFinding,
  testMarking,
  testReader,
  testRegistry,
  toInstitutes,
} from '../testing/index.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const NAMES = ['north', 'south', 'east', 'west'] as const;
const federation = testFederation(NAMES, { startMs: START_MS });
const READER = testReader('publisher', 'reader');

const [north, south, east, west] = federation.institutes;
if (!north || !south || !east || !west) throw new Error('four institutes');
const id = (name: (typeof NAMES)[number]): InstituteId => name as InstituteId; // as: names of the federation

/** North publishes a finding with one part under these terms. */
async function publish(
  sites: Sites,
  seed: string,
  marking: Marking,
  extra: Partial<Parameters<typeof testFinding>[0]> = {},
) {
  const input = {
    federation: sites.federation,
    issuer: north?.id ?? id('north'),
    issuedAtMs: sites.clock.nowMs(),
    seed,
    marking,
  };
  const { statement, part, content } = testFinding({ ...input, ...extra });
  const { node, institute } = sites.site('north');
  accepted(await node.putPart(part.sha256, streamOf(content)));
  const row = accepted(await node.submit(sealFinding(institute, statement)));
  return { id: row.id, position: row.position, part, statement, content };
}

const speaking = (sites: Sites, name: (typeof NAMES)[number], seed: string) => ({
  federation: sites.federation,
  by: sites.site(name).institute,
  issuedAtMs: sites.clock.nowMs(),
  seed,
});

const stateOf = (sites: Sites, statement: StatementId, institute: string) =>
  sites.site('north').memory.deliveries.get(`${statement} ${institute}`)?.state;
const partOf = async (
  sites: Sites,
  name: string,
  sha256: Parameters<ReturnType<Sites['site']>['node']['putPart']>[0],
) => sites.site(name).memory.parts.get(sha256)?.state;
const holds = (sites: Sites, name: string, statement: StatementId): boolean =>
  sites.site(name).memory.statements.some((row) => row.id === statement);
const canRead = async (sites: Sites, name: string, statement: StatementId) =>
  (await sites.site(name).node.statement(statement, READER)).ok;

describe('a withdrawal', () => {
  test('drops the parts everywhere, keeps the envelopes, and is answered with receipts', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', testMarking());
    await sites.settle();
    for (const name of ['south', 'east', 'west'])
      expect(await partOf(sites, name, finding.part.sha256)).toBe('held');

    const to = [id('south'), id('east'), id('west')];
    accepted(
      await sites
        .site('north')
        .node.submit(sealWithdrawal({ ...speaking(sites, 'north', 'back'), to }, finding.id)),
    );
    expect(stateOf(sites, finding.id, 'south')).toBe('recalled');
    await sites.settle();
    for (const name of ['south', 'east', 'west']) {
      expect(await partOf(sites, name, finding.part.sha256), name).toBe('withdrawn');
      expect(sites.site(name).memory.files.has(finding.part.sha256), name).toBe(false);
      expect(await canRead(sites, name, finding.id), name).toBe(false);
      expect(holds(sites, name, finding.id), name).toBe(true);
      expect(stateOf(sites, finding.id, name), name).toBe('purged');
    }
    expect(await canRead(sites, 'north', finding.id)).toBe(true);
  });

  test('reaches who was away, gives it nothing, and is answered by it', async () => {
    await using sites = await openSites(federation, { startMs: START_MS, away: ['west'] });
    const finding = await publish(sites, 'first', testMarking());
    await sites.settle();
    const to = [id('south'), id('east'), id('west')];
    accepted(
      await sites
        .site('north')
        .node.submit(sealWithdrawal({ ...speaking(sites, 'north', 'back'), to }, finding.id)),
    );
    await sites.settle();
    expect(stateOf(sites, finding.id, 'west')).toBe('recalled');
    await sites.open(west);
    await sites.settle();
    expect(holds(sites, 'west', finding.id)).toBe(false);
    expect(await partOf(sites, 'west', finding.part.sha256)).toBeUndefined();
    expect(stateOf(sites, finding.id, 'west')).toBe('purged');
  });

  test('is not undone by publishing or putting the same content again', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', testMarking());
    await sites.settle();
    accepted(
      await sites
        .site('north')
        .node.submit(sealWithdrawal({ ...speaking(sites, 'north', 'back'), to: [id('south')] }, finding.id)),
    );
    await sites.settle();
    const put = await sites.site('south').node.putPart(finding.part.sha256, streamOf(finding.content));
    expect(put.ok ? 'taken' : put.refusal.code).toBe('part-withdrawn');
    const again = testFinding({
      federation,
      issuer: id('north'),
      issuedAtMs: START_MS,
      seed: 'again',
      partBytes: finding.content,
    });
    const submitted = await sites.site('north').node.submit(sealFinding(north, again.statement));
    expect(submitted.ok ? 'taken' : submitted.refusal.code).toBe('part-withdrawn');
  });

  test('of another institute means nothing, and its own node refuses to say it', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', testMarking());
    await sites.settle();
    const foreign = sealWithdrawal({ ...speaking(sites, 'south', 'foreign'), to: [id('east')] }, finding.id);
    const submitted = await sites.site('south').node.submit(foreign);
    expect(submitted.ok ? 'taken' : submitted.refusal.code).toBe('takeback-foreign');
    expect(await canRead(sites, 'east', finding.id)).toBe(true);
  });

  test('holds after a restart', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', testMarking());
    await sites.settle();
    accepted(
      await sites
        .site('north')
        .node.submit(sealWithdrawal({ ...speaking(sites, 'north', 'back'), to: [id('south')] }, finding.id)),
    );
    await sites.settle();
    await sites.close('south');
    await sites.open(south);
    await sites.settle();
    expect(await canRead(sites, 'south', finding.id)).toBe(false);
    expect(stateOf(sites, finding.id, 'south')).toBe('purged');
  });
});

describe('a remark', () => {
  test('that narrows takes it from who is left out, and from nobody else', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', toInstitutes([id('south'), id('east')]));
    await sites.settle();
    const body = { statement: finding.id, change: 'narrow', marking: toInstitutes([id('south')]) } as const;
    accepted(
      await sites
        .site('north')
        .node.submit(
          sealRemark({ ...speaking(sites, 'north', 'narrow'), to: [id('south'), id('east')] }, body),
        ),
    );
    await sites.settle();
    expect([await canRead(sites, 'south', finding.id), await canRead(sites, 'east', finding.id)]).toEqual([
      true,
      false,
    ]);
    expect([
      await partOf(sites, 'south', finding.part.sha256),
      await partOf(sites, 'east', finding.part.sha256),
    ]).toEqual(['held', undefined]);
    expect([stateOf(sites, finding.id, 'south'), stateOf(sites, finding.id, 'east')]).toEqual([
      'delivered',
      'purged',
    ]);
  });

  test('that narrows one part takes that part alone', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const marking = toInstitutes([id('south'), id('east')]);
    const finding = await publish(sites, 'first', marking);
    await sites.settle();
    const parts = [
      { name: finding.part.name, audience: { institutes: [id('south')], groups: [], public: false } },
    ];
    const body = { statement: finding.id, change: 'narrow', marking, parts } as const;
    accepted(
      await sites
        .site('north')
        .node.submit(
          sealRemark({ ...speaking(sites, 'north', 'narrow'), to: [id('south'), id('east')] }, body),
        ),
    );
    await sites.settle();
    expect([await canRead(sites, 'south', finding.id), await canRead(sites, 'east', finding.id)]).toEqual([
      true,
      true,
    ]);
    expect([
      await partOf(sites, 'south', finding.part.sha256),
      await partOf(sites, 'east', finding.part.sha256),
    ]).toEqual(['held', undefined]);
  });

  test('that widens delivers to who is new and touches nobody else', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', toInstitutes([id('south')]));
    await sites.settle();
    const before = sites.site('north').memory.deliveries.get(`${finding.id} south`);
    const body = {
      statement: finding.id,
      change: 'widen',
      marking: toInstitutes([id('south'), id('east')]),
    } as const;
    accepted(
      await sites
        .site('north')
        .node.submit(
          sealRemark({ ...speaking(sites, 'north', 'widen'), to: [id('south'), id('east')] }, body),
        ),
    );
    await sites.settle();
    expect(await canRead(sites, 'east', finding.id)).toBe(true);
    expect(await partOf(sites, 'east', finding.part.sha256)).toBe('held');
    expect(sites.site('north').memory.deliveries.get(`${finding.id} south`)).toEqual(before);
    expect(await canRead(sites, 'west', finding.id)).toBe(false);
  });

  test('that takes from some and gives to others is refused', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', toInstitutes([id('south')]));
    const body = { statement: finding.id, change: 'narrow', marking: toInstitutes([id('east')]) } as const;
    const submitted = await sites
      .site('north')
      .node.submit(sealRemark({ ...speaking(sites, 'north', 'mixed'), to: [id('south')] }, body));
    expect(submitted.ok ? 'taken' : submitted.refusal.code).toBe('takeback-mixed');
  });

  test('that widens after a narrowing one gives it back', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'first', toInstitutes([id('south'), id('east')]));
    await sites.settle();
    const to = [id('south'), id('east')];
    const narrow = { statement: finding.id, change: 'narrow', marking: toInstitutes([id('south')]) } as const;
    accepted(
      await sites
        .site('north')
        .node.submit(sealRemark({ ...speaking(sites, 'north', 'narrow'), to }, narrow)),
    );
    await sites.settle();
    const widen = { statement: finding.id, change: 'widen', marking: toInstitutes(to) } as const;
    accepted(
      await sites.site('north').node.submit(sealRemark({ ...speaking(sites, 'north', 'widen'), to }, widen)),
    );
    await sites.settle();
    expect(await canRead(sites, 'east', finding.id)).toBe(true);
    expect(await partOf(sites, 'east', finding.part.sha256)).toBe('held');
    expect(sites.site('east').memory.byId.get(finding.id)?.title).toBe(finding.statement.label.title);
  });
});

test('what ends by its own terms is dropped and receipted by everybody by themselves', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const finding = await publish(sites, 'first', testMarking({ deleteBy: instantOf(START_MS + 60_000) }));
  await sites.settle();
  expect(await partOf(sites, 'south', finding.part.sha256)).toBe('held');
  sites.clock.advance(60_000);
  await sites.settle();
  for (const name of ['south', 'east', 'west']) {
    expect(await partOf(sites, name, finding.part.sha256), name).toBeUndefined();
    expect(await canRead(sites, name, finding.id), name).toBe(false);
  }
  expect(await canRead(sites, 'north', finding.id)).toBe(true);
});

test('nothing under a text is delivered before the counsel of the recipient has accepted it, and both sides see that', async () => {
  const { document, text } = testRegistry();
  const under = testFederation(NAMES, { startMs: START_MS, registry: document });
  await using sites = await openSites(under, { startMs: START_MS, registry: document });
  const legal: Marking['legal'] = [
    { instrument: 'test-terms', provisions: [], assertedBy: id('north'), answers: {}, onLapse: 'hold' },
  ];
  const finding = await publish(sites, 'first', testMarking({ legal }));
  await sites.settle();
  expect([stateOf(sites, finding.id, 'south'), await canRead(sites, 'south', finding.id)]).toEqual([
    'held',
    false,
  ]);
  const [asked] = await sites.site('south').node.adherences();
  expect([asked?.text.sha256, asked?.accepted, asked?.awaitedBy]).toEqual([text, false, ['north']]);
  accepted(await sites.site('south').node.submit(sealAdherence(speaking(sites, 'south', 'accepts'), text)));
  await sites.settle();
  expect([stateOf(sites, finding.id, 'south'), await canRead(sites, 'south', finding.id)]).toEqual([
    'delivered',
    true,
  ]);
  expect([stateOf(sites, finding.id, 'east'), await canRead(sites, 'east', finding.id)]).toEqual([
    'held',
    false,
  ]);
});

test('a registry that came with the charter alone is fetched from a peer', async () => {
  const { document } = testRegistry();
  const under = testFederation(NAMES, { startMs: START_MS, registry: document });
  await using sites = await openSites(under, { startMs: START_MS });
  expect(sites.site('east').node.registry()).toBeNull();
  accepted(await sites.site('north').node.importRegistry(document));
  await sites.settle();
  expect(sites.site('east').node.registry()?.version).toBe(1);
});

test('who is consulted before release gets the label and answers; everybody else waits for it', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const finding = await publish(sites, 'first', testMarking({ consultBeforeRelease: [id('south')] }));
  await sites.settle();
  expect([await canRead(sites, 'south', finding.id), await canRead(sites, 'east', finding.id)]).toEqual([
    true,
    false,
  ]);
  const objects = sealConsultAnswer(
    { ...speaking(sites, 'south', 'objects'), to: [id('north')] },
    finding.id,
    'objected',
  );
  accepted(await sites.site('south').node.submit(objects));
  await sites.settle();
  expect(stateOf(sites, finding.id, 'east')).toBe('held');
  const agrees = sealConsultAnswer(
    { ...speaking(sites, 'south', 'agrees'), to: [id('north')] },
    finding.id,
    'agreed',
  );
  accepted(await sites.site('south').node.submit(agrees));
  await sites.settle();
  expect(await canRead(sites, 'east', finding.id)).toBe(true);
});

test('a private group is known to its members alone, gives who joins nothing old and who leaves nothing new', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const group = GroupId.parse('north--pair');
  const roster = async (version: number, members: readonly InstituteId[]) =>
    accepted(
      await sites.site('north').node.submit(
        sealRoster(speaking(sites, 'north', `roster ${version}`), {
          group,
          version,
          members: [...members],
        }),
      ),
    );
  const first = await roster(1, [id('north'), id('south')]);
  const toGroup = testMarking({ audience: { institutes: [], groups: [group], public: false } });
  const related = (statement: StatementId) => ({ relations: [{ kind: 'roster' as const, statement }] });
  const old = await publish(sites, 'old', toGroup, related(first.id));
  await sites.settle();
  expect([await canRead(sites, 'south', old.id), await canRead(sites, 'east', old.id)]).toEqual([
    true,
    false,
  ]);
  for (const name of ['east', 'west']) expect(holds(sites, name, first.id), name).toBe(false);

  const second = await roster(2, [id('north'), id('east')]);
  const late = await publish(sites, 'late', toGroup, related(second.id));
  await sites.settle();
  expect([await canRead(sites, 'east', old.id), await canRead(sites, 'east', late.id)]).toEqual([
    false,
    true,
  ]);
  expect(await canRead(sites, 'south', late.id)).toBe(false);
  for (const statement of [first, second, old, late]) expect(holds(sites, 'west', statement.id)).toBe(false);
});

describe('our own node refuses', () => {
  test('a roster that is not the next version of its group', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const body = { group: GroupId.parse('north--pair'), version: 2, members: [id('north'), id('south')] };
    const submitted = await sites
      .site('north')
      .node.submit(sealRoster(speaking(sites, 'north', 'second'), body));
    expect(submitted.ok ? 'taken' : submitted.refusal.code).toBe('roster-version');
  });

  test('a relation that tells somebody of a statement that is not for them', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const secret = await publish(sites, 'secret', toInstitutes([id('south')]));
    const relations = [{ kind: 'refers-to' as const, statement: secret.id }];
    const told = (marking: Marking, seed: string) => {
      const input = { federation, issuer: id('north'), issuedAtMs: START_MS, seed, marking, relations };
      return sites.site('north').node.submit(sealFinding(north, testFinding(input).statement));
    };
    const wide = await told(testMarking(), 'for all');
    expect(wide.ok ? 'taken' : wide.refusal.code).toBe('relation-wider');
    expect((await told(toInstitutes([id('south')]), 'for south')).ok).toBe(true);
  });

  test('a registry that the charter in force does not name', async () => {
    const { document } = testRegistry();
    const under = testFederation(NAMES, { startMs: START_MS, registry: document });
    await using sites = await openSites(under, { startMs: START_MS });
    const other = await sites.site('north').node.importRegistry(testRegistry({ title: 'Another' }).document);
    expect(other.ok ? 'taken' : other.refusal.code).toBe('registry-mismatch');
    expect(sites.site('north').node.registry()).toBeNull();
  });
});
