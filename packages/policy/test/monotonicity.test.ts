import { Marking, TLP_LEVELS } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecider, type Question, type Request } from '../src/index.ts';
import { AFTER, charterOf, partFrom, rosterId, type SettingFacts, settingFrom } from './example.ts';
import { type Asked, audience, claim, IDS, request } from './generate.ts';
import { runs } from './runs.ts';

const RANK = { forbid: 0, hold: 1, permit: 2 } as const;
const GROUPS = ['core', 'wide', 'closed'];
const LATE = rosterId('9');
const INSTITUTES = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'stranger'] as const;

/** What each institute gets of it: the question asked for each. */
function reach(asked: Request, marking: Marking): readonly number[] {
  const decider = createDecider(asked.setting);
  return INSTITUTES.map((id) => {
    // Ids of this test, written above in the grammar of institutes.
    const question: Question = {
      ...asked,
      institute: id as Question['institute'],
      statement: { ...asked.statement, marking },
    };
    return RANK[decider(question).outcome];
  });
}

function expectNotWider(asked: Request, before: readonly number[], after: readonly number[]): void {
  for (const [at, rank] of after.entries()) {
    if (INSTITUTES[at] === asked.statement.issuer) continue;
    expect(rank, INSTITUTES[at]).toBeLessThanOrEqual(before[at] ?? 0);
  }
}

type Path = readonly (string | number)[];

/** Every field of a JSON value, nested ones too. Elements of lists are values and no fields; what is in them is looked at. */
function fieldsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return Array.isArray(value) ? fieldsOf(child, here) : [here, ...fieldsOf(child, here)];
  });
}

const OMIT = Symbol('omit');

