import { PartName } from '@comity/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composePreview, decide, type PreviewInput, questionsFor, writePreview } from '../src/index.ts';
import {
  AFTER,
  audienceFrom,
  CLAIM,
  charterOf,
  claimOf,
  institute,
  partFrom,
  REGISTRY,
  requestOf,
  TEXT_DIGEST,
} from './example.ts';
import { request } from './generate.ts';
import { runs } from './runs.ts';

const inputOf = (
  change: Parameters<typeof requestOf>[0] = {},
  beside: Partial<PreviewInput> = {},
): PreviewInput => {
  const { statement, setting, nowMs } = requestOf(change);
  return { title: 'Finding', statement, parts: [], setting, previous: null, nowMs, ...beside };
};

describe('questionsFor', () => {
  it('asks what the chosen instruments ask, and nothing else', () => {
    const [question, ...others] = questionsFor(
      { legal: [claimOf('cyber-act'), CLAIM, claimOf('form'), claimOf('no-such-act')] },
      REGISTRY,
    );
    expect(question).toMatchObject({ instrument: 'uk-foia-27', given: true, open: false });
    expect(others).toEqual([]);
    expect(questionsFor({ legal: [] }, REGISTRY)).toEqual([]);
    expect(questionsFor({ legal: [CLAIM] }, null)).toEqual([]);
  });

  it.each([
    ['not answered', {}, null],
    ['answered against it', { obtainedFromState: false }, false],
    ['answered in another kind', { obtainedFromState: 'true' }, 'true'],
  ])('leaves open what is %s', (_, answers, given) => {
    const [question] = questionsFor({ legal: [{ ...CLAIM, answers }] }, REGISTRY);
    expect(question).toMatchObject({ given, open: true });
  });
});

