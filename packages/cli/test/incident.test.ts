import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncidentItem } from '@comity/formats/crisis';
import { lineDiff } from '@comity/formats/crisis';
import { Instant, InstituteId, Post } from '@comity/protocol';
import { INSTANT } from '@comity/protocol/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, draftedAt, hold, openDesk, type Raised, raised, updated } from './crisis-desk.ts';

const MARK = 'EXERCISE EXERCISE EXERCISE';
const SOUTH = InstituteId.parse('south');
const isMarked = (text: string) => text.startsWith(`${MARK}\n`) && text.trimEnd().endsWith(MARK);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk[Symbol.asyncDispose]());

/** The incident as the node shows it from now on. */
function change({ incident }: Raised, changes: Partial<IncidentItem>): void {
  const { incidents } = desk.node.crisis;
  const at = incidents.findIndex((each) => each.incident === incident.incident);
  const known = incidents[at];
  if (known !== undefined) incidents.splice(at, 1, { ...known, ...changes });
}

const said = <Body>(statement: string, issuer: string, body: Body) => ({
  statement: statement as Raised['root'],
  issuer: InstituteId.parse(issuer),
  title: 'A step',
  posts: ['coordinator-1'],
  issuedAt: INSTANT,
  body,
});

describe('an incident', () => {
  it('is one merged picture, from any alert of it', async () => {
    const north = raised(desk);
    updated(desk, north);
    const within = { incident: north.root, status: 'Exercise' } as const;
    const report = {
      ...within,
      number: 1,
      changed: 'More is known.',
      situation: 'It grows.',
      nextDueAt: null,
    };
    change(north, {
      situationReports: [said(north.root, 'south', report)],
      nextReport: { dueAt: Instant.parse('2026-11-21T03:00:00.000Z'), overdue: true },
      requests: [{ request: north.root, state: 'offered', asked: [SOUTH], steps: [] }],
    });
    const shown = await desk.run('incident', 'show', north.root);
    expect([shown.code, isMarked(shown.out)]).toEqual([0, true]);
    for (const text of ['It grows.', 'OVERDUE', 'help offered', 'raised the alert'])
      expect(shown.out).toContain(text);
    const json = (await desk.run('incident', 'show', north.root, '--json')).json() as object;
    expect(Object.keys(json)[0]).toBe('status');
    expect((await desk.run('incident', 'list')).out).toContain(MARK);
  });

  it('is reported on as a file, or to the terminal', async () => {
    const { root } = raised(desk);
    expect((await desk.run('incident', 'report', root)).out).toBe('report as md\n');
    const file = join(desk.terminal.home, 'report.html');
    expect((await desk.run('incident', 'report', root, '--format', 'html', '-o', file)).code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe('report as html\n');
    expect((await desk.run('incident', 'report', root, '--format', 'html', '-o', file)).err).toContain(
      '--force',
    );
    expect((await desk.run('incident', 'report', root, '--json')).json()).toMatchObject({
      status: 'Exercise',
    });
    expect((await desk.run('incident', 'report', root, '--format', 'pdf')).code).toBe(64);
  });
});

describe('a situation report', () => {
  it('numbers itself, shows what is new, and reaches the issuer of the alert too', async () => {
    const south = raised(desk, {}, 'south');
    const within = { incident: south.root, status: 'Exercise' } as const;
    const before = { ...within, number: 4, changed: 'x', situation: 'One.\nTwo.', nextDueAt: null };
    change(south, { situationReports: [said(south.root, 'north', before)] });
    const report = await desk.run(
      ...[
        'sitrep',
        south.root,
        '--changed',
        'Three came.',
        '--situation',
        'One.\nThree.',
        '--next-due',
        '+2h',
      ],
    );
    expect([report.code, isMarked(report.out)]).toEqual([0, true]);
    expect(report.out).toContain('  One.\n- Two.\n+ Three.\n');
    const { label, body } = draftedAt(desk);
    expect(label.marking.audience.institutes).toEqual(['south', 'east']);
    expect(body).toMatchObject({ ...within, number: 5, nextDueAt: '2026-11-21T06:00:01.000Z' });
  });

  it('is compared line by line', () => {
    const text = (before: string, after: string) =>
      lineDiff(before, after)
        .map(({ mark, text: line }) => mark + line)
        .join('|');
    expect(text('a\nb\nc', 'a\nc\nd')).toBe(' a|-b| c|+d');
    expect(text('a', 'a')).toBe(' a');
    expect(text('a', 'b')).toBe('-a|+b');
  });
});

describe('requests and offers', () => {
  const open = (root: string, ...to: string[]) =>
    desk.run(
      'request',
      'open',
      root,
      '--to',
      ...to,
      '--kind',
      'assistance',
      '--what',
      'two people',
      '--needed-by',
      '+4h',
    );

  it('go to those who are named, and are taken and closed by who asked', async () => {
    const north = raised(desk);
    expect((await open(north.root, 'members')).code).toBe(64);
    expect((await open(north.root, 'south')).code).toBe(0);
    const { label, body } = draftedAt(desk);
    expect(label.marking.audience).toEqual({ institutes: ['south'], groups: [], public: false });
    expect(body).toMatchObject({ state: 'open', kind: 'assistance', request: null, status: 'Exercise' });
    const request = desk.node.idAt(desk.node.log.envelopes.length - 1);
    const within = { incident: north.root, status: 'Exercise' };
    const offer = hold(
      desk,
      'offer',
      { ...within, request, offer: null, state: 'offered', what: 'one' },
      { issuer: 'south' },
    );
    expect((await desk.run('request', 'accept', offer)).code).toBe(0);
    expect(draftedAt(desk).body).toMatchObject({ request, state: 'accepted', offer, what: 'two people' });
    expect((await desk.run('request', 'close', request, '--what', 'south helped')).code).toBe(0);
    expect(draftedAt(desk).body).toMatchObject({
      request,
      state: 'closed',
      offer: null,
      what: 'south helped',
    });
    expect((await desk.run('request', 'close', offer)).err).toContain('an offer, not a request');
  });

  it('are answered to who asked, and carried on by who offered', async () => {
    const south = raised(desk, {}, 'south');
    const within = { incident: south.root, status: 'Exercise' };
    const asked = {
      ...within,
      request: null,
      state: 'open',
      kind: 'information',
      what: 'logs',
      neededBy: null,
      offer: null,
    };
    const marking = { institutes: ['north'], groups: [], public: false };
    const { marking: terms } = draftLabel(south);
    const request = hold(desk, 'request', asked, {
      issuer: 'south',
      marking: { ...terms, audience: marking },
    });
    const make = await desk.run('offer', 'make', request, '--what', 'the logs');
    expect([make.code, isMarked(make.out)]).toEqual([0, true]);
    expect(draftedAt(desk)).toMatchObject({
      label: { marking: { audience: { institutes: ['south'] } } },
      body: { request, offer: null, state: 'offered' },
    });
    const offer = desk.node.idAt(desk.node.log.envelopes.length - 1);
    expect((await desk.run('offer', 'deliver', offer, '--what', 'done')).code).toBe(0);
    expect(draftedAt(desk).body).toMatchObject({ request, offer, state: 'delivered' });
    expect((await desk.run('offer', 'decline', request, '--what', 'no')).code).toBe(0);
    expect((await desk.run('request', 'close', request)).err).toContain('[takeback-foreign]');
  });
});

const draftLabel = ({ root }: Raised) => {
  const at = desk.node.log.envelopes.findIndex((_, position) => desk.node.idAt(position) === root);
  const payload = JSON.parse(Buffer.from(desk.node.log.envelopes[at] ?? []).toString()).payload as string;
  return JSON.parse(Buffer.from(payload, 'base64').toString()).predicate.label as { marking: object };
};

describe('measures and public lines', () => {
  it('are planned, adopted and withdrawn, keeping what is not said anew', async () => {
    const north = raised(desk, { status: 'Actual' });
    expect((await desk.run('measure', 'plan', north.root)).err).toContain('--text is missing');
    expect(
      (await desk.run('measure', 'plan', north.root, '--text', 'close it', '--effective', '+6h')).code,
    ).toBe(0);
    const measure = desk.node.idAt(desk.node.log.envelopes.length - 1);
    const adopted = await desk.run('measure', 'adopt', measure);
    expect([adopted.code, adopted.out]).toEqual([0, expect.not.stringContaining('EXERCISE')]);
    expect(draftedAt(desk).body).toMatchObject({
      measure,
      kind: 'measure',
      state: 'adopted',
      text: 'close it',
      effectiveAt: '2026-11-21T10:00:01.000Z',
      status: 'Actual',
    });
    expect((await desk.run('line', 'adopt', measure)).code).toBe(64);
    expect((await desk.run('measure', 'withdraw', measure)).code).toBe(0);
  });

  it('are agreed to in exactly these words', async () => {
    const south = raised(desk, {}, 'south');
    const line = {
      ...{ incident: south.root, status: 'Exercise' as const, measure: null, kind: 'public-line' as const },
      ...{ state: 'planned' as const, text: 'We look into it.', effectiveAt: null, releaseAt: null },
    };
    const id = hold(desk, 'measure', line, { issuer: 'south' });
    change(south, {
      measures: [
        { measure: id, newest: said(id, 'south', line), steps: [said(id, 'south', line)], answers: [] },
      ],
    });
    expect((await desk.run('line', 'agree', id, '--decline', '--note', 'not yet')).code).toBe(0);
    expect(draftedAt(desk)).toMatchObject({
      label: { marking: { audience: { institutes: ['south'] } } },
      body: { statement: id, state: 'declined', post: Post.parse('coordinator-1'), note: 'not yet' },
    });
    const steps = [said(id, 'south', line), said(south.root, 'south', line)];
    change(south, {
      measures: [{ measure: id, newest: said(south.root, 'south', line), steps, answers: [] }],
    });
    expect((await desk.run('line', 'agree', id)).err).toContain('[line-changed]');
  });

  it('are proposed with a release', async () => {
    const { root } = raised(desk);
    const proposed = await desk.run('line', 'propose', root, '--text', 'Together.', '--release-at', '+1h');
    expect([proposed.code, isMarked(proposed.out)]).toEqual([0, true]);
    expect(draftedAt(desk).body).toMatchObject({
      kind: 'public-line',
      releaseAt: '2026-11-21T05:00:01.000Z',
    });
  });
});
