import {
  type AccessLine,
  assert,
  type InstituteId,
  type Marking,
  readAccessLine,
  type Statement,
  StatementId,
} from '@comity/protocol';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  openSites,
  type Sites,
  sealAccessAnswer,
  sealAccessRequest,
  sealConsultAnswer,
  sealFinding,
  sealRemark,
  sealWithdrawal,
  streamOf,
  testFederation,
  testFinding,
  testMarking,
  testReader,
  toInstitutes,
} from '../testing/index.ts';
import { readHeld } from './held.ts';
import type { Reader } from './node.ts';
import { skimHeld } from './skim-held.ts';

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');
const federation = testFederation(['north', 'south', 'east'], { startMs: START_MS });
const id = (name: string): InstituteId => name as InstituteId; // as: names of the federation
const NOWHERE = StatementId.parse('00'.repeat(32));
const PUBLISHER: Reader = { ...testReader('publisher', 'reader'), post: 'publisher-1' as never }; // as: a post
const READER: Reader = { ...testReader('reader'), label: 'Reading room' };
const AUDITOR = testReader('auditor');
const OPERATOR = testReader('operator');

async function publish(sites: Sites, by: string, seed: string, marking: Marking = testMarking(), extra = {}) {
  const { node, institute } = sites.site(by);
  const input = {
    federation,
    issuer: institute.id,
    issuedAtMs: sites.clock.nowMs(),
    seed,
    marking,
    ...extra,
  };
  const { statement, part, content } = testFinding(input);
  accepted(await node.putPart(part.sha256, streamOf(content)));
  const row = accepted(await node.submit(sealFinding(institute, statement)));
  await sites.settle();
  return { id: row.id, part, statement };
}

const speaking = (sites: Sites, by: string, seed: string, ...to: readonly string[]) => ({
  federation,
  by: sites.site(by).institute,
  issuedAtMs: sites.clock.nowMs(),
  seed,
  to: to.map(id),
});

const submit = async (sites: Sites, by: string, envelope: Uint8Array): Promise<StatementId> => {
  const row = accepted(await sites.site(by).node.submit(envelope));
  await sites.settle();
  return row.id;
};

/** The lines of a node's access log, places left out. */
function linesOf(sites: Sites, name: string): AccessLine[] {
  const bytes = sites.site(name).memory.accessLog.get(1) ?? new Uint8Array();
  const texts = new TextDecoder().decode(bytes).split('\n').slice(1, -1);
  return texts.map((text) => accepted(readAccessLine(new TextEncoder().encode(text))));
}

describe('what somebody may not have', () => {
  test('is answered like what is not there by every verb, and leaves the same line', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const secret = await publish(sites, 'north', 'red', testMarking({ tlp: 'RED', ...only('south') }));
    const { node } = sites.site('south');
    expect((await node.statement(secret.id, PUBLISHER)).ok).toBe(true);
    const before = linesOf(sites, 'south').length;
    const asked = async (statement: StatementId) => [
      await node.statement(statement, READER),
      await node.part(statement, secret.part.name, READER),
      await node.exportBundle(statement, READER),
      await node.about(statement, READER),
      await node.takeback(statement, READER),
      await node.why(statement, id('east'), READER),
    ];
    const [theirs, nobodys] = [await asked(secret.id), await asked(NOWHERE)];
    expect(theirs).toEqual(nobodys);
    expect(theirs).toEqual(theirs.map(() => ({ ok: false, refusal: { code: 'not-found', facts: {} } })));
    const lines = linesOf(sites, 'south').slice(before);
    const shape = lines.map((line) => line.kind === 'read' && [line.action, line.outcome]);
    expect(shape).toEqual([...shape.slice(0, 6), ...shape.slice(0, 6)]);
    expect(shape[0]).toEqual(['statement', 'refused']);
    expect(JSON.stringify(lines)).not.toContain('Finding');
    expect(await node.mayKnow(secret.id, READER)).toBe(false);
    expect(await node.mayKnow(secret.id, PUBLISHER)).toBe(true);
    expect((await node.statements({ limit: 50, text: 'red' }, READER)).items).toEqual([]);
  });

  test('is not there for a unit whose work it prohibits, nor for a purpose that it does not allow', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const marking = testMarking({ prohibitedUses: ['regulatory-enforcement'] });
    const finding = await publish(sites, 'north', 'barred', marking);
    const { node } = sites.site('south');
    const can = async (reader: Reader) => (await node.statement(finding.id, reader)).ok;
    expect(await can(READER)).toBe(true);
    expect(await can({ ...READER, unit: 'enforcement' })).toBe(false);
    expect(await can({ ...READER, purposes: ['standards'] })).toBe(false);
    expect(await can({ ...READER, roles: [] })).toBe(false);
  });

  test('is a part that is listed and withheld, whether or not it is here', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const partAudience = { institutes: [id('east')], groups: [], public: false };
    const finding = await publish(sites, 'north', 'narrow', testMarking(), { partAudience });
    const south = accepted(await sites.site('south').node.statement(finding.id, READER));
    expect(south.parts).toMatchObject([{ state: 'withheld', rule: 'part-audience-excluded' }]);
    expect((await sites.site('south').node.part(finding.id, finding.part.name, READER)).ok).toBe(false);
    const east = accepted(await sites.site('east').node.statement(finding.id, READER));
    expect(east.parts).toMatchObject([{ state: 'held' }]);
  });
});

