import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GroupId, InstituteId, readRegistry, StatementId } from '@comity/protocol';
import {
  exampleDelegation,
  exampleKey,
  exampleMarking,
  exampleStatement,
  sealStatement,
} from '@comity/protocol/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeNode } from './fake-node.ts';
import { giveKeys, openTerminal, type Terminal } from './terminal.ts';

const LOG = fileURLToPath(
  new URL('../../formats/fixtures/inspect/popularity_llama3.1_v0.3.41.eval', import.meta.url),
);
const REGISTRY = fileURLToPath(new URL('../../../protocol/instruments/registry.json', import.meta.url));
const NORTH_PAIR = GroupId.parse('north--pair');
const NORTH = InstituteId.parse('north');
const SOUTH = InstituteId.parse('south');

let terminal: Terminal;
let node: FakeNode;
beforeEach(async () => {
  terminal = await openTerminal();
  node = await FakeNode.start();
  terminal.use(node.url);
  await giveKeys(terminal, 'publisher-1');
  const bytes = new Uint8Array(await readFile(REGISTRY));
  const read = readRegistry(bytes);
  if (!read.ok) throw new Error(read.refusal.code);
  node.sharing.registry = { read: read.value, bytes };
  node.log.append(sealStatement(exampleDelegation('publisher-1', ['publisher']), [exampleKey('north/root')]));
});
afterEach(async () => {
  await node[Symbol.asyncDispose]();
  await terminal[Symbol.asyncDispose]();
});

const publish = (...args: string[]) =>
  terminal.run('publish', 'finding', LOG, '--purpose', 'safety-evaluation', '--tlp', 'AMBER', ...args);

/** The newest draft, as it was handed in. */
function drafted() {
  const draft = [...node.drafts.values()].at(-1);
  if (draft === undefined) throw new Error('nothing was drafted');
  return JSON.parse(Buffer.from(draft.payload).toString()).predicate as {
    label: {
      title: string;
      marking: ReturnType<typeof exampleMarking>;
      relations: { kind: string; statement: string }[];
    };
    body: Record<string, unknown>;
  };
}

/** A statement that stands in the fake node's log. */
function held(
  type: Parameters<typeof exampleStatement>[0],
  body: unknown,
  label: Record<string, unknown> = {},
) {
  const position = node.log.append(
    sealStatement(exampleStatement(type, body, label), [exampleKey('north/publisher-1')]),
  );
  return node.idAt(position);
}

const finding = (label: Record<string, unknown> = {}) =>
  held(
    'finding',
    { task: 'arithmetic', model: 'example/model' },
    { parts: [node.examplePart('finding.json')], ...label },
  );

