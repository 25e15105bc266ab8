import type { ActivationItem, ComcheckItem, NoticeItem } from '@comity/formats/crisis';
import { Instant, InstituteId, Post, Slug } from '@comity/protocol';
import { INSTANT } from '@comity/protocol/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, draftedAt, hold, openDesk, raised } from './crisis-desk.ts';
import { giveKeys, writeIn } from './terminal.ts';

const MARK = 'EXERCISE EXERCISE EXERCISE';
const isMarked = (text: string, mark = MARK) => text.startsWith(`${mark}\n`) && text.trimEnd().endsWith(mark);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk[Symbol.asyncDispose]());

const STEP = {
  id: 'close-access',
  title: 'Close access',
  text: 'Do it.',
  role: 'technical-lead',
  withinMinutes: 30,
};
const PLAYBOOK = { name: 'jailbreak', trigger: 'A jailbreak spreads.', steps: [STEP] };
const newest = () => desk.node.idAt(desk.node.log.envelopes.length - 1);

describe('a playbook', () => {
  it('is published by a coordinator and an approver, and numbers its version', async () => {
    const file = await writeIn(desk.terminal, 'jailbreak.json', JSON.stringify(PLAYBOOK));
    const said = await desk.run('playbook', 'publish', file);
    expect([said.code, said.out]).toEqual([0, expect.stringContaining('waits for: approver')]);
    expect(draftedAt(desk)).toMatchObject({
      label: { marking: { audience: { groups: ['members'] }, purposes: ['incident-response'] } },
      body: { ...PLAYBOOK, version: 1 },
    });
    await giveKeys(desk.terminal, 'approver-1');
    await desk.run('approve', draftedAt(desk).id, '--key', 'approver-1');
    expect((await desk.run('playbook', 'publish', file, '--key', 'coordinator-1')).code).toBe(0);
    expect(draftedAt(desk).body.version).toBe(2);
    expect((await desk.run('playbook', 'list')).out).toMatch(/jailbreak +1 +north +1 +A jailbreak spreads/);
    expect((await desk.run('playbook', 'show', newest())).out).toMatch(
      /close-access +technical-lead +30 min/,
    );
    const wrong = await writeIn(desk.terminal, 'wrong.json', JSON.stringify({ ...PLAYBOOK, version: 7 }));
    expect((await desk.run('playbook', 'publish', wrong)).err).toContain('the next one of jailbreak is 2');
    const none = await writeIn(desk.terminal, 'none.json', '[]');
    expect((await desk.run('playbook', 'publish', none)).err).toContain('[playbook-malformed]');
  });

  it('is put to use in an incident: its steps are tasks, reported on, and ended', async () => {
    const playbook = hold(desk, 'playbook', { ...PLAYBOOK, version: 1 });
    const north = raised(desk);
    expect((await desk.run('activate', north.root)).code).toBe(64);
    expect((await desk.run('activate', north.root, north.root)).err).toContain('is no playbook');
    expect((await desk.run('task', 'list')).out).toContain('No playbook is in use');
    const began = await desk.run('activate', north.root, playbook);
    expect([began.code, isMarked(began.out)]).toEqual([0, true]);
    expect(draftedAt(desk).body).toMatchObject({
      playbook,
      activation: null,
      state: 'active',
      status: 'Exercise',
    });
    const activation = newest();
    const shown: ActivationItem = {
      ...{
        activation,
        playbook,
        name: 'jailbreak',
        title: 'Jailbreak',
        state: 'active',
        activatedAt: INSTANT,
      },
      tasks: [
        {
          step: { ...STEP, id: Slug.parse(STEP.id), role: Slug.parse(STEP.role) },
          dueAt: INSTANT,
          reports: [],
        },
      ],
    };
    desk.node.crisis.incidents.splice(0, 1, { ...north.incident, activations: [shown] });
    const list = await desk.run('task', 'list');
    expect([isMarked(list.out), list.out]).toEqual([
      true,
      expect.stringMatching(/close-access.*nobody has reported/),
    ]);
    expect((await desk.run('task', 'report', activation, 'open-access', '--state', 'done')).err).toContain(
      'close-access',
    );
    expect((await desk.run('task', 'report', activation, 'close-access', '--state', 'slow')).code).toBe(64);
    const report = await desk.run(
      'task',
      'report',
      activation,
      'close-access',
      '--state',
      'blocked',
      '--note',
      'no key',
    );
    expect(report.code).toBe(0);
    expect(draftedAt(desk).body).toMatchObject({
      activation,
      step: 'close-access',
      state: 'blocked',
      note: 'no key',
    });
    expect((await desk.run('activate', '--end', activation)).code).toBe(0);
    expect(draftedAt(desk).body).toMatchObject({ playbook, activation, state: 'ended' });
  });
});

