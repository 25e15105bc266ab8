import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { capProblems, readCap } from '@comity/formats';
import { Instant, InstituteId, Post, type Statement } from '@comity/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boardOf, type Desk, draftedAt, hold, openDesk, raised, updated } from './crisis-desk.ts';
import { PHRASE } from './fake-crisis.ts';
import { giveKeys, writeIn } from './terminal.ts';

const CAP_FILES = new URL('../../formats/fixtures/cap/', import.meta.url);
const MARK = 'EXERCISE EXERCISE EXERCISE';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk[Symbol.asyncDispose]());

const WORDS = [
  ...['--title', 'Alpha helps', '--event', 'Misuse of a model', '--level', '2', '--urgency', 'immediate'],
  ...[
    '--severity',
    'Severe',
    '--certainty',
    'Likely',
    '--category',
    'Safety,CBRNE',
    '--model',
    'developer/alpha',
  ],
  ...[
    '--description',
    'Two institutes saw it.\nIt grows.',
    '--unusual',
    'yes: never seen',
    '--growing',
    'unknown',
  ],
  ...['--cross-border', 'no', '--coordinated', 'yes', '--reply-by', '+30m'],
];
const raise = (...args: string[]) => desk.run('alert', 'raise', ...WORDS, ...args);
const isMarked = (text: string, mark = MARK) => text.startsWith(`${mark}\n`) && text.trimEnd().endsWith(mark);