describe('claiming an instrument', () => {
  it('lists exactly the open questions of the chosen instruments, as options to copy', async () => {
    const said = await publish('--to', 'south', '--instrument', 'us-cisa-2015');
    expect([said.code, said.err]).toEqual([64, expect.stringContaining('[answers-missing]')]);
    const asked = said.err.match(/--answer '[a-z0-9-]+/g) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked)).toEqual(new Set(["--answer 'us-cisa-2015"]));
    expect(node.drafts.size).toBe(0);
  });

  it('asks a person who sits there, and refuses a claim that the answers speak against', async () => {
    terminal.answers.push(...Array.from({ length: 12 }, () => 'maybe'), 'no');
    const said = await publish('--to', 'south', '--instrument', 'us-cisa-2015');
    expect(said.code).toBe(64);
    expect(said.err).toContain('1  cyber threat indicator');
    terminal.answers.splice(0, terminal.answers.length, 'perhaps', '1');
    const sound = await publish('--to', 'south', '--instrument', 'network-terms-1');
    expect([sound.code, sound.err]).toEqual([0, expect.stringContaining('(1 of 1)')]);
    expect(drafted().label.marking).toMatchObject({
      prohibitedUses: ['model-ranking', 'commercial-use'],
      legal: [{ instrument: 'network-terms-1', assertedBy: 'north', answers: { ownToShare: true } }],
    });
    const answers = ['systemicRisk=no', 'incidentPeriod=a week in May', 'initialReportDays=5 days'].flatMap(
      (text) => ['--answer', `eu-ai-act-art-55.${text}`],
    );
    const against = await publish('--to', 'south', '--instrument', 'eu-ai-act-art-55', ...answers);
    expect(against.err).toContain('[claim-cannot-stand]');
    expect(against.err).toContain('systemicRisk=no');
  });

  it('says every slip of names at once', async () => {
    const said = await publish(
      ...['--to', 'south', '--instrument', 'nonsense,template-bilateral-mou', '--on-lapse', 'explode'],
      ...['--answer', 'x', '--provision', 'y', '--confidence-terms', 'no such text', '--sensitive'],
    );
    expect(said.code).toBe(64);
    for (const text of [
      'no nonsense',
      'is a template',
      'explode',
      '--answer: x',
      '--provision: y',
      'no such text',
      '--company',
    ])
      expect(said.err).toContain(text);
  });

  it('shows open questions and problems beside who would see it, in the bytes of the API', async () => {
    const args = ['--to', 'south', '--instrument', 'us-cisa-2015', '--dry-run'];
    const people = await publish(...args);
    expect(people.code).toBe(65);
    expect(people.out).toContain('Questions that are open');
    expect(people.out).toContain("--answer 'us-cisa-2015.");
    const { out } = await publish(...args, '--json');
    expect(out).toBe(JSON.stringify(JSON.parse(out)));
    expect(JSON.parse(out).registryVersion).toBe(node.sharing.registry?.read.registry.version);
  });

  it('previews offline by the files of charter and registry in the same bytes', async () => {
    const charter = join(terminal.home, 'charter.json');
    await writeFile(charter, node.charterEnvelope);
    const online = await publish('--to', 'south', '--title', 'T', '--dry-run', '--json');
    const offline = await publish(
      ...['--to', 'south', '--title', 'T', '--dry-run', '--json'],
      ...['--charter', charter, '--registry', REGISTRY, '--institute', 'north'],
    );
    expect(online.code).toBe(0);
    const withRegistry = JSON.parse(offline.out);
    expect(JSON.parse(online.out)).toEqual(withRegistry);
    expect(offline.out).toBe(online.out);
    const other = join(terminal.home, 'registry.json');
    await writeFile(other, `${await readFile(REGISTRY, 'utf8')} `);
    const wrong = await publish(
      ...['--to', 'south', '--dry-run', '--charter', charter, '--registry', other, '--institute', 'north'],
    );
    expect([wrong.code, wrong.err]).toEqual([65, expect.stringContaining('[registry-mismatch]')]);
  });
});

describe('a marking template', () => {
  it('is saved, shown, used, replaced and removed', async () => {
    const save = (...args: string[]) => terminal.run('template', 'save', 'for-south', ...args);
    expect((await terminal.run('template', 'list')).out).toContain('comity template save');
    expect((await save('--to', 'south', '--tlp', 'RED', '--purpose', 'research')).code).toBe(0);
    expect((await save('--to', 'south', '--tlp', 'AMBER', '--purpose', 'research')).out).toContain(
      'Replaced',
    );
    expect((await terminal.run('template', 'show', 'for-south')).out).toMatch(/level +TLP:AMBER/);
    const said = await terminal.run(
      'publish',
      'finding',
      LOG,
      '--template',
      'for-south',
      '--prohibit',
      'publication',
    );
    expect(said.code).toBe(0);
    expect(drafted().label.marking).toMatchObject({
      audience: { institutes: ['south'] },
      tlp: 'AMBER',
      purposes: ['research'],
      prohibitedUses: ['publication'],
    });
    expect((await terminal.run('template', 'remove', 'for-south')).code).toBe(0);
    expect((await terminal.run('template', 'show', 'for-south')).err).toContain('[not-found]');
    expect((await save()).code).toBe(64);
  });
});

describe('a private group', () => {
  const roster = () => {
    node.sharing.rosters.push({
      group: NORTH_PAIR,
      name: 'pair',
      version: 3,
      members: [NORTH, SOUTH],
      statement: StatementId.parse('a'.repeat(64)),
    });
  };

  it('is addressed by its name, with a relation to its newest roster', async () => {
    roster();
    expect((await publish('--to', 'north--pair')).code).toBe(0);
    const { label } = drafted();
    expect(label.marking.audience.groups).toEqual(['north--pair']);
    expect(label.relations).toEqual([{ kind: 'roster', statement: 'a'.repeat(64) }]);
    expect((await publish('--to', 'north--trio')).err).toContain('north--trio is neither');
  });

  it('is convened by a roster for its members alone, and changed by the next version', async () => {
    expect((await terminal.run('group', 'create', 'trio', '--members', 'north,south,east')).code).toBe(0);
    expect(drafted()).toMatchObject({
      label: { marking: { audience: { institutes: ['east', 'south'], groups: [] }, tlp: 'AMBER+STRICT' } },
      body: { group: 'north--trio', version: 1, members: ['north', 'south', 'east'] },
    });
    roster();
    expect((await terminal.run('group', 'create', 'pair', '--members', 'north')).code).toBe(64);
    expect((await terminal.run('group', 'change', 'pair', '--add', 'east', '--drop', 'south')).code).toBe(0);
    expect(drafted().body).toMatchObject({ version: 4, members: ['north', 'east'] });
    expect((await terminal.run('group', 'change', 'pair', '--add', 'south')).code).toBe(64);
    expect((await terminal.run('group', 'list')).out).toContain('north--pair');
  });
});

describe('new terms', () => {
  beforeEach(() => {
    node.sharing.deliveries.push(
      { institute: 'south', state: 'delivered' },
      { institute: 'east', state: 'due' },
    );
  });

  it('narrow: what is not named stays, and whoever has it is told', async () => {
    const id = finding({ parts: [node.examplePart('rows.json')] });
    const said = await terminal.run('remark', id, '--narrow', '--drop', 'east', '--reason', 'asked to');
    expect([said.code, said.err]).toEqual([0, '']);
    const { label, body } = drafted();
    expect(label.marking).toMatchObject({
      audience: { institutes: ['east', 'south'] },
      tlp: 'AMBER',
      onward: 'audience',
      purposes: ['network-operation', 'safety-evaluation'],
    });
    expect(label.title).not.toContain('An example of a finding');
    expect(body).toMatchObject({
      statement: id,
      change: 'narrow',
      marking: { audience: { institutes: ['south'] }, prohibitedUses: ['model-training'] },
      parts: [{ name: 'rows.json', audience: null }],
    });
  });

  it('widen: a part for one more, told to whoever will have it', async () => {
    node.sharing.deliveries.splice(1);
    const only = { institutes: ['south'], groups: [], public: false };
    const id = finding({
      marking: exampleMarking({ audience: only }),
      parts: [node.examplePart('rows.json', { institutes: [], groups: [], public: false })],
    });
    const said = await terminal.run(
      ...[
        'remark',
        id,
        '--widen',
        '--add',
        'east',
        '--add-to-part',
        'rows.json=east',
        '--reason',
        'asked for',
      ],
    );
    expect(said.code).toBe(0);
    const { label, body } = drafted();
    expect(label.marking.audience.institutes).toEqual(['east', 'south']);
    expect(body).toMatchObject({
      marking: { audience: { institutes: ['south', 'east'] } },
      parts: [{ name: 'rows.json', audience: { institutes: ['east'] } }],
    });
  });

  it('take a group apart when one of it is dropped, and refuse what says nothing', async () => {
    const all = { institutes: [], groups: ['members'], public: false };
    const id = finding({ marking: exampleMarking({ audience: all }) });
    expect((await terminal.run('remark', id, '--narrow', '--drop', 'east', '--reason', 'r')).code).toBe(0);
    expect(drafted().body).toMatchObject({
      marking: { audience: { institutes: ['south'], groups: [] } },
    });
    expect((await terminal.run('remark', id, '--narrow', '--reason', 'r')).code).toBe(64);
    expect((await terminal.run('remark', id, '--narrow', '--widen', '--reason', 'r')).code).toBe(64);
    expect((await terminal.run('remark', id, '--narrow', '--drop', 'ea', '--reason', 'r')).err).toContain(
      '--drop: ea',
    );
  });
});

describe('taking back', () => {
  it('says what will happen, asks whoever may have it, and needs a yes', async () => {
    node.sharing.deliveries.push(
      { institute: 'south', state: 'delivered' },
      { institute: 'east', state: 'held' },
      { institute: 'gone', state: 'delivered' },
    );
    const id = finding();
    const withdraw = (...args: string[]) =>
      terminal.run('withdraw', id, '--reason', 'error', '--because', 'wrong scorer', ...args);
    expect((await withdraw()).code).toBe(64);
    terminal.answers.push('no');
    expect((await withdraw()).err).toContain('[not-withdrawn]');
    expect(node.drafts.size).toBe(0);
    const said = await withdraw('--yes');
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/asked +south\n/);
    expect(said.out).toContain('gone (members no more)');
    expect(said.out).toContain('cannot be recalled');
    expect(drafted()).toMatchObject({
      label: { marking: { audience: { institutes: ['south'] } }, title: 'Withdrawal: error' },
      body: { statement: id, reason: 'error', explanation: 'wrong scorer' },
    });
    expect((await terminal.run('withdraw', id, '--reason', 'whim', '--because', 'x')).code).toBe(64);
  });

  it('shows who has answered what, and watches until all have', async () => {
    const id = finding();
    node.sharing.takeback = {
      statement: id,
      sentence:
        'asked 2, confirmed 1, refused 0, no answer 1. Copies that were read before cannot be recalled.',
      requests: [
        {
          id: 'b'.repeat(64),
          kind: 'withdrawal',
          reason: 'error',
          issuedAt: '2026-11-21T03:00:00.000Z',
          asked: [
            { institute: 'south', answer: 'confirmed', outcome: 'purged', at: '2026-11-21T03:01:00.000Z' },
            { institute: 'east', answer: 'no-answer', outcome: null, at: null },
          ],
        },
      ],
    };
    const said = await terminal.run('takeback', id);
    expect(said.out).toMatch(/south +confirmed: its parts are deleted/);
    expect(said.out).toMatch(/east +no answer yet/);
    expect(said.out).toContain('asked 2, confirmed 1, refused 0, no answer 1');
    expect((await terminal.run('takeback', id, '--watch', '--minutes', '0')).code).toBe(64);
    node.sharing.takeback = { ...node.sharing.takeback, requests: [] };
    expect((await terminal.run('takeback', id, '--watch')).code).toBe(0);
  });
});

