import {
  type Federation,
  type SeededRandom,
  sealStatement,
  testLabel,
  testMarking,
} from '@comity/node/testing';
import {
  type Audience,
  bytesToHex,
  Digest,
  type Ed25519Signer,
  encodeUtf8,
  GroupId,
  type InstituteId,
  instantOf,
  type Marking,
  measurePart,
  type Part,
  PartName,
  parseEnvelope,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  type StatementId,
  sha256Hex,
  statementId,
} from '@comity/protocol';
import { PAIR } from './bootstrap.ts';
import { pick } from './faults.ts';
import { CONFIDENCE_TEXT, MIDNIGHT_MS } from './instruments.ts';
import { secretWord, TOKEN_CHARACTERS } from './secret.ts';
import { honestSites, type Intended, type IntendedPart, type Site, type World } from './world.ts';

/** A statement that is ready to be submitted. */
export interface Composed {
  readonly intended: Intended;
  readonly envelope: Uint8Array;
  readonly payload: Uint8Array;
  readonly contents: ReadonlyMap<Digest, Uint8Array>;
  readonly signers: readonly Ed25519Signer[];
}

export const newToken = (random: SeededRandom): string => bytesToHex(random.bytes(TOKEN_CHARACTERS / 2));

/** A finding with random terms, noted as intended before any node hears of it. */
export function composeFinding(
  world: World,
  federation: Federation,
  site: Site,
  publisher: Ed25519Signer,
  random: SeededRandom,
): Composed {
  const { institute } = site;
  const nowMs = world.startMs + world.elapsedMs();
  const marking = drawMarking(world, site, nowMs, random);
  const token = newToken(random);
  const nameToken = newToken(random);
  const contents = new Map<Digest, Uint8Array>();
  const parts: Part[] = [];
  const tokens: string[] = [];
  const count = pick(random, [1, 1, 2]);
  for (let at = 0; at < count; at++) {
    const audience = random.chance(0.5) ? drawAudience(world, site, marking.tlp, random) : null;
    const partToken = newToken(random);
    const content = encodeUtf8(`{"content":"${secretWord(partToken)}"}`);
    const part = partOf(`${secretWord(nameToken)}.${at}.json`, content, audience);
    contents.set(part.sha256, content);
    world.contents.set(part.sha256, content);
    parts.push(part);
    tokens.push(partToken);
  }
  const rosters = rostersFor(world, site, [
    marking.audience,
    ...parts.flatMap(({ audience }) => audience ?? []),
  ]);
  const label = testLabel({
    federation,
    issuer: institute.id,
    issuedAtMs: nowMs,
    seed: token,
    title: secretWord(token),
    marking,
    parts,
    relations: rosters.map((statement) => ({ kind: 'roster', statement })),
  });
  const statement: Statement = { type: 'finding', label, body: { task: 'task', model: 'model' } };
  const signers = [publisher, institute.approver];
  const envelope = sealStatement(statement, signers);
  const intended = intend(world, envelope, {
    federation,
    marking,
    parts,
    rosters,
    issuer: institute.id,
    tokens: [token, nameToken],
  });
  for (const [at, part] of parts.entries())
    world.secrets.set(tokens[at] ?? '', { of: intended, part: part.name, saidIn: [] });
  return { intended, envelope, payload: payloadOf(envelope), contents, signers };
}

/** Notes what a statement means, apart from the code under test. */
export function intend(
  world: World,
  envelope: Uint8Array,
  meant: {
    readonly federation: Federation;
    readonly issuer: string;
    readonly marking: Marking;
    readonly audienceKind?: Intended['audienceKind'];
    readonly parts?: readonly Part[];
    readonly rosters?: readonly string[];
    /** The secret words in its label. */
    readonly tokens: readonly string[];
  },
): Intended {
  const intended: Intended = {
    id: statementId(payloadOf(envelope)),
    issuer: meant.issuer,
    audienceKind: meant.audienceKind ?? 'marking',
    marking: meant.marking,
    charterVersion: meant.federation.charter.version,
    rosters: meant.rosters ?? [],
    parts: (meant.parts ?? []).map(
      ({ name, sha256, audience }): IntendedPart => ({ name, sha256, audience: audience ?? null }),
    ),
    acknowledged: undefined,
  };
  world.intended.set(intended.id, intended);
  for (const token of meant.tokens) world.secrets.set(token, { of: intended, part: null, saidIn: [] });
  return intended;
}