describe('raising an alert', () => {
  it('must be told what it is, and names all that is missing at once', async () => {
    expect((await raise()).err).toContain('--actual, --exercise or --test');
    expect((await raise('--actual', '--test')).code).toBe(64);
    const said = await desk.run('alert', 'raise', '--test', '--level', 'loud');
    expect([said.code, said.err]).toEqual([64, expect.stringContaining('--level: loud')]);
    const bare = await desk.run('alert', 'raise', '--test');
    for (const option of ['--title', '--event', '--category', '--cross-border'])
      expect(bare.err).toContain(option);
    expect(desk.node.drafts.size).toBe(0);
  });

  it('publishes an exercise with one signature, its CAP part in agreement, marked first and last', async () => {
    const finding = hold(
      desk,
      'finding',
      { task: 'arithmetic', model: 'example/model' },
      { parts: [desk.node.examplePart('finding.json')] },
    );
    const said = await raise('--exercise', '--about', finding);
    expect([said.code, said.err]).toEqual([0, '']);
    expect(isMarked(said.out)).toBe(true);
    expect(said.out).toContain('duty-south (coordinator)');
    const { label, body, state } = draftedAt(desk);
    expect(state).toBe('published');
    expect(label).toMatchObject({
      title: 'Alpha helps',
      marking: {
        audience: { groups: ['members'] },
        tlp: 'AMBER',
        onward: 'audience',
        purposes: ['incident-response'],
      },
      relations: [{ kind: 'refers-to', statement: finding }],
    });
    expect(body).toMatchObject({
      status: 'Exercise',
      level: 'level-2',
      urgency: 'Immediate',
      categories: ['Safety', 'CBRNE'],
      assessment: {
        unusual: { answer: 'yes', grounds: 'never seen' },
        growing: { answer: 'unknown', grounds: null },
      },
      replyBy: '2026-11-21T04:30:01.000Z',
      expiresAt: '2026-11-22T04:00:01.000Z',
    });
    const cap = readCap(desk.node.parts.get(label.parts[0]?.sha256 ?? '') ?? new Uint8Array());
    const statement = { label, body } as unknown as Extract<Statement, { type: 'alert' }>;
    expect(cap.ok && capProblems(statement, cap.value)).toEqual([]);
  });

  it('says its status first in JSON', async () => {
    const said = await raise('--test', '--json');
    expect(Object.keys(said.json() as object)[0]).toBe('status');
    expect(said.json()).toMatchObject({ status: 'Test', type: 'alert', missing: [] });
  });

  it('asks the phrase of an actual alert, and leaves nothing behind if it is not typed', async () => {
    const alone = await raise('--actual');
    expect([alone.code, alone.err]).toEqual([64, expect.stringContaining(PHRASE)]);
    const wrong = await raise('--actual', '--confirm', 'ACTUAL ALERT TO 3 INSTITUTES');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('[phrase-wrong]')]);
    expect([...desk.node.drafts.values()].map(({ state }) => state)).toEqual(['discarded', 'discarded']);
    desk.terminal.answers.push(PHRASE);
    const typed = await raise('--actual');
    expect([typed.code, typed.out]).toEqual([0, expect.stringContaining('waits for: coordinator')]);
    expect(typed.out).not.toContain('EXERCISE');
  });

  it('is approved by a second coordinator who reads it in full and types the phrase', async () => {
    await raise('--actual', '--confirm', PHRASE);
    await giveKeys(desk.terminal, 'coordinator-2');
    const { id } = draftedAt(desk);
    const approve = (...args: string[]) => desk.run('approve', id, '--key', 'coordinator-2', ...args);
    const yes = await approve('--yes');
    expect([yes.code, yes.err]).toEqual([64, expect.stringContaining('[phrase-wrong]')]);
    const said = await approve('--confirm', PHRASE);
    expect([said.code, said.err]).toEqual([0, '']);
    for (const text of ['Two institutes saw it.', 'Is it growing? unknown', 'duty-south', 'Published'])
      expect(said.out).toContain(text);
  });

  it('breaks the glass with a reason, for an actual alert alone', async () => {
    expect((await raise('--exercise', '--break-glass', 'night')).code).toBe(64);
    const said = await raise('--actual', '--break-glass', 'nobody answers', '--confirm', PHRASE);
    expect([said.code, said.err]).toEqual([0, expect.stringContaining('BREAK-GLASS')]);
    expect(draftedAt(desk)).toMatchObject({ state: 'published', body: { breakGlass: 'nobody answers' } });
  });

  it('asks what was not said where a person sits', async () => {
    desk.terminal.answers.push(
      ...['Exercise', 'Alpha helps', 'Misuse', 'level-9', '3', '1', '2', '3', '3,9', 'It is known.'],
      ...[
        '1: two saw it',
        'no',
        'unknown',
        '2',
        'developer/alpha, developer/beta',
        '',
        '',
        'later',
        '+20m',
        '',
        '',
        ...['', 'south, east', 'green'],
      ],
    );
    const said = await desk.run('alert', 'raise');
    expect([said.code, desk.terminal.answers]).toEqual([0, []]);
    expect(said.err).toContain('--level: level-9');
    expect(draftedAt(desk).body).toMatchObject({
      status: 'Exercise',
      level: 'level-2',
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Possible',
      categories: ['Safety', 'Transport'],
      assessment: { unusual: { answer: 'yes', grounds: 'two saw it' }, coordinated: { answer: 'no' } },
      models: ['developer/alpha', 'developer/beta'],
      instruction: null,
      replyBy: '2026-11-21T04:20:01.000Z',
    });
    expect(draftedAt(desk).label.marking).toMatchObject({
      audience: { institutes: ['south', 'east'], groups: [] },
      tlp: 'GREEN',
    });
  });

  it('shows whom it reaches and sends nothing in a dry run', async () => {
    const said = await raise('--exercise', '--to', 'south', '--dry-run');
    expect([said.code, said.out]).toEqual([0, expect.stringContaining('Who will see this')]);
    expect(isMarked(said.out)).toBe(true);
    expect(desk.node.drafts.size).toBe(0);
  });
});

describe('the moments of an alert', () => {
  it('stand in the label when it is raised and are shown in the dry run', async () => {
    const times = ['--occurred', '2026-11-20T20:00Z', '--aware', '2026-11-20T21:00Z'];
    const dry = await raise('--exercise', ...times, '--dry-run');
    expect(dry.out).toMatch(/aware since +2026-11-20T21:00:00.000Z/);
    expect((await raise('--exercise', ...times)).code).toBe(0);
    expect(draftedAt(desk).label).toMatchObject({
      occurredAt: '2026-11-20T20:00:00.000Z',
      awareAt: '2026-11-20T21:00:00.000Z',
    });
    expect((await raise('--exercise', '--aware', '+1h')).code).toBe(64);
  });

  it('are shown of a statement that is held', async () => {
    const awareAt = Instant.parse('2026-11-20T21:00:00.000Z');
    const body = { task: 'arithmetic', model: 'example/model' };
    const finding = hold(desk, 'finding', body, { parts: [desk.node.examplePart('finding.json')], awareAt });
    expect((await desk.run('show', finding)).out).toMatch(/aware since +2026-11-20T21:00:00.000Z/);
  });

  it('are told later by an update, in the order of those told before', async () => {
    const north = raised(desk, { status: 'Exercise' });
    const update = (...times: string[]) =>
      desk.run('alert', 'update', north.root, '--reason', 'we know more', ...times);
    const said = await update('--determined', '2026-11-20T22:00Z');
    expect([said.code, said.err]).toEqual([0, '']);
    expect(draftedAt(desk).label).toMatchObject({ determinedAt: '2026-11-20T22:00:00.000Z' });
    expect((await update('--aware', '2026-11-20T22:00Z', '--determined', '2026-11-20T21:00Z')).code).toBe(64);
  });
});