describe('texts to accept', () => {
  beforeEach(async () => {
    await giveKeys(terminal, 'counsel-1');
    const texts = node.sharing.registry?.read.registry.texts ?? [];
    node.sharing.texts.push(
      ...texts.slice(0, 2).map((text, at) => ({
        text,
        instruments: at === 0 ? ['network-terms-1'] : [],
        accepted: at === 1,
        statement: at === 1 ? 'c'.repeat(64) : null,
        awaitedBy: at === 0 ? ['south'] : [],
        acceptedBy: ['east'],
      })),
    );
  });

  it('are listed, shown as they are, accepted and ended by counsel', async () => {
    const [first, second] = node.sharing.texts;
    if (first === undefined || second === undefined) throw new Error('the registry has two texts');
    expect((await terminal.run('adherence', 'list')).out).toContain('waits for us');
    const shown = await terminal.run('adherence', 'show', first.text.sha256.slice(0, 8));
    expect(shown.out).toContain(first.text.text.split('\n')[0]);
    const accept = await terminal.run('adherence', 'accept', first.text.title, '--no-sign', '--json');
    expect(accept.code).toBe(0);
    expect(drafted()).toMatchObject({
      label: { marking: { audience: { groups: ['members'] }, tlp: 'GREEN' } },
      body: { text: first.text.sha256, instrument: 'network-terms-1', state: 'accepted' },
    });
    await terminal.run('adherence', 'end', second.text.sha256, '--no-sign');
    expect(drafted().body).toMatchObject({ instrument: null, state: 'ended' });
    expect((await terminal.run('adherence', 'accept', second.text.sha256)).err).toContain(
      '[adherence-unchanged]',
    );
    expect((await terminal.run('adherence', 'show', 'no such text')).err).toContain('[not-found]');
  });
});