/** A copy with the field at the path replaced or left out. */
function changed(value: unknown, path: Path, replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((child, at) => (at === key ? changed(child, rest, replacement) : child));
  // Paths come from fieldsOf: what is no list here is an object.
  const { [key]: child, ...others } = value as Record<string | number, unknown>;
  if (rest.length === 0 && replacement === OMIT) return others;
  return { ...others, [key]: changed(child, rest, replacement) };
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
const at = (value: unknown, path: Path): unknown =>
  // As above.
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

/** Here null is a value with a meaning ("none"), signed like any other. A new one in this list deserves a thought. */
const NULLABLE = ['competition', 'confidenceTerms', 'deleteBy', 'embargoUntil'];

const parsed = (marking: unknown): Marking | undefined => Marking.safeParse(marking).data;

/** A marking that nobody can read is nobody's: what does not parse is admitted nowhere. */
function expectDamageNotWider(asked: Request, damaged: unknown): void {
  const marking = parsed(damaged);
  if (marking !== undefined)
    expectNotWider(asked, reach(asked, asked.statement.marking), reach(asked, marking));
}

const aField = (asked: Request) => fc.constantFrom(...fieldsOf(asked.statement.marking));
const mutation = request.chain((asked) => fc.record({ asked: fc.constant(asked), path: aField(asked) }));

describe('a marking that was damaged or misread', () => {
  it('never widens by a field that is left out', () => {
    fc.assert(
      fc.property(mutation, ({ asked, path }) => {
        const { marking } = asked.statement;
        expectDamageNotWider(asked, changed(marking, path, OMIT));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('never widens by a null, except where null is the word for "none"', () => {
    fc.assert(
      fc.property(mutation, ({ asked, path }) => {
        const { marking } = asked.statement;
        const after = parsed(changed(marking, path, null));
        if (path.length === 1 && NULLABLE.includes(String(path[0]))) return;
        expect(after).toBeUndefined();
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('never widens by a field of another type', () => {
    const strange = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown[]>([], {}, true, 'members', ['members'], 1, 'CLEAR'),
    );
    fc.assert(
      fc.property(mutation, strange, ({ asked, path }, value) => {
        const { marking } = asked.statement;
        if (kindOf(value) === kindOf(at(marking, path)) || value === null) return;
        expectDamageNotWider(asked, changed(marking, path, value));
      }),
      { numRuns: runs(4_000) },
    );
  });

  it("is nobody's with a field that the schema does not know, at any depth", () => {
    fc.assert(
      fc.property(mutation, fc.string(), fc.jsonValue(), ({ asked, path }, name, value) => {
        const { marking } = asked.statement;
        const owner = path.slice(0, -1);
        const before = at(marking, owner);
        // Only the answers of a claim have names of their own choosing; the claim holds with any of them.
        if (owner.at(-1) === 'answers' || name in Object(before) || name === '__proto__') return;
        expect(parsed(changed(marking, [...owner, name], value))).toBeUndefined();
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe('a stricter marking', () => {
  const stricter = (name: string, change: (marking: Marking) => Marking) =>
    it(`never widens by ${name}`, () => {
      fc.assert(
        fc.property(request, (asked) => {
          // A stricter level closes nothing to people who may read at every level: roles are not asked here.
          const { marking } = asked.statement;
          expectNotWider(asked, reach(asked, marking), reach(asked, change(marking)));
        }),
        { numRuns: runs(1_000) },
      );
    });

  stricter('the next stricter level', (marking) => ({
    ...marking,
    tlp: TLP_LEVELS[Math.max(0, TLP_LEVELS.indexOf(marking.tlp) - 1)] ?? 'RED',
  }));
  stricter('onward none', (marking) => ({ ...marking, onward: 'none' }));
  stricter('one name less', ({ audience: { institutes, ...rest }, ...marking }) => ({
    ...marking,
    audience: { ...rest, institutes: institutes.slice(1) },
  }));
  stricter('one group less', ({ audience: { groups, ...rest }, ...marking }) => ({
    ...marking,
    audience: { ...rest, groups: groups.slice(1) },
  }));
  stricter('not public', (marking) => ({ ...marking, audience: { ...marking.audience, public: false } }));
  stricter('a prohibited use', (marking) => ({
    ...marking,
    prohibitedUses: [...new Set([...marking.prohibitedUses, 'regulatory-enforcement' as const])],
  }));
  stricter('an embargo', (marking) => ({ ...marking, embargoUntil: AFTER }));

  it('never widens by an audience of the part', () => {
    fc.assert(
      fc.property(request, audience, (asked, narrower) => {
        const { marking } = asked.statement;
        const before = reach({ ...asked, part: null }, marking);
        expectNotWider(asked, before, reach({ ...asked, part: partFrom(narrower) }, marking));
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('never widens by a claim', () => {
    fc.assert(
      fc.property(request, claim, (asked, added) => {
        const { marking } = asked.statement;
        const after = { ...marking, legal: [...marking.legal, added] };
        expectNotWider(asked, reach(asked, marking), reach(asked, after));
      }),
      { numRuns: runs(1_500) },
    );
  });
});

describe('what happens to a statement later', () => {
  const later = (name: string, change: (asked: Asked) => Asked | undefined) =>
    it(`never widens by ${name}`, () => {
      let seen = 0;
      fc.assert(
        fc.property(request, (asked) => {
          const after = change(asked);
          if (after === undefined) return;
          seen += 1;
          const { marking } = asked.statement;
          expectNotWider(asked, reach(asked, marking), reach(after, marking));
        }),
        { numRuns: runs(1_500) },
      );
      expect(seen).toBeGreaterThan(runs(50) - 1);
    });

  const withFacts = (asked: Asked, change: Partial<SettingFacts>): Asked => {
    const facts = { ...asked.facts, ...change };
    return { ...asked, facts, setting: settingFrom(facts) };
  };
  const withStatement = (asked: Asked, change: Partial<Asked['statement']>): Asked => ({
    ...asked,
    statement: { ...asked.statement, ...change },
  });

  later('its withdrawal', (asked) => withStatement(asked, { withdrawn: true }));
  later('an adherence that has ended', (asked) =>
    withFacts(asked, { adherences: asked.facts.adherences.slice(1) }),
  );
  later('an earlier charter that is not known', (asked) => withFacts(asked, { earlier: [] }));
  later('a roster that it does not name', (asked) => withStatement(asked, { rosters: [] }));
  later('an answer that is taken away', ({ ...asked }) =>
    withStatement(asked, { consulted: new Map([...asked.statement.consulted].slice(1)) }),
  );
  later('an objection', (asked) => {
    const [first] = asked.statement.marking.consultBeforeRelease;
    if (first === undefined) return undefined;
    const consulted = new Map(asked.statement.consulted).set(first, 'objected');
    return withStatement(asked, { consulted });
  });
  later('an answer of a claim that is removed', (asked) => {
    const { marking } = asked.statement;
    if (marking.legal.length === 0) return undefined;
    const legal = marking.legal.map((each) => ({ ...each, answers: {} }));
    const after = { ...marking, legal };
    expectNotWider(asked, reach(asked, marking), reach(asked, after));
    return asked;
  });
  later('an instrument that lapses', (asked) => {
    const { registry } = asked.facts;
    if (registry === null) return undefined;
    const instruments = registry.instruments.map((instrument) => ({ ...instrument, intervals: [] }));
    return withFacts(asked, { registry: { ...registry, instruments } });
  });
  later('companies that an institute is related to', (asked) => {
    const institutes = asked.facts.charter.institutes.map((member) => ({
      ...member,
      relatedCompanies: [...member.relatedCompanies, 'Late Labs'],
    }));
    return withFacts(asked, { charter: { ...asked.facts.charter, institutes } });
  });

  it('gives nobody more without a registry: what was forbidden by it may wait now, and waits', () => {
    fc.assert(
      fc.property(request, (asked) => {
        // Admitting what arrives does not ask the registry, but for what it lets nobody keep; reading it then waits.
        if (asked.action === 'receive') return;
        const { marking } = asked.statement;
        const before = reach(asked, marking);
        for (const [at, rank] of reach(withFacts(asked, { registry: null }), marking).entries())
          if (rank === RANK.permit) expect(before[at], INSTITUTES[at]).toBe(RANK.permit);
      }),
      { numRuns: runs(1_500) },
    );
  });

  it('gives an institute that joins network or group nothing old but what names it or is public', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const { marking } = asked.statement;
        const everybody = charterOf(IDS, Object.fromEntries(GROUPS.map((group) => [group, [...IDS]])), 4);
        const rosters = asked.facts.rosters.map((roster) => ({
          ...roster,
          members: new Set(everybody.institutes.map(({ id }) => id)),
        }));
        const [newest] = rosters;
        const after = withFacts(asked, {
          // Nobody is left out of what was: only those who were in no group then are newcomers.
          charter: everybody,
          earlier: [asked.facts.charter, ...asked.facts.earlier],
          rosters: newest === undefined ? [] : [...asked.facts.rosters, { ...newest, statement: LATE }],
        });
        const was = [asked.facts.charter, ...asked.facts.earlier].find(
          ({ version }) => version === asked.statement.issuedUnder,
        );
        const members = new Set<string>(was?.institutes.map(({ id }) => id));
        const rostered = new Set<string>(asked.facts.rosters.flatMap((roster) => [...roster.members]));
        for (const [at, rank] of reach(after, marking).entries()) {
          const id = INSTITUTES[at] ?? '';
          const old = members.has(id) || rostered.has(id) || id === asked.statement.issuer;
          const named = [...marking.audience.institutes, ...marking.consultBeforeRelease].some(
            (each) => each === id,
          );
          const open =
            (marking.audience.public && marking.tlp === 'CLEAR') ||
            asked.statement.audienceKind === 'members';
          if (!old && !named && !open) expect(rank, id).toBe(RANK.forbid);
        }
      }),
      { numRuns: runs(1_500) },
    );
  });
});
