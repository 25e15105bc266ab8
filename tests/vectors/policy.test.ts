import { readdirSync, readFileSync } from 'node:fs';
import { createDecider, type Decision, explain, type Question, RULE_IDS, type Setting } from '@comity/policy';
import {
  Audience,
  Charter,
  type Digest,
  type GroupId,
  type InstituteId,
  Marking,
  readRegistry,
  type StatementId,
} from '@comity/protocol';
import { describe, expect, it } from 'vitest';

const FOLDER = new URL('../../protocol/vectors/policy/', import.meta.url);

interface Vector {
  readonly file: string;
  readonly question: Question;
  readonly setting: Setting;
  readonly decision: Decision;
}

/** What a setting answers from, as a vector writes it. */
interface SettingFacts {
  readonly charter: string;
  readonly earlier: readonly string[];
  readonly registry: string | null;
  readonly adherences: readonly { readonly institute: InstituteId; readonly text: Digest }[];
  /** The last of a group is its newest. */
  readonly rosters: readonly {
    readonly statement: StatementId;
    readonly group: GroupId;
    readonly members: readonly InstituteId[];
  }[];
}

const readBytes = (path: string) => readFileSync(new URL(path, FOLDER));
const readJson = (path: string) => JSON.parse(readBytes(path).toString('utf8'));

function registryOf(path: string) {
  const read = readRegistry(readBytes(path));
  if (!read.ok) throw new Error(`${path}: ${read.refusal.code}`);
  return read.value;
}

function settingOf(facts: SettingFacts): Setting {
  const charters = [facts.charter, ...facts.earlier].map((path) => Charter.parse(readJson(path)));
  const [charter] = charters;
  if (charter === undefined) throw new Error('a setting has a charter');
  const rosters = facts.rosters.map((roster) => ({ ...roster, members: new Set(roster.members) }));
  return {
    charter,
    charterAt: (version) => charters.find((candidate) => candidate.version === version),
    registry: facts.registry === null ? null : registryOf(facts.registry).registry,
    adheres: (institute, text) =>
      facts.adherences.some((accepted) => accepted.institute === institute && accepted.text === text),
    roster: (statement) => rosters.find((roster) => roster.statement === statement),
    newestRoster: (group) => rosters.findLast((roster) => roster.group === group),
  };
}

function vectorsOf(outcome: Decision['outcome']): readonly Vector[] {
  return readdirSync(new URL(`${outcome}/`, FOLDER)).map((file) => {
    const { request, decision } = readJson(`${outcome}/${file}`);
    const { now, setting, statement, ...rest } = request;
    Marking.parse(statement.marking);
    if (request.part?.audience) Audience.parse(request.part.audience);
    const answers: Record<InstituteId, 'agreed' | 'objected'> = statement.consulted;
    // as: the keys of a record of institutes are institutes
    const consulted = new Map(Object.entries(answers) as [InstituteId, 'agreed' | 'objected'][]);
    return {
      file,
      decision,
      question: { ...rest, statement: { ...statement, consulted }, nowMs: Date.parse(now) },
      setting: settingOf(setting),
    };
  });
}

describe.each(['permit', 'hold', 'forbid'] as const)('%s', (outcome) => {
  it.each(vectorsOf(outcome))('$file', ({ question, setting, decision }) => {
    expect(decision.outcome).toBe(outcome);
    const decided = createDecider(setting)(question);
    expect(decided).toEqual(decision);
    expect(explain(decided, question, setting)).toContain(`[${decision.rules[0]}]`);
  });
});

describe('the vectors of policy', () => {
  const all = (['permit', 'hold', 'forbid'] as const).flatMap(vectorsOf);

  it('show every rule', () => {
    expect(new Set(all.flatMap(({ decision }) => decision.rules))).toEqual(new Set(RULE_IDS));
  });

  it('give every rule as the reason that comes first', () => {
    const alone = new Set(all.flatMap(({ decision }) => decision.rules.slice(0, 1)));
    // These two speak beside a ground of the statement, which comes before them.
    expect(RULE_IDS.filter((rule) => !alone.has(rule))).toEqual(['part-audience', 'reader-role']);
  });

  it('forbid and hold more than they permit', () => {
    expect(vectorsOf('forbid').length).toBeGreaterThan(vectorsOf('permit').length);
  });

  it('have a registry that their charters name', () => {
    const { registry, sha256 } = registryOf('registries/1.json');
    for (const path of ['charters/1.json', 'charters/2.json'])
      expect(Charter.parse(readJson(path)).registry).toEqual({ version: registry.version, sha256 });
  });
});