describe('asking and answering', () => {
  const request = (statement: string) =>
    held(
      'access-request',
      { statement, parts: ['rows.json'], purpose: 'research', reason: 'to score it again' },
      {
        issuer: 'south',
        marking: exampleMarking({ audience: { institutes: ['north'], groups: [], public: false } }),
      },
    );

  it('asks the originator alone for parts that are not ours', async () => {
    const id = finding({ issuer: 'south', parts: [node.examplePart('rows.json')] });
    const ask = (part: string) =>
      terminal.run('ask', id, '--part', part, '--purpose', 'research', '--because', 'to score it again');
    expect((await ask('rows.json')).err).toContain('[nothing-to-ask]');
    node.partState = 'withheld';
    expect((await ask('rows.json')).code).toBe(0);
    expect(drafted()).toMatchObject({
      label: { marking: { audience: { institutes: ['south'] } } },
      body: { statement: id, parts: ['rows.json'], purpose: 'research' },
    });
    expect((await ask('other.json')).code).toBe(64);
  });

  it('declines with a reason, and grants in two steps', async () => {
    const nobody = { institutes: [], groups: [], public: false };
    const id = finding({ parts: [node.examplePart('rows.json', nobody)] });
    const asked = request(id);
    expect((await terminal.run('answer', asked, '--decline')).code).toBe(64);
    expect((await terminal.run('answer', asked, '--decline', '--because', 'names people')).code).toBe(0);
    expect(drafted()).toMatchObject({
      label: { marking: { audience: { institutes: ['south'] } } },
      body: { request: asked, verdict: 'declined', remark: null, reason: 'names people' },
    });
    const first = await terminal.run('answer', asked, '--grant');
    expect([first.code, first.out]).toEqual([0, expect.stringContaining('Step 1 of 2')]);
    expect(first.err).toContain(`comity answer ${asked.slice(0, 12)} --grant`);
    const { body } = drafted();
    expect(body).toMatchObject({
      change: 'widen',
      parts: [{ name: 'rows.json', audience: { institutes: ['south'] } }],
    });
    const remark = held('remark', body, {
      marking: exampleMarking({ purposes: ['network-operation'] }),
    });
    node.remarks.set(id, remark);
    expect((await terminal.run('answer', asked, '--grant')).code).toBe(0);
    expect(drafted().body).toMatchObject({ request: asked, verdict: 'granted', remark });
    expect((await terminal.run('about', id)).out).toMatch(/remark .* widen/);
  });

  it('lists what waits, and answers a consultation as counsel', async () => {
    expect((await terminal.run('questions')).out).toContain('Nothing waits for you.');
    const id = finding({ issuer: 'south', marking: exampleMarking({ consultBeforeRelease: ['north'] }) });
    node.sharing.consultations.push(id);
    node.sharing.accessRequests.push(request(id));
    const said = await terminal.run('questions');
    expect(said.out).toContain(id.slice(0, 12));
    expect(said.out).toContain('to score it again');
    expect((await terminal.run('consult', id, '--because', 'x')).code).toBe(64);
    await terminal.run('consult', id, '--object', '--because', 'names a source', '--no-sign');
    expect(drafted()).toMatchObject({
      label: { marking: { audience: { institutes: ['south'] } } },
      body: { statement: id, verdict: 'objected', reason: 'names a source' },
    });
    expect((await terminal.run('consult', finding(), '--agree', '--because', 'x')).err).toContain(
      '[not-consulted]',
    );
  });
});