describe('carrying an incident on', () => {
  it('names exactly the newest alert, and only of one of ours', async () => {
    const north = raised(desk);
    const head = updated(desk, north);
    const old = await desk.run('alert', 'cancel', north.root, '--false-alarm', '--json');
    expect([old.code, old.json()]).toEqual([
      1,
      { error: expect.objectContaining({ code: 'alert-not-head', facts: { named: north.root, head } }) },
    ]);
    const south = raised(desk, { event: 'Another' }, 'south');
    const said = await desk.run('alert', 'update', south.root, '--reason', 'x');
    expect(said.err).toContain('[takeback-foreign]');
  });

  it('updates what is named and keeps the rest', async () => {
    const north = raised(desk, { status: 'Actual' });
    const said = await desk.run(
      ...['alert', 'update', north.root, '--level', '3', '--reason', 'a third one', '--growing', 'no'],
      ...['--confirm', PHRASE],
    );
    expect([said.code, said.err]).toEqual([0, '']);
    expect(draftedAt(desk).body).toMatchObject({
      message: 'update',
      incident: north.root,
      previous: north.root,
      level: 'level-3',
      reason: 'a third one',
      event: 'Misuse of a model',
      assessment: { unusual: { answer: 'yes' }, growing: { answer: 'no' } },
    });
  });

  it('cancels a false alarm in one step, to everybody who got any alert of it', async () => {
    const north = raised(desk, { status: 'Actual' });
    const said = await desk.run('alert', 'cancel', north.root, '--false-alarm');
    expect([said.code, said.err]).toEqual([0, '']);
    const { label, body, state } = draftedAt(desk);
    expect(state).toBe('published');
    expect(label.marking.audience.institutes).toEqual(['south', 'east']);
    expect(body).toMatchObject({
      message: 'cancel',
      cause: 'false-alarm',
      verification: 'refuted',
      responses: ['AllClear'],
      breakGlass: null,
      reason: 'It was a false alarm.',
    });
    expect((await desk.run('alert', 'cancel', north.root)).code).toBe(64);
  });

  it('stands down only after what is open was seen', async () => {
    const north = raised(desk);
    desk.node.crisis.boards.push(boardOf(north, [{ overdue: true }]));
    const down = (...args: string[]) =>
      desk.run('alert', 'stand-down', north.root, '--because', 'it is over', ...args);
    const open = await down();
    expect([open.code, open.out]).toEqual([64, expect.stringContaining('delivered, overdue')]);
    const said = await down('--yes', '--retain-until', '+90d');
    expect([said.code, isMarked(said.out)]).toEqual([0, true]);
    expect(draftedAt(desk).body).toMatchObject({
      message: 'stand-down',
      reason: 'it is over',
      retainUntil: '2027-02-19T04:00:01.000Z',
      cause: null,
    });
  });
});

describe('answering', () => {
  it('acknowledges several, by the post of the key; one that fails does not stop the others', async () => {
    const actual = raised(desk, { status: 'Actual' }, 'south');
    const drill = raised(desk, { event: 'Drill' }, 'east');
    const old = raised(desk, { event: 'Old' }, 'south');
    const head = updated(desk, old);
    const said = await desk.run(
      'alert',
      'ack',
      actual.root,
      drill.root,
      old.root,
      '--acting',
      '--note',
      'on it',
    );
    expect(said.code).toBe(1);
    expect(said.err).toContain(`The newest is ${head.slice(0, 12)}`);
    expect(said.out.indexOf('Alert of south, Actual')).toBeLessThan(said.out.indexOf(MARK));
    expect(said.out.trimEnd().endsWith(MARK)).toBe(true);
    const { label, body } = draftedAt(desk);
    expect(label.marking.audience).toEqual({ institutes: ['east'], groups: [], public: false });
    expect(body).toEqual({
      status: 'Exercise',
      incident: drill.root,
      statement: drill.root,
      state: 'acting',
      post: 'coordinator-1',
      note: 'on it',
    });
  });
});

