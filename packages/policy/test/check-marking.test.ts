import { type Marking, MEMBERS_GROUP, refuse } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  audienceOf,
  checkMarking,
  decide,
  type MarkingSetting,
  refuseMarking,
  type Setting,
} from '../src/index.ts';
import { audienceFrom, CHARTER, institute, MARKING, NOW_MS, REGISTRY } from './example.ts';
import { type Asked, request } from './generate.ts';
import { runs } from './runs.ts';

const setting = (change: Partial<MarkingSetting> = {}): MarkingSetting => ({
  parts: [],
  issuer: institute('alpha'),
  audienceKind: 'marking',
  charter: CHARTER,
  registry: REGISTRY,
  rosters: [],
  nowMs: NOW_MS,
  ...change,
});

/** What a person composing would have been told about the statement of this request. */
const toldOf = ({ statement, part, facts, nowMs }: Asked) =>
  checkMarking(statement.marking, {
    parts: part === null ? [] : [part],
    issuer: statement.issuer,
    audienceKind: statement.audienceKind,
    charter: facts.charter,
    registry: facts.registry,
    rosters: facts.rosters.filter((roster) => statement.rosters.includes(roster.statement)),
    nowMs,
  });

describe('checkMarking', () => {
  it('leaves nothing for decide to read more strictly than it was written', () => {
    let sound = 0;
    const delivery = request.map(({ holder: _, ...asked }): Asked => {
      const { charter, rosters } = asked.facts;
      const { marking } = asked.statement;
      const { institutes, groups } = marking.audience;
      const known = (id: string) => charter.institutes.some((member) => member.id === id);
      // Names are known and fields that say nothing about who receives are plain: most markings would fail there.
      const audience = {
        ...marking.audience,
        institutes: institutes.filter(known),
        groups: groups.filter(
          (id) =>
            id.includes('--') || id === MEMBERS_GROUP || charter.groups.some((group) => group.id === id),
        ),
      };
      const plain: Marking = {
        ...marking,
        audience,
        purposes: ['research'],
        prohibitedUses: ['model-training'],
        pap: 'RED',
        legal: marking.legal.slice(0, 1).map((claim) => ({ ...claim, assertedBy: asked.statement.issuer })),
        consultBeforeRelease: marking.consultBeforeRelease.filter(known),
      };
      // It names the newest roster of each group, and goes out under the charter in force.
      const newest = rosters.filter(
        (roster) => rosters.findLast(({ group }) => group === roster.group) === roster,
      );
      const statement = {
        ...asked.statement,
        marking: plain,
        issuedUnder: charter.version,
        rosters: newest.map((roster) => roster.statement),
        withdrawn: false,
      };
      return { ...asked, action: 'deliver', part: null, statement };
    });
    fc.assert(
      fc.property(delivery, (asked) => {
        const { charter, rosters } = asked.facts;
        const member = charter.institutes.find(({ id }) => id === asked.institute);
        if (toldOf(asked).length > 0 || member === undefined) return;
        sound += 1;
        const { audience, competition, consultBeforeRelease } = asked.statement.marking;
        const groups = [
          ...charter.groups,
          ...asked.statement.rosters.flatMap((id) => rosters.filter(({ statement }) => statement === id)),
        ].map((group) => ('id' in group ? group : { id: group.group, members: [...group.members] }));
        const meant =
          asked.institute === asked.statement.issuer ||
          asked.statement.audienceKind === 'members' ||
          audience.public ||
          audience.institutes.includes(asked.institute) ||
          consultBeforeRelease.includes(asked.institute) ||
          audience.groups.some((group) => group === 'members') ||
          groups.some(({ id, members }) => audience.groups.includes(id) && members.includes(asked.institute));
        // Whom a group has beside the competitor is meant; the competitor alone is left out, and the preview says so.
        const competitor = competition?.sensitive === true && member.relatedCompanies.length > 0;
        if (!competitor) expect(decide(asked).outcome === 'forbid').toBe(!meant);
      }),
      { numRuns: runs(4_000) },
    );
    expect(sound).toBeGreaterThan(runs(50) - 1);
  });

  it('lets no part through that reaches further than its statement', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const { statement, part, facts } = asked;
        const wider = toldOf(asked).some(({ rule }) => rule === 'part-wider');
        if (wider || part === null || part.audience === null) return;
        const named = facts.rosters.filter((roster) => statement.rosters.includes(roster.statement));
        const newestRoster: Setting['newestRoster'] = (id) => named.find(({ group }) => group === id);
        const { tlp } = statement.marking;
        const whole = audienceOf(statement.marking.audience, tlp, facts.charter, { newestRoster });
        const reached = audienceOf(part.audience, tlp, facts.charter, { newestRoster });
        expect(reached.difference(whole).difference(new Set([statement.issuer])).size).toBe(0);
      }),
      { numRuns: runs(3_000) },
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