describe('what stands', () => {
  it('shows what comes with reading, and what was decided before', async () => {
    node.obligations = [
      { kind: 'instrument', instrument: 'uk-foia-s-27', assertedBy: NORTH, standing: 'lapsed' },
      { kind: 'onward', limit: 'none' },
    ];
    const id = finding();
    const shown = await terminal.run('show', id);
    expect(shown.out).toContain('uk-foia-s-27 is claimed by north: not in force today');
    expect(shown.out).not.toMatch(/protected/i);
    const why = await terminal.run('why', id, 'south');
    expect(why.out).toContain('as decided on 3 May 2026 under charter 4, registry 2');
    expect((await terminal.run('why', id, 'south', '--at', '2026-06-01')).out).toContain(
      'held back [adherence-missing]',
    );
    expect((await terminal.run('why', id, 'south', '--at', '2026-05-01')).out).toContain(
      'nothing had been decided',
    );
  });

  it('counts, and leaves out what would give away a company', async () => {
    node.sharing.summary = {
      groups: [
        { key: 'south', count: 4, rule: null },
        { key: 'east', count: null, rule: 'aggregation-floor' },
      ],
      complete: true,
    };
    const said = await terminal.run('summary', '--by', 'author');
    expect(said.out).toMatch(/east +left out \[aggregation-floor\]/);
    expect((await terminal.run('summary', '--by', 'colour')).code).toBe(64);
  });

  it('sends what a person reads for, and asks for words in titles', async () => {
    await terminal.run('list', '--text', 'bomb making', '--for', 'research');
    const { headers } = node.seen.at(-1) ?? {};
    expect(headers?.['comity-purpose']).toBe('research');
    expect(node.queries.at(-1)?.get('text')).toBe('bomb making');
  });
});

