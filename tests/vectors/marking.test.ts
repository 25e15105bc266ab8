import { readdirSync, readFileSync } from 'node:fs';
import { checkMarking, MARKING_RULES, type MarkingProblem, refuseMarking } from '@comity/policy';
import { Charter, GroupId, InstituteId, Marking, Part, Registry } from '@comity/protocol';
import { describe, expect, it } from 'vitest';

const FOLDER = new URL('../../protocol/vectors/marking/', import.meta.url);
const PartAudience = Part.pick({ audience: true });

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8'));
const vectors = (kind: 'valid' | 'invalid') =>
  readdirSync(new URL(`${kind}/`, FOLDER)).map((file) => ({ file, vector: readJson(`${kind}/${file}`) }));

const rosterOf = ({ group, members }: { readonly group: string; readonly members: readonly string[] }) => ({
  group: GroupId.parse(group),
  members: new Set(members.map((id) => InstituteId.parse(id))),
});

/** As at composing: first the closed schema, then what contradicts itself. */
function problemsOf(vector: ReturnType<typeof readJson>): readonly MarkingProblem[] | 'schema-mismatch' {
  const marking = Marking.safeParse(vector.marking);
  if (!marking.success) return 'schema-mismatch';
  return checkMarking(marking.data, {
    parts: PartAudience.array().parse(vector.parts),
    issuer: vector.issuer,
    audienceKind: vector.audienceKind,
    charter: Charter.parse(readJson(vector.charter)),
    registry: vector.registry === null ? null : Registry.parse(readJson(vector.registry)),
    rosters: vector.rosters.map(rosterOf),
    nowMs: Date.parse(vector.now),
  });
}

describe('a marking', () => {
  it.each(vectors('valid'))('is sound: $file', ({ vector }) => {
    expect(problemsOf(vector)).toEqual([]);
  });

  it.each(vectors('invalid'))('is refused: $file', ({ vector }) => {
    const problems = problemsOf(vector);
    if (problems === 'schema-mismatch') return expect(vector.refusal).toBe(problems);
    expect(problems).toEqual(vector.problems);
    const refused = refuseMarking(problems);
    return expect(refused.ok ? 'accepted' : refused.refusal.code).toBe(vector.refusal);
  });

  it('is shown wrong by every rule, and more often wrong than sound', () => {
    const shown = vectors('invalid').flatMap(({ vector }) => vector.problems ?? []);
    expect(new Set(shown.map(({ rule }) => rule))).toEqual(new Set(Object.keys(MARKING_RULES)));
    expect(vectors('invalid').length).toBeGreaterThan(vectors('valid').length);
  });
});
