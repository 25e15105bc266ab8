import { PartName } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide, RULE_IDS, RULES, type RuleId } from '../src/index.ts';
import {
  AFTER,
  audienceFrom,
  BEFORE,
  CHARTER,
  CLAIM,
  charterOf,
  institute,
  PAIR,
  partFrom,
  readerFrom,
  requestOf,
  rosterFrom,
  rosterId,
} from './example.ts';
import { request } from './generate.ts';
import { referenceOutcome } from './reference.ts';
import { FULL, runs } from './runs.ts';

const said = ({ outcome, rules }: Decision): string[] => [outcome, ...rules];

describe('decide', () => {
  it('agrees with the slow reference', () => {
    const seen = new Set<RuleId>();
    fc.assert(
      fc.property(request, (asked) => {
        const decision = decide(asked);
        for (const rule of decision.rules) seen.add(rule);
        expect(decision.outcome).toBe(referenceOutcome(asked));
      }),
      { numRuns: runs(10_000) },
    );
    // The cases reach every rule: else agreement would say nothing about the ones that are left out.
    if (FULL) expect([...seen].sort()).toEqual([...RULE_IDS].sort());
  });

  it('names only rules of its outcome, in the order of the table, and at least one', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const { outcome, rules, obligations, holdUntil } = decide(asked);
        expect(rules.length).toBeGreaterThan(0);
        expect(rules.every((rule) => RULES[rule].outcome === outcome)).toBe(true);
        expect(rules).toEqual(RULE_IDS.filter((rule) => rules.includes(rule)));
        if (outcome !== 'permit') expect(obligations).toEqual([]);
        if (holdUntil !== undefined) expect(rules).toEqual(['embargo']);
      }),
    );
  });

  it('gives an embargoed statement at the instant that the hold names', () => {
    const held = requestOf({ marking: { embargoUntil: AFTER } });
    expect(decide(held).holdUntil).toBe(AFTER);
    expect(said(decide({ ...held, nowMs: Date.parse(AFTER) }))).toEqual(['permit', 'audience-institute']);
    expect(said(decide({ ...held, nowMs: Date.parse(AFTER) - 1 }))).toEqual(['hold', 'embargo']);
  });

  it('does not promise an end to a hold that time alone does not end', () => {
    const decision = decide(requestOf({ marking: { embargoUntil: AFTER, legal: [CLAIM] } }));
    expect(said(decision)).toEqual(['hold', 'adherence-missing', 'embargo']);
    expect(decision).not.toHaveProperty('holdUntil');
  });

  it('lets forbid beat hold, and hold beat permit', () => {
    const held = requestOf({ marking: { embargoUntil: AFTER } });
    expect(decide(held).outcome).toBe('hold');
    expect(said(decide({ ...held, institute: institute('echo') }))).toEqual(['forbid', 'audience-excluded']);
  });

  it('names every reason against, so that nobody mends one to meet the next', () => {
    const asked = requestOf({
      action: 'relay',
      holder: 'zulu',
      institute: 'echo',
      part: partFrom(audienceFrom({})),
      marking: { deleteBy: BEFORE, onward: 'none' },
    });
    const rules = [
      'holder-not-member',
      'delete-by-passed',
      'audience-excluded',
      'part-audience-excluded',
      'onward-none',
    ];
    expect(said(decide(asked))).toEqual(['forbid', ...rules]);
  });

  it('counts a group for who is in it now and was when it was issued', () => {
    const earlier = charterOf(['alpha', 'charlie', 'delta', 'echo'], { core: ['charlie', 'delta'] });
    const now = charterOf(['alpha', 'charlie', 'delta', 'echo'], { core: ['charlie', 'echo'] }, 2);
    const given = (id: string, issuedUnder: number) =>
      said(
        decide(
          requestOf({
            institute: id,
            statement: { issuedUnder },
            facts: { charter: now, earlier: [earlier] },
          }),
        ),
      );
    expect(given('charlie', 1)).toEqual(['permit', 'audience-group']);
    expect(given('delta', 1)).toEqual(['forbid', 'audience-excluded']);
    expect(given('echo', 1)).toEqual(['forbid', 'audience-joined-later']);
    expect(given('echo', 2)).toEqual(['permit', 'audience-group']);
    // Of a charter that nobody here knows, nobody was in any group.
    expect(given('charlie', 3)).toEqual(['forbid', 'audience-joined-later']);
    const asked = requestOf({ facts: { charter: now } });
    expect(decide(asked).charterVersion).toBe(2);
  });

  it('counts a private group for who is in the roster that was named and in the newest', () => {
    const rosters = [rosterFrom('1', ['charlie', 'delta']), rosterFrom('2', ['charlie', 'echo'])];
    const given = (id: string, named: readonly string[]) =>
      said(
        decide(
          requestOf({
            institute: id,
            marking: { audience: audienceFrom({ groups: [PAIR] }) },
            statement: { rosters: named.map(rosterId) },
            facts: { rosters },
          }),
        ),
      );
    expect(given('charlie', ['1'])).toEqual(['permit', 'audience-group']);
    expect(given('delta', ['1'])).toEqual(['forbid', 'audience-excluded']);
    expect(given('echo', ['1'])).toEqual(['forbid', 'audience-joined-later']);
    expect(given('echo', ['2'])).toEqual(['permit', 'audience-group']);
    expect(given('echo', ['1', '2'])).toEqual(['forbid', 'audience-joined-later']);
    expect(given('charlie', ['1', '2'])).toEqual(['permit', 'audience-group']);
    expect(given('charlie', [])).toEqual(['forbid', 'audience-joined-later']);
    expect(given('charlie', ['9'])).toEqual(['forbid', 'audience-joined-later']);
  });

  it('forgets an institute that left, though the marking names it', () => {
    const left = charterOf(['alpha', 'charlie']);
    expect(said(decide(requestOf({ facts: { charter: left } })))).toEqual([
      'forbid',
      'not-member',
      'audience-excluded',
    ]);
  });

  it('gives a part at most to whom it gives the statement', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const envelope = decide({ ...asked, part: null }).outcome;
        const part = decide({
          ...asked,
          part: { name: PartName.parse('log.eval'), audience: asked.part?.audience ?? null },
        });
        if (part.outcome === 'permit') expect(envelope).toBe('permit');
        if (part.outcome === 'hold') expect(envelope).not.toBe('forbid');
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('does not let the name of the action hide that somebody else hands it on', () => {
    for (const action of ['deliver', 'relay'] as const) {
      const asked = requestOf({ action, holder: 'charlie', marking: { onward: 'none' } });
      expect(said(decide(asked))).toEqual(['forbid', 'onward-none']);
    }
    const byHand = requestOf({ action: 'export', holder: 'charlie', marking: { onward: 'none' } });
    expect(said(decide({ ...byHand, reader: readerFrom() }))).toEqual(['forbid', 'onward-none']);
  });

  it('attaches what the recipient takes on', () => {
    const marking = {
      attribution: 'must-not' as const,
      deleteBy: AFTER,
      embargoUntil: AFTER,
      pap: 'AMBER' as const,
      prohibitedUses: ['model-training' as const],
      tlp: 'RED' as const,
    };
    expect(decide(requestOf({ action: 'receive', marking })).obligations).toEqual([
      { kind: 'onward', limit: 'none' },
      { kind: 'purposes', purposes: ['safety-evaluation'] },
      { kind: 'attribution', rule: 'must-not' },
      { kind: 'prohibited-uses', uses: ['model-training'] },
      { kind: 'permissible-actions', pap: 'AMBER' },
      { kind: 'delete-by', at: AFTER },
      { kind: 'embargo', until: AFTER },
    ]);
    expect(decide(requestOf({ institute: 'alpha', marking })).obligations).toEqual([]);
  });

  it('gives every member what all members must judge by, whatever its marking says', () => {
    const marking = { audience: audienceFrom({}), tlp: 'RED' as const, deleteBy: BEFORE, legal: [CLAIM] };
    for (const { id } of CHARTER.institutes.slice(1)) {
      const asked = requestOf({ institute: id, statement: { audienceKind: 'members' }, marking });
      expect(said(decide(asked))).toEqual(['permit', 'members-statement']);
    }
    expect(
      decide(requestOf({ institute: 'zulu', statement: { audienceKind: 'members' }, marking })).outcome,
    ).toBe('forbid');
  });
});