describe('the directory', () => {
  const set = (...args: string[]) =>
    desk.run('contact', 'set', 'coordinator', '--post', 'duty-1', '--address', 'phone=+44 20', ...args);

  it('is said with an alternate, every slip at once', async () => {
    const said = await set('--alternate-post', 'duty-2', '--alternate-address', 'matrix=@b:north.example');
    expect([said.code, said.err]).toEqual([0, '']);
    expect(draftedAt(desk).body).toEqual({
      role: 'coordinator',
      primary: { post: 'duty-1', addresses: [{ kind: 'phone', address: '+44 20' }], hours: 'always' },
      alternate: {
        post: 'duty-2',
        addresses: [{ kind: 'matrix', address: '@b:north.example' }],
        hours: 'always',
      },
      confirmedAt: '2026-11-21T04:00:01.000Z',
    });
    const wrong = await set('--address', 'pigeon=loft', '--alternate-address', 'phone=1');
    expect([wrong.code, wrong.err]).toEqual([64, expect.stringMatching(/pigeon[\s\S]*--alternate-post/)]);
  });

  it('is confirmed as it is, and shows what is stale', async () => {
    const duty = {
      role: 'coordinator' as const,
      primary: {
        post: Post.parse('duty-1'),
        addresses: [{ kind: 'phone' as const, address: '1' }],
        hours: 'always',
      },
      alternate: null,
      confirmedAt: Instant.parse('2026-01-01T00:00:00.000Z'),
    };
    expect((await desk.run('contact', 'confirm', 'coordinator')).err).toContain('comity contact set');
    const statement = hold(desk, 'contact', duty);
    desk.node.crisis.directory.push({ institute: InstituteId.parse('north'), statement, duty, stale: true });
    expect((await desk.run('contact', 'list')).out).toMatch(
      /north +coordinator +STALE, 324 days ago +duty-1/,
    );
    expect((await desk.run('contact', 'confirm', 'coordinator')).code).toBe(0);
    expect(draftedAt(desk).body).toEqual({ ...duty, confirmedAt: '2026-11-21T04:00:01.000Z' });
  });
});

describe('a communications check', () => {
  const row = (changes: Partial<ComcheckItem['rows'][number]>) => ({
    institute: InstituteId.parse('south'),
    state: 'acknowledged' as const,
    deliveredSeconds: 0,
    seenSeconds: 4,
    answeredSeconds: 9,
    inTime: true,
    ...changes,
  });
  const report = (rows: ComcheckItem['rows'], answeredInTime: number) => ({
    status: 'Test',
    incident: 'a'.repeat(64),
    alert: 'a'.repeat(64),
    title: 'Communications check',
    ...{
      issuedAt: INSTANT,
      replyBy: INSTANT,
      rows,
      asked: rows.length,
      answeredInTime,
      score: answeredInTime / rows.length,
    },
  });

  it('raises a Test to all members and scores it', async () => {
    desk.node.crisis.comcheck = report([row({})], 1);
    const said = await desk.run('comcheck', '--wait', '10');
    expect([said.code, isMarked(said.out, 'TEST TEST TEST')]).toEqual([0, true]);
    expect(said.out).toContain('100 %: 1 of 1 in time');
    expect(draftedAt(desk)).toMatchObject({
      state: 'published',
      label: { marking: { audience: { groups: ['members'] } } },
      body: { status: 'Test', replyBy: '2026-11-21T04:10:01.000Z', expiresAt: '2026-11-21T04:10:01.000Z' },
    });
    expect((await desk.run('comcheck', '--json')).json()).toMatchObject({ status: 'Test', score: 1 });
  });

  it('reports an earlier one, and says who did not answer', async () => {
    const test = raised(desk, { status: 'Test' });
    const silent = row({
      institute: InstituteId.parse('east'),
      state: 'unreachable',
      deliveredSeconds: null,
      seenSeconds: null,
      answeredSeconds: null,
      inTime: false,
    });
    desk.node.crisis.comcheck = report([row({}), silent], 1);
    const said = await desk.run('comcheck', '--report', test.root);
    expect([said.code, said.out]).toEqual([2, expect.stringMatching(/east +NO +unreachable +- +- +-/)]);
    expect(desk.node.drafts.size).toBe(0);
    expect((await desk.run('comcheck', '--wait', 'long')).code).toBe(64);
  });
});

