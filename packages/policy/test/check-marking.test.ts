import { type Marking, MEMBERS_GROUP, refuse } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  audienceOf,
  checkMarking,
  decide,
  type MarkingSetting,
  type Request,
  refuseMarking,
} from '../src/index.ts';
import { audienceFrom, CHARTER, institute, MARKING, NOW_MS } from './example.ts';
import { request } from './generate.ts';

const setting = (change: Partial<MarkingSetting> = {}): MarkingSetting => ({
  parts: [],
  issuer: institute('alpha'),
  audienceKind: 'marking',
  charter: CHARTER,
  nowMs: NOW_MS,
  ...change,
});

/** What a person composing would have been told about the statement of this request. */
const toldOf = ({ statement, part, charter, nowMs }: Request) =>
  checkMarking(statement.marking, {
    parts: part === null ? [] : [part],
    issuer: statement.issuer,
    audienceKind: statement.audienceKind,
    charter,
    nowMs,
  });

describe('checkMarking', () => {
  it('leaves nothing for decide to read more strictly than it was written', () => {
    let sound = 0;
    const delivery = request.map(({ statement, ...asked }): Request => {
      // Names are known and fields that say nothing about who receives are plain: most markings would fail there.
      const { institutes, groups } = statement.marking.audience;
      const audience = {
        ...statement.marking.audience,
        institutes: institutes.filter((id) => asked.charter.institutes.some((member) => member.id === id)),
        groups: groups.filter(
          (id) => id === MEMBERS_GROUP || asked.charter.groups.some((group) => group.id === id),
        ),
      };
      const marking: Marking = {
        ...statement.marking,
        audience,
        purposes: ['research'],
        prohibitedUses: [],
        pap: 'RED',
        legal: [],
        consultBeforeRelease: [],
      };
      return {
        ...asked,
        action: 'deliver',
        part: null,
        holder: statement.issuer,
        statement: { ...statement, marking },
      };
    });
    fc.assert(
      fc.property(delivery, (asked) => {
        const member = asked.charter.institutes.some(({ id }) => id === asked.institute);
        const issuerIsMember = asked.charter.institutes.some(({ id }) => id === asked.statement.issuer);
        if (toldOf(asked).length > 0 || !member || !issuerIsMember) return;
        sound += 1;
        const { audience } = asked.statement.marking;
        const rosters = asked.charter.groups.filter(({ id }) => audience.groups.includes(id));
        const meant =
          asked.institute === asked.statement.issuer ||
          audience.public ||
          audience.institutes.includes(asked.institute) ||
          audience.groups.some((group) => group === 'members') ||
          rosters.some(({ members }) => members.includes(asked.institute));
        expect(decide(asked).outcome === 'forbid').toBe(!meant);
      }),
      { numRuns: 4_000 },
    );
    expect(sound).toBeGreaterThan(50);
  });

  it('lets no part through that reaches further than its statement', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const { statement, part, charter } = asked;
        const wider = toldOf(asked).some(({ rule }) => rule === 'part-wider');
        if (wider || part === null || part.audience === null) return;
        const whole = audienceOf(statement.marking.audience, statement.marking.tlp, charter);
        const reached = audienceOf(part.audience, statement.marking.tlp, charter);
        expect(reached.difference(whole).difference(new Set([statement.issuer])).size).toBe(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it('makes one refusal of all problems, with rules and paths and no value', () => {
    const marking: Marking = {
      ...MARKING,
      tlp: 'RED',
      audience: audienceFrom({ institutes: ['nowhere'], public: true }),
    };
    const facts = {
      problems: [
        'institute-unknown: marking.audience.institutes',
        'tlp-public: marking.tlp, marking.audience.public',
        'tlp-onward: marking.tlp, marking.onward',
      ],
    };
    expect(refuseMarking(checkMarking(marking, setting()))).toEqual(refuse('marking-contradiction', facts));
  });

  it('judges groups by the charter given', () => {
    const marking: Marking = { ...MARKING, audience: audienceFrom({ groups: ['core'] }) };
    const parts = [{ audience: audienceFrom({ institutes: ['delta'] }) }];
    expect(checkMarking(marking, setting({ parts }))).toEqual([]);
    const left = {
      ...CHARTER,
      groups: CHARTER.groups.map((group) => ({ ...group, members: [institute('charlie')] })),
    };
    expect(checkMarking(marking, setting({ parts, charter: left })).map(({ rule }) => rule)).toEqual([
      'part-wider',
    ]);
  });
});