const only = (...names: readonly string[]): Pick<Marking, 'audience' | 'onward'> => ({
  audience: { institutes: names.map(id), groups: [], public: false },
  onward: 'none',
});

describe('the access log', () => {
  test('has one line for each read above GREEN, of others and of our own, and none for the rest', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const green = await publish(sites, 'north', 'green');
    const amber = await publish(sites, 'north', 'amber', testMarking({ tlp: 'AMBER' }));
    const { node } = sites.site('south');
    accepted(await node.statement(green.id, READER));
    accepted(await node.part(green.id, green.part.name, READER));
    expect(linesOf(sites, 'south')).toEqual([]);
    accepted(await node.statement(amber.id, READER));
    accepted(await node.part(amber.id, amber.part.name, PUBLISHER));
    accepted(await node.exportBundle(amber.id, PUBLISHER));
    await node.statements({ limit: 50 }, READER);
    await node.statements({ limit: 50, text: 'AMBER' }, READER);
    accepted(await node.why(amber.id, id('east'), OPERATOR));
    await node.summary({ by: 'author' }, READER);
    const seen = linesOf(sites, 'south').map((line) =>
      line.kind === 'read' ? [line.action, line.by, line.statements.length, line.outcome] : line.kind,
    );
    expect(seen).toEqual([
      ['statement', 'Reading room', 1, 'permitted'],
      ['part', 'publisher-1', 1, 'permitted'],
      ['export', 'publisher-1', 2, 'permitted'],
      ['list', 'Reading room', 1, 'permitted'],
      ['search', 'Reading room', 1, 'permitted'],
      ['why', '', 1, 'permitted'],
      ['summary', 'Reading room', 0, 'permitted'],
    ]);
    accepted(await sites.site('north').node.statement(amber.id, READER));
    expect(linesOf(sites, 'north')).toHaveLength(1);
    expect(await node.verifyAccessLog()).toMatchObject({ lines: 8, problems: [] });
  });

  test('leaves the house only with two people, and each step is in it', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const amber = await publish(sites, 'north', 'amber', testMarking({ tlp: 'AMBER' }));
    const { node } = sites.site('south');
    accepted(await node.statement(amber.id, READER));
    const asked = accepted(await node.requestAuditExport({ reason: 'Yearly audit', by: 'auditor-1' }));
    const refusalOf = (result: { ok: boolean; refusal?: { code: string } }) => result.refusal?.code;
    expect(refusalOf(await node.auditExport(asked.id, 'auditor-1'))).toBe('audit-not-approved');
    expect(refusalOf(await node.approveAuditExport(asked.id, 1, 'auditor-1'))).toBe('audit-same-person');
    expect(refusalOf(await node.approveAuditExport(asked.id, 7, 'counsel-1'))).toBe('conflict');
    expect(refusalOf(await node.approveAuditExport('none', 1, 'counsel-1'))).toBe('not-found');
    const approved = accepted(await node.approveAuditExport(asked.id, 1, 'counsel-1'));
    expect([approved.state, approved.approvedBy]).toEqual(['approved', 'counsel-1']);
    expect(refusalOf(await node.approveAuditExport(asked.id, 2, 'counsel-2'))).toBe('conflict');
    let text = '';
    for await (const piece of accepted(await node.auditExport(asked.id, 'auditor-1')))
      text += new TextDecoder().decode(piece);
    expect(text.trimEnd().split('\n')).toHaveLength(asked.untilSequence);
    expect(text).toContain('"audit-request"');
    expect(text).not.toContain('"audit-approve"');
    const steps = linesOf(sites, 'south').flatMap((line) =>
      line.kind === 'audit' ? [`${line.action} ${line.by} ${line.outcome}`] : [],
    );
    expect(steps).toEqual([
      'audit-request auditor-1 permitted',
      'audit-export auditor-1 refused',
      'audit-approve auditor-1 refused',
      'audit-approve counsel-1 permitted',
      'audit-export auditor-1 permitted',
    ]);
  });
});

