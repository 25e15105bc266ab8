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
  partFrom,
  requestOf,
} from './example.ts';
import { request } from './generate.ts';
import { referenceOutcome } from './reference.ts';

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
      { numRuns: 10_000 },
    );
    // The cases reach every rule: else agreement would say nothing about the ones that are left out.
    expect([...seen].sort()).toEqual([...RULE_IDS].sort());
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
    expect(said(decision)).toEqual(['hold', 'instrument-not-supported-yet', 'embargo']);
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

  it('reads groups from the charter given, not from the one in the statement', () => {
    const asked = requestOf({ institute: 'charlie' });
    expect(said(decide(asked))).toEqual(['permit', 'audience-group']);
    const without = charterOf(['alpha', 'bravo', 'charlie', 'delta'], { core: ['delta'] }, 2);
    expect(said(decide({ ...asked, charter: without }))).toEqual(['forbid', 'audience-excluded']);
    expect(decide({ ...asked, charter: without }).charterVersion).toBe(2);
    const joined = charterOf(['alpha', 'echo'], { core: ['echo'] }, 3);
    expect(said(decide(requestOf({ institute: 'echo', charter: joined })))).toEqual([
      'permit',
      'audience-group',
    ]);
  });

  it('forgets an institute that left, though the marking names it', () => {
    const left = charterOf(['alpha', 'charlie']);
    expect(said(decide(requestOf({ charter: left })))).toEqual(['forbid', 'not-member', 'audience-excluded']);
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
        if (part.outcome === 'hold') expect(envelope).toBe('hold');
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not let the name of the action hide that somebody else hands it on', () => {
    for (const action of ['deliver', 'relay'] as const) {
      const asked = requestOf({ action, holder: 'charlie', marking: { onward: 'none' } });
      expect(said(decide(asked))).toEqual(['forbid', 'onward-none']);
    }
    const byHand = requestOf({ action: 'export', holder: 'charlie', marking: { onward: 'none' } });
    expect(said(decide({ ...byHand, reader: { roles: ['counsel'] } }))).toEqual(['forbid', 'onward-none']);
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
      const asked = requestOf({ institute: id, audienceKind: 'members', marking });
      expect(said(decide(asked))).toEqual(['permit', 'members-statement']);
    }
    expect(decide(requestOf({ institute: 'zulu', audienceKind: 'members', marking })).outcome).toBe('forbid');
  });
});