const notice = (changes: Partial<NoticeItem>): NoticeItem => ({
  key: 'k',
  kind: 'alert',
  subject: 'b'.repeat(64),
  incident: 'b'.repeat(64),
  about: null,
  status: 'Exercise',
  post: 'coordinator-1',
  step: 0,
  state: 'sent',
  title: 'Alpha helps',
  attempts: [{ channel: 'phone', at: INSTANT, outcome: 'sent', detail: '204' }],
  expiresAt: INSTANT,
  createdAt: INSTANT,
  ...changes,
});

describe('calls', () => {
  it('stand in the inbox until they are answered, the real thing first', async () => {
    expect((await desk.run('inbox')).out).toContain('Nobody calls you');
    desk.node.crisis.notices.push(
      notice({}),
      notice({ status: 'Actual', kind: 'break-glass', title: 'Beta' }),
      notice({ state: 'answered', title: 'Gamma' }),
    );
    const { out } = await desk.run('inbox');
    expect(out).not.toContain('Gamma');
    expect(out.indexOf('BREAK-GLASS')).toBeLessThan(out.indexOf(MARK));
    expect(out.trimEnd().endsWith(MARK)).toBe(true);
    const json = (await desk.run('inbox', '--all', '--json')).json() as object[];
    expect(json.map((each) => Object.keys(each)[0])).toEqual(['status', 'status', 'status']);
    expect((await desk.run('inbox', '--state', 'lost')).code).toBe(64);
  });

  it('leave by channels that are listed, tried, and have a history', async () => {
    desk.node.crisis.channels.push({
      ...{ name: 'phone', kind: 'webhook', ceiling: 'GREEN', drills: false, strict: true, content: 'thin' },
      ...{
        verifyKeys: ['whpk_x'],
        attempts: [{ notice: 'k', at: INSTANT, outcome: 'retry', detail: '503' }],
      },
    });
    expect((await desk.run('channels', 'list')).out).toMatch(
      /phone +webhook +TLP:GREEN, strict +no +thin +now: retry, 503/,
    );
    expect(isMarked((await desk.run('channels', 'test', 'phone')).out, 'TEST TEST TEST')).toBe(true);
    const { root } = raised(desk);
    desk.node.crisis.notices.push(notice({}));
    const { out } = await desk.run('channels', 'history', root);
    expect([isMarked(out), out]).toEqual([
      true,
      expect.stringMatching(/coordinator-1 +alert +sent +now +phone +sent +204/),
    ]);
  });
});

describe('a watch rule', () => {
  it('is saved from a file, replaced, listed and removed', async () => {
    const rule = {
      ...{ name: 'jailbreaks', query: { type: 'finding', text: 'jailbreak' } },
      ...{ threshold: { count: 3, institutes: 2, days: 7 }, alert: { status: 'Actual', title: 'Many' } },
    };
    const file = await writeIn(desk.terminal, 'rule.json', JSON.stringify(rule));
    expect((await desk.run('watch-rule', 'list')).out).toContain('comity watch-rule set');
    expect((await desk.run('watch-rule', 'set', file)).out).toContain('Saved jailbreaks');
    expect((await desk.run('watch-rule', 'set', file)).out).toContain('Replaced jailbreaks');
    expect(desk.node.bodies.at(-1)).toEqual({ document: { ...rule, name: undefined } });
    expect((await desk.run('watch-rule', 'list')).out).toContain('3 statements of 2 institutes in 7 days');
    expect((await desk.run('watch-rule', 'remove', 'jailbreaks')).code).toBe(0);
    expect((await desk.run('watch-rule', 'remove', 'jailbreaks')).err).toContain('[not-found]');
  });
});