describe('figures', () => {
  test('count what the reader may read, and leave out what would tell of fewer than three companies', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const from = (...originCompanies: string[]): Partial<Marking> => ({
      competition: { originCompanies, sensitive: true, aggregated: false },
    });
    await publish(sites, 'north', 'plain');
    await publish(sites, 'north', 'hidden', testMarking({ tlp: 'RED', ...only('south') }));
    await publish(sites, 'east', 'a', testMarking(from('Alpha')));
    await publish(sites, 'east', 'b', testMarking(from('beta', 'ALPHA')));
    const { node } = sites.site('south');
    const authors = async () => (await node.summary({ by: 'author', type: 'finding' }, READER)).groups;
    expect(await authors()).toEqual([
      { key: 'east', count: null, rule: 'aggregation-floor' },
      { key: 'north', count: 1, rule: null },
    ]);
    await publish(sites, 'east', 'c', testMarking(from('Gamma')));
    expect((await authors())[0]).toEqual({ key: 'east', count: 3, rule: null });
    const models = await node.summary({ by: 'model' }, READER);
    expect(models).toEqual({ by: 'model', groups: [{ key: 'model', count: 4, rule: null }], complete: true });
  });
});

describe('what was taken back', () => {
  test('is there for its own institute, with who was asked and what they answered', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'north', 'first', testMarking());
    await sites.close('east');
    const withdrawal = sealWithdrawal(speaking(sites, 'north', 'back', 'south', 'east'), finding.id);
    const request = await submit(sites, 'north', withdrawal);
    const { node } = sites.site('north');
    const view = accepted(await node.statement(finding.id, READER));
    expect(view.withdrawn).toEqual({ statement: request, reason: 'error' });
    const takeback = accepted(await node.takeback(finding.id, READER));
    expect(takeback.requests).toMatchObject([
      {
        id: request,
        kind: 'withdrawal',
        asked: [
          { institute: 'east', answer: 'no-answer' },
          { institute: 'south', answer: 'confirmed', outcome: 'purged' },
        ],
      },
    ]);
    expect(takeback.sentence).toBe(
      'asked 2, confirmed 1, refused 0, no answer 1. Copies that were read or taken out before cannot be recalled.',
    );
    const about = accepted(await node.about(finding.id, testReader('publisher')));
    expect(about.map(({ statement }) => statement.type)).toEqual(['withdrawal', 'purge-receipt']);
    expect((await sites.site('south').node.about(finding.id, READER)).ok).toBe(false);
    expect((await sites.site('south').node.takeback(finding.id, READER)).ok).toBe(false);
  });

  test('by a narrowing remark asks those who lose something, and shows the terms in force', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'north', 'first', testMarking());
    const marking = toInstitutes([id('south')], { tlp: 'AMBER', onward: 'none' });
    const body = { statement: finding.id, change: 'narrow', marking } as const;
    const sealed = sealRemark(speaking(sites, 'north', 'narrow', 'south', 'east'), body);
    const preview = accepted(await sites.site('north').node.preview(statementOf(sealed)));
    expect(preview.changes?.lines.map(({ institute, change }) => `${institute} ${change}`)).toEqual([
      'east loses',
      'east loses',
    ]);
    const remark = await submit(sites, 'north', sealed);
    const takeback = accepted(await sites.site('north').node.takeback(finding.id, READER));
    expect(
      takeback.requests.map(({ kind, asked }) => [kind, asked.map(({ institute }) => institute)]),
    ).toEqual([['narrowing', ['east']]]);
    expect(takeback.sentence.startsWith('asked 1, confirmed 1, refused 0, no answer 0.')).toBe(true);
    const south = accepted(await sites.site('south').node.statement(finding.id, READER));
    expect([south.remark, south.marking.tlp]).toEqual([remark, 'AMBER']);
    expect(linesOf(sites, 'south')).toHaveLength(1);
    const why = accepted(await sites.site('north').node.why(finding.id, id('east'), AUDITOR));
    expect(why.past.map(({ state }) => state)).toEqual(['due', 'delivered', 'recalled']);
    expect(why.delivery?.state).toBe('purged');
  });

  test('is heard of by those whose it was, and by nobody else', async () => {
    await using sites = await openSites(federation, { startMs: START_MS });
    const finding = await publish(sites, 'north', 'first', testMarking());
    await submit(
      sites,
      'north',
      sealWithdrawal(speaking(sites, 'north', 'back', 'south', 'east'), finding.id),
    );
    const { node, memory } = sites.site('south');
    const purged = memory.events.find(({ kind }) => kind === 'statement-purged');
    assert(purged !== undefined, 'the node said that it purged');
    expect(await node.mayHear(purged, READER)).toBe(true);
    expect(await node.mayHear(purged, OPERATOR)).toBe(true);
    expect(await node.mayHear(purged, { ...READER, purposes: ['standards'] })).toBe(false);
    expect(await node.mayHear(purged, { ...READER, roles: [] })).toBe(false);
  });
});