export function partOf(name: string, content: Uint8Array, audience: Audience | null): Part {
  const measured = measurePart(content);
  return {
    name: PartName.parse(name),
    mediaType: 'application/json',
    sizeBytes: measured.sizeBytes,
    sha256: Digest.parse(sha256Hex(content)),
    chunkRoot: Digest.parse(bytesToHex(measured.chunkRoot)),
    audience,
  };
}

export function payloadOf(envelope: Uint8Array): Uint8Array {
  const parsed = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  if (!parsed.ok) throw new Error(parsed.refusal.code);
  return parsed.value.payload;
}

/** The newest roster of the private group that the site holds, if one of the audiences names the group. */
export function rostersFor(world: World, { memory }: Site, audiences: readonly Audience[]): StatementId[] {
  if (!audiences.some(({ groups }) => groups.includes(PAIR))) return [];
  const held = (world.said.rosters.get(PAIR) ?? []).filter(({ id }) => memory.byId.has(id as never));
  const newest = held.sort((left, right) => left.version - right.version).at(-1);
  return newest === undefined ? [] : [newest.id as StatementId]; // as: made by the workload
}

function drawMarking(world: World, site: Site, nowMs: number, random: SeededRandom): Marking {
  const { id: issuer } = site.institute;
  const tlp = pick(random, ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'GREEN', 'GREEN', 'CLEAR'] as const);
  // Some contradict themselves on purpose: a node must take the strictest reading of what reaches it.
  const ends = (tlp === 'RED' || tlp === 'AMBER+STRICT') && random.chance(0.8);
  const onward = ends
    ? 'none'
    : tlp === 'CLEAR'
      ? 'audience'
      : pick(random, ['audience', 'audience', 'none', 'ask-originator'] as const);
  const soon = (chance: number): Marking['deleteBy'] =>
    random.chance(chance) ? instantOf(nowMs + 2_000 + random.below(24_000)) : null;
  const claim = (instrument: string): Marking['legal'][number] => ({
    instrument: instrument as Marking['legal'][number]['instrument'], // as: an id of the registry here
    provisions: [],
    assertedBy: issuer,
    answers: {},
    onLapse: 'hold',
  });
  const legal = [
    ...(random.chance(0.2) ? [claim('test-terms')] : []),
    ...(nowMs < MIDNIGHT_MS && random.chance(0.3) ? [claim('ending')] : []),
  ];
  const consultBeforeRelease = random.chance(0.2) ? [anotherMember(world, site, random)] : [];
  return testMarking({
    audience: drawAudience(world, site, tlp, random),
    tlp,
    onward,
    embargoUntil: soon(0.2),
    deleteBy: soon(0.15),
    legal,
    confidenceTerms: random.chance(0.06) ? { title: 'Confidence', sha256: CONFIDENCE_TEXT } : null,
    consultBeforeRelease,
  });
}

export function anotherMember(world: World, { institute }: Site, random: SeededRandom): InstituteId {
  const others = honestSites(world)
    .map((site) => site.institute.id)
    .filter((id) => id !== institute.id);
  return pick(random, others as [InstituteId, ...InstituteId[]]); // never alone
}

export function drawAudience(world: World, site: Site, tlp: Marking['tlp'], random: SeededRandom): Audience {
  const members = honestSites(world).map(({ institute }) => institute.id);
  const everybody = [...world.sites.values()].map(({ institute }) => institute.id);
  const some = [...everybody, ...members].filter((id) => id !== site.institute.id && random.chance(0.25));
  const institutes = [...new Set(some)].filter((id) => id !== 'joiner');
  const wantsGroups = tlp === 'RED' ? random.chance(0.1) : random.chance(0.6);
  const choices: [string, ...string[]] = ['members', 'crew', 'evens'];
  const holdsRoster = (world.said.rosters.get(PAIR) ?? []).some(({ id }) =>
    site.memory.byId.has(id as never),
  );
  if (holdsRoster) choices.push(PAIR, PAIR, PAIR);
  const groups = wantsGroups ? [GroupId.parse(pick(random, choices))] : [];
  return { institutes, groups, public: tlp === 'CLEAR' && random.chance(0.5) };
}