describe('importing CAP', () => {
  const cap = (name: string) => fileURLToPath(new URL(name, CAP_FILES));
  const rest = [
    '--level',
    '1',
    '--unusual',
    'no',
    '--growing',
    'no',
    '--cross-border',
    'no',
    '--coordinated',
    'no',
  ];

  it('drafts from a hub, says what is left out, and never takes over the status', async () => {
    const file = cap('thunderstorm.cap');
    expect((await desk.run('alert', 'import', file, ...rest)).err).toContain('There is no default');
    const said = await desk.run('alert', 'import', file, '--exercise', ...rest, '--no-sign');
    expect([said.code, said.err]).toEqual([0, expect.stringContaining('calls it Actual')]);
    expect(said.err).toContain('alert.info[0].area');
    expect(draftedAt(desk)).toMatchObject({
      state: 'open',
      body: { status: 'Exercise', event: 'SEVERE THUNDERSTORM' },
    });
  });

  it('refuses what is attacked or broken', async () => {
    const bytes = await readFile(cap('thunderstorm.cap'), 'utf8');
    const attack = bytes.replace('?>', '?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>');
    const said = await desk.run(
      'alert',
      'import',
      await writeIn(desk.terminal, 'x.cap', attack),
      '--test',
      ...rest,
    );
    expect([said.code, said.err]).toEqual([65, expect.stringContaining('[cap-doctype]')]);
  });
});

describe('looking', () => {
  it('lists the real thing apart from drills, shows one in full and says that it was seen', async () => {
    raised(desk, { event: 'Drill' }, 'east');
    const actual = raised(desk, { status: 'Actual', breakGlass: 'night' }, 'south');
    const list = await desk.run('alert', 'list');
    expect(list.out.indexOf('(break-glass)')).toBeLessThan(list.out.indexOf(MARK));
    expect(
      ((await desk.run('alert', 'list', '--status', 'exercise', '--json')).json() as unknown[]).length,
    ).toBe(1);
    const said = await desk.run('alert', 'show', actual.root);
    expect([said.code, said.out]).toEqual([0, expect.stringContaining('Raised by one coordinator alone')]);
    expect(said.out).not.toContain('EXERCISE');
    expect(desk.node.seen.some(({ path }) => path === `/alerts/${actual.root}:seen`)).toBe(true);
  });

  it('shows the board, the overdue first with how to reach them', async () => {
    const north = raised(desk);
    const duty = {
      post: Post.parse('duty-1'),
      addresses: [{ kind: 'phone' as const, address: '+00 1' }],
      hours: 'always',
    };
    desk.node.crisis.boards.push(
      boardOf(north, [
        {
          state: 'acknowledged',
          answeredAt: Instant.parse('2026-11-21T04:00:31.000Z'),
          post: 'coordinator-9',
        },
        {
          institute: InstituteId.parse('east'),
          overdue: true,
          contact: {
            institute: InstituteId.parse('east'),
            statement: north.root,
            stale: true,
            duty: {
              role: 'coordinator',
              primary: duty,
              alternate: null,
              confirmedAt: Instant.parse('2026-01-01T00:00:00.000Z'),
            },
          },
        },
      ]),
    );
    const said = await desk.run('alert', 'board', north.root);
    expect([said.code, isMarked(said.out)]).toEqual([0, true]);
    expect(said.out).toMatch(
      /east +OVERDUE: delivered[^\n]*\nsouth +acknowledged +04:00:00 \(\+0 s\) +- +04:00:31 \(\+31 s\) +coordinator-9/,
    );
    expect(said.out).toMatch(/east +duty-1, always: phone \+00 1 \(STALE: last tried 2026-01-01\)/);
  });

  it('watches the board until all have answered', async () => {
    const north = raised(desk);
    const answered = {
      state: 'acknowledged',
      answeredAt: Instant.parse('2026-11-21T04:00:31.000Z'),
    } as const;
    desk.node.crisis.boards.push(
      boardOf(north, [{}]),
      boardOf(north, [{ seenAt: north.incident.raisedAt }]),
      boardOf(north, [answered]),
    );
    const said = await desk.run('alert', 'board', north.root, '--watch');
    expect(said.code).toBe(0);
    expect(said.out.split('Board of').length - 1).toBe(3);
  });
});