test('an event is heard by those who may read what it names', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const secret = await publish(sites, 'north', 'red', testMarking({ tlp: 'RED', ...only('south') }));
  const { node, memory } = sites.site('south');
  const named = memory.events.filter(({ subject }) => subject.statement === secret.id);
  expect(named.map(({ kind }) => kind)).toEqual(['statement-received', 'part-received']);
  for (const event of named) {
    expect(await node.mayHear(event, PUBLISHER), event.kind).toBe(true);
    expect(await node.mayHear(event, READER), event.kind).toBe(false);
    expect(await node.mayHear(event, OPERATOR), event.kind).toBe(false);
  }
});

test('questions are open until they are answered, and are shown to those who may read them', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const asked = testMarking({ consultBeforeRelease: [id('south')], embargoUntil: null });
  const consulted = await publish(sites, 'north', 'consult', asked);
  const partAudience = { institutes: [id('east')], groups: [], public: false };
  const narrow = await publish(sites, 'south', 'narrow', testMarking(), { partAudience });
  const request = sealAccessRequest(speaking(sites, 'north', 'ask', 'south'), {
    statement: narrow.id,
    parts: [narrow.part.name],
  });
  const requested = await submit(sites, 'north', request);
  const { node } = sites.site('south');
  const open = async (reader = READER) => {
    const { consultations, accessRequests } = await node.openQuestions(reader);
    return [consultations.map(({ row }) => row.id), accessRequests.map(({ row }) => row.id)];
  };
  expect(await open()).toEqual([[consulted.id], [requested]]);
  expect(await open({ ...READER, roles: [] })).toEqual([[], []]);
  await submit(
    sites,
    'south',
    sealConsultAnswer(speaking(sites, 'south', 'yes', 'north'), consulted.id, 'agreed'),
  );
  await submit(sites, 'south', sealAccessAnswer(speaking(sites, 'south', 'no', 'north'), requested));
  expect(await open()).toEqual([[], []]);
  const about = accepted(await node.about(narrow.id, READER));
  expect(about.map(({ statement }) => statement.type)).toEqual(['access-request', 'access-answer']);
});

test('a row that is skimmed says what a row that is read says', async () => {
  await using sites = await openSites(federation, { startMs: START_MS });
  const finding = await publish(sites, 'north', 'first');
  await submit(sites, 'north', sealWithdrawal(speaking(sites, 'north', 'back', 'south'), finding.id));
  const { statements } = sites.site('north').memory;
  expect(statements.length).toBeGreaterThan(8);
  for (const row of statements) expect(skimHeld(row)).toEqual(readHeld(row));
});

/** What a sealed envelope says. */
function statementOf(envelope: Uint8Array): Statement {
  return readHeld({ envelope, id: NOWHERE });
}
