import { readdirSync, readFileSync } from 'node:fs';
import { type Decision, decide, explain, type Request, RULE_IDS } from '@comity/policy';
import { Audience, Charter, Marking } from '@comity/protocol';
import { describe, expect, it } from 'vitest';

const FOLDER = new URL('../../protocol/vectors/policy/', import.meta.url);

interface Vector {
  readonly file: string;
  readonly request: Request;
  readonly decision: Decision;
}

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8'));

function vectorsOf(outcome: Decision['outcome']): readonly Vector[] {
  return readdirSync(new URL(`${outcome}/`, FOLDER)).map((file) => {
    const { request, decision } = readJson(`${outcome}/${file}`);
    const { now, charter, ...rest } = request;
    Marking.parse(request.statement.marking);
    if (request.part?.audience) Audience.parse(request.part.audience);
    return {
      file,
      decision,
      request: { ...rest, charter: Charter.parse(readJson(charter)), nowMs: Date.parse(now) },
    };
  });
}

describe.each(['permit', 'hold', 'forbid'] as const)('%s', (outcome) => {
  it.each(vectorsOf(outcome))('$file', ({ request, decision }) => {
    expect(decision.outcome).toBe(outcome);
    const decided = decide(request);
    expect(decided).toEqual(decision);
    expect(explain(decided, request)).toContain(`[${decision.rules[0]}]`);
  });
});

describe('the vectors of policy', () => {
  it('show every rule', () => {
    const all = (['permit', 'hold', 'forbid'] as const).flatMap(vectorsOf);
    expect(new Set(all.flatMap(({ decision }) => decision.rules))).toEqual(new Set(RULE_IDS));
  });

  it('forbid more than they permit', () => {
    expect(vectorsOf('forbid').length).toBeGreaterThan(vectorsOf('permit').length);
  });
});