describe('terms in other systems', () => {
  it('are written by the node, and read offline with what was taken strict', async () => {
    const id = finding();
    node.marking = { format: 'misp', document: ['tlp:amber'] };
    expect(JSON.parse((await terminal.run('marking', id, '--as', 'misp')).out)).toEqual(['tlp:amber']);
    const file = join(terminal.home, 'tags.json');
    await writeFile(file, '["tlp:amber", "tlp:red", "acme:secret"]');
    const read = await terminal.run('marking', 'read', file, '--from', 'misp');
    expect(read.out).toMatch(/level +TLP:RED/);
    expect(read.out).toMatch(/taken strict +.*audience/);
    expect((await terminal.run('marking', 'read', file, '--from', 'word')).code).toBe(64);
  });
});

describe('the access log', () => {
  it('is verified at the node and offline, and taken out by two people', async () => {
    expect((await terminal.run('audit', 'verify')).out).toContain('VERIFIED');
    node.sharing.accessLog = {
      lines: 2,
      segments: 1,
      head: null,
      problems: [{ code: 'line-changed', segment: 1, sequence: 2 }],
    };
    expect((await terminal.run('audit', 'verify')).code).toBe(2);
    expect((await terminal.run('audit', 'exports')).out).toContain('comity audit request');
    expect((await terminal.run('audit', 'request', '--reason', 'yearly review')).code).toBe(0);
    expect((await terminal.run('audit', 'approve', 'ababab')).out).toContain('Approved');
    const file = join(terminal.home, 'access.jsonl');
    expect((await terminal.run('audit', 'export', 'ababab', '--out', file)).code).toBe(0);
    const said = await terminal.run('audit', 'verify', file, '--json');
    expect(said.code).toBe(2);
    expect(said.json()).toMatchObject({ lines: 1, problems: [{ code: 'line-malformed' }] });
    expect((await terminal.run('audit', 'verify', '--folder', terminal.home)).code).toBe(64);
  });
});

describe('a token', () => {
  it('says where the person works and what they read for', async () => {
    const create = (...args: string[]) =>
      terminal.run('token', 'create', '--label', 'Ben', '--roles', 'reader', ...args);
    expect((await create('--unit', 'enforcement', '--purpose', 'policy-advice,standards')).code).toBe(0);
    expect(node.bodies.at(-1)).toMatchObject({
      unit: 'enforcement',
      purposes: ['policy-advice', 'standards'],
    });
    expect((await create('--unit', 'kitchen')).code).toBe(64);
    expect((await create('--purpose', 'fun')).code).toBe(64);
  });
});