describe('composePreview', () => {
  it('says of every member and part what a delivery would', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const { statement, part, setting, nowMs } = asked;
        const parts = part === null ? [] : [part];
        const preview = composePreview({ title: 't', statement, parts, setting, previous: null, nowMs });
        const things = [null, ...parts];
        for (const { id } of asked.facts.charter.institutes) {
          for (const thing of things) {
            const line = preview.lines.find(
              (candidate) => candidate.institute === id && candidate.part === (thing?.name ?? null),
            );
            if (id === statement.issuer) expect(line).toBeUndefined();
            else {
              const decision = decide({
                action: 'deliver',
                statement,
                part: thing,
                institute: id,
                setting,
                nowMs,
              });
              expect([line?.outcome, line?.rules]).toEqual([decision.outcome, decision.rules]);
              if (decision.outcome === 'permit') expect(preview.obligations).toEqual(decision.obligations);
            }
          }
        }
        const everyLine = preview.lines.length;
        const others = asked.facts.charter.institutes.filter(({ id }) => id !== statement.issuer).length;
        expect(everyLine).toBe(others * things.length);
      }),
      { numRuns: runs(500) },
    );
  });

  it('says who among the people of a recipient will see it', () => {
    const marking = { tlp: 'RED', prohibitedUses: ['regulatory-enforcement', 'publication'] } as const;
    const { readers } = composePreview(
      inputOf({ marking: { ...marking, prohibitedUses: [...marking.prohibitedUses] } }),
    );
    const all = ['publisher', 'approver', 'coordinator', 'drill-coordinator', 'counsel', 'auditor'];
    expect(readers).toEqual({
      roles: all,
      exportRoles: all,
      purposes: ['safety-evaluation'],
      unitsBarred: ['enforcement', 'communications'],
    });
    const green = composePreview(inputOf({ marking: { tlp: 'GREEN' } })).readers;
    expect(green.roles).toEqual([...all, 'reader']);
    expect(green.exportRoles).toEqual([...all, 'reader']);
    const strict = composePreview(inputOf({ marking: { tlp: 'AMBER+STRICT' } })).readers;
    expect([strict.roles, strict.exportRoles]).toEqual([[...all, 'reader'], all]);
    const control = composePreview(inputOf({ statement: { audienceKind: 'members' } }));
    expect([control.readers.purposes, control.obligations, control.onward]).toEqual([null, [], []]);
    expect(control.readers.roles).toContain('operator');
  });

  it('says in words what may be done with it next', () => {
    const marking = {
      attribution: 'must' as const,
      deleteBy: AFTER,
      embargoUntil: AFTER,
      pap: 'RED' as const,
      prohibitedUses: ['model-training' as const],
      legal: [CLAIM],
      confidenceTerms: { title: 'Terms', sha256: TEXT_DIGEST },
    };
    expect(composePreview(inputOf({ marking })).onward).toEqual([
      'They may pass it on inside the audience.',
      'They may use it for: safety-evaluation.',
      'Where they use it they name the issuer.',
      'They must not use it for: model-training.',
      'They do not query the live model about it.',
      `They delete it by ${AFTER}.`,
      `They keep it to themselves until ${AFTER}.`,
      'alpha claims uk-foia-27 (in force today); nobody has confirmed that it covers this.',
      'They keep to the terms of confidence that they have accepted.',
    ]);
  });

  it('says who gains, who loses, and which terms are others', () => {
    const before = inputOf({}, { parts: [partFrom(audienceFrom({ institutes: ['bravo'] }))] });
    const log = { name: PartName.parse('log.eval'), audience: null };
    const after = inputOf(
      { marking: { audience: audienceFrom({ institutes: ['charlie', 'echo'] }), embargoUntil: AFTER } },
      { parts: [log], previous: before },
    );
    const { changes } = composePreview(after);
    const brief = changes?.lines.map((line) => [line.institute, line.part, line.change, line.was, line.is]);
    expect(brief).toEqual([
      ['bravo', null, 'loses', 'permit', 'forbid'],
      ['bravo', 'scores.json', 'loses', 'permit', 'none'],
      ['charlie', null, 'loses', 'permit', 'hold'],
      ['charlie', 'log.eval', 'gains', 'none', 'hold'],
      ['delta', null, 'loses', 'permit', 'forbid'],
      ['echo', null, 'gains', 'forbid', 'hold'],
      ['echo', 'log.eval', 'gains', 'none', 'hold'],
    ]);
    expect(changes?.unchanged).toBe(5);
    expect(changes?.terms).toEqual([
      'The audience: charlie, echo (was bravo, group core).',
      `The embargo: ${AFTER} (was none).`,
    ]);
    const same = composePreview({ ...before, previous: before }).changes;
    expect(same).toEqual({ lines: [], unchanged: 8, terms: [] });
  });

  it('words every field of a marking that is another', () => {
    const competition = { originCompanies: ['Example Labs'], sensitive: true, aggregated: false };
    const before = inputOf();
    const after = inputOf(
      {
        marking: {
          audience: audienceFrom({ public: true }),
          tlp: 'RED',
          purposes: ['research', 'standards'],
          prohibitedUses: ['procurement'],
          pap: 'RED',
          onward: 'none',
          attribution: 'must',
          deleteBy: AFTER,
          legal: [CLAIM, claimOf('cyber-act', { provisions: [] })],
          competition,
          confidenceTerms: { title: 'Terms', sha256: TEXT_DIGEST },
          consultBeforeRelease: [institute('delta')],
        },
      },
      { previous: before },
    );
    expect(composePreview(after).changes?.terms).toEqual([
      'The audience: the public (was bravo, group core).',
      'The level: TLP:RED (was TLP:AMBER).',
      'The purposes: research, standards (was safety-evaluation).',
      'The prohibited uses: procurement (was none).',
      'The permissible actions: PAP:RED (was PAP:CLEAR).',
      'Passing on: none (was audience).',
      'Naming the issuer: must (was may).',
      `Delete by: ${AFTER} (was none).`,
      'The claims: uk-foia-27 27(2) claimed by alpha, on lapse continue (obtainedFromState: true), cyber-act claimed by alpha, on lapse continue (none) (was none).',
      'The origin for competition: Example Labs, sensitive, not aggregated (was none).',
      `The terms of confidence: "Terms" (${TEXT_DIGEST.slice(0, 12)}) (was none).`,
      'To be consulted before release: delta (was none).',
    ]);
    const nobody = inputOf({ marking: { audience: audienceFrom({}) } }, { previous: after });
    const back = composePreview(nobody).changes?.terms;
    expect(back?.[0]).toBe('The audience: nobody (was the public).');
    const aggregated = { ...competition, sensitive: false, aggregated: true };
    const other = inputOf({ marking: { competition: aggregated } }, { previous: before });
    expect(composePreview(other).changes?.terms).toEqual([
      'The origin for competition: Example Labs, not sensitive, aggregated (was none).',
    ]);
  });

  it('tells what contradicts itself and what is asked', () => {
    const marking = { tlp: 'RED' as const, legal: [claimOf('uk-foia-27')] };
    const { problems, questions, registryVersion } = composePreview(inputOf({ marking }));
    expect(problems.map(({ rule }) => rule)).toEqual(['tlp-red-group', 'tlp-onward', 'instrument-question']);
    expect(questions).toHaveLength(1);
    expect(registryVersion).toBe(1);
  });

  it('has one form in bytes, whatever the order in which the value was built', () => {
    const preview = composePreview(inputOf({ marking: { embargoUntil: AFTER } }));
    const text = writePreview(preview);
    expect(JSON.parse(text)).toEqual(preview);
    const reversed = Object.fromEntries(Object.entries(preview).reverse());
    expect(writePreview({ ...preview, ...reversed })).toBe(text);
    // as: an object with the same fields in another order
    expect(writePreview(reversed as unknown as typeof preview)).toBe(text);
    expect(text.startsWith('{"changes":null,"charterVersion":1,"lines":[{"explanation":')).toBe(true);
  });

  it('stays small for 300 institutes', () => {
    const ids = Array.from({ length: 300 }, (_, at) => `institute-${at}`);
    const charter = charterOf(['alpha', ...ids], { core: ids });
    const text = writePreview(composePreview(inputOf({ facts: { charter } }, { parts: [partFrom(null)] })));
    // Two lines of some 200 bytes for each institute.
    expect(text.length).toBeLessThan(300 * 2 * 250);
  });
});
