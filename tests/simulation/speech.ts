import {
  type Federation,
  type SeededRandom,
  sealAccessAnswer,
  sealAccessRequest,
  sealAdherence,
  sealConsultAnswer,
  sealRemark,
  sealRoster,
  sealWithdrawal,
  type TestInstitute,
  testMarking,
  toInstitutes,
} from '@comity/node/testing';
import {
  type Audience,
  type Ed25519Signer,
  type InstituteId,
  instantOf,
  type Marking,
  type PartName,
  type StatementId,
} from '@comity/protocol';
import { PAIR } from './bootstrap.ts';
import { lack, remarksKnown } from './checkers/entitlement.ts';
import { pick } from './faults.ts';
import {
  anotherMember,
  type Composed,
  drawAudience,
  intend,
  newToken,
  payloadOf,
  rostersFor,
} from './findings.ts';
import { TEXTS } from './instruments.ts';
import { knowledgeOf } from './knowledge.ts';
import { secretWord, tokenOf } from './secret.ts';
import { honestSites, type Intended, type Site, said, type World } from './world.ts';

/** What staff say about statements, texts and groups: composed from what their node holds, and noted as meant. undefined: nothing to say now. */
export interface Speaker {
  readonly world: World;
  readonly site: Site;
  readonly federation: Federation;
  readonly publisher: Ed25519Signer;
  readonly random: SeededRandom;
}

export type Speech = (speaker: Speaker) => Composed | undefined;

/** Label fields that are the same for all, with a title that nobody else may learn. */
function labelOf({ world, site, federation, publisher, random }: Speaker) {
  const token = newToken(random);
  const by: TestInstitute = { ...site.institute, publisher };
  const issuedAtMs = world.startMs + world.elapsedMs();
  return { token, label: { federation, by, issuedAtMs, seed: token, title: secretWord(token) } };
}

function spoken(
  { world, site, federation }: Speaker,
  token: string,
  envelope: Uint8Array,
  marking: Marking,
): Composed {
  const intended = intend(world, envelope, {
    federation,
    issuer: site.institute.id,
    marking,
    tokens: [token],
  });
  return { intended, envelope, payload: payloadOf(envelope), contents: new Map(), signers: [] };
}

const own = (to: readonly InstituteId[]): Marking => toInstitutes(to, { purposes: ['network-operation'] });

/** A finding of the site's own that its log has. */
function ownFinding({ world, site, random }: Speaker): Intended | undefined {
  const mine = [...world.intended.values()].filter(
    ({ id, issuer, parts }) =>
      issuer === site.institute.id && parts.length > 0 && site.memory.byId.has(id as never),
  );
  return mine.length === 0 ? undefined : pick(random, mine as [Intended, ...Intended[]]); // as: not empty
}

/** Whoever has it or may have it, by the site's ledger. */
const holdersOf = ({ site }: Speaker, { id }: Intended): InstituteId[] =>
  [...site.memory.deliveries.values()]
    .filter(({ statement, state }) => statement === id && state !== 'forbidden')
    .map(({ institute }) => institute);

export const withdraw: Speech = (speaker) => {
  const about = ownFinding(speaker);
  if (about === undefined) return undefined;
  const to = holdersOf(speaker, about);
  const { token, label } = labelOf(speaker);
  const envelope = sealWithdrawal({ ...label, to, marking: own(to) }, about.id as StatementId); // as: an id of the workload
  const composed = spoken(speaker, token, envelope, own(to));
  said(speaker.world.said.withdrawals, about.id, { id: composed.intended.id });
  speaker.world.sometimes('withdrawal');
  return composed;
};

export const narrow: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const about = ownFinding(speaker);
  if (about === undefined) return undefined;
  const { marking, parts } = inForce(speaker, about);
  const { audience } = marking;
  const fewer = <Name>(names: readonly Name[]): Name[] => names.filter(() => random.chance(0.5));
  const kind = pick(random, ['audience', 'audience', 'part', 'end'] as const);
  world.sometimes(`narrowing-${kind}`);
  const deleteBy = instantOf(world.startMs + world.elapsedMs() + 2_000 + random.below(6_000));
  const narrowed: Marking =
    kind === 'audience'
      ? {
          ...marking,
          audience: { institutes: fewer(audience.institutes), groups: fewer(audience.groups), public: false },
        }
      : kind === 'end'
        ? { ...marking, deleteBy }
        : marking;
  const nobody: Audience = { institutes: [], groups: [], public: false };
  const keeps = kind === 'part' ? [...parts.keys()].at(0) : undefined;
  const changed = [...parts].map(([name, was]) => ({ name, audience: name === keeps ? nobody : was }));
  return remark(speaker, about, 'narrow', narrowed, changed, holdersOf(speaker, about), site);
};

export const widen: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const about = ownFinding(speaker);
  if (about === undefined) return undefined;
  const { marking, parts } = inForce(speaker, about);
  const more = anotherMember(world, site, random);
  const group = drawAudience(world, site, 'GREEN', random).groups;
  const { audience } = marking;
  const widened: Marking = {
    ...marking,
    audience: {
      ...audience,
      institutes: [...new Set([...audience.institutes, more])],
      groups: [...new Set([...audience.groups, ...group])],
    },
  };
  const changed = [...parts].map(([name, was]) => ({ name, audience: random.chance(0.5) ? null : was }));
  const to = [...new Set([...holdersOf(speaker, about), more, ...membersOf(speaker, group[0])])];
  world.sometimes('widening');
  return remark(speaker, about, 'widen', widened, changed, to, site);
};

/** As the site knows them. */
function membersOf({ world, site, federation }: Speaker, group: string | undefined): InstituteId[] {
  const { charter } = federation;
  const rosters = (world.said.rosters.get(PAIR) ?? []).filter(({ id }) => site.memory.byId.has(id as never));
  const members =
    group === PAIR
      ? (rosters.at(-1)?.members ?? [])
      : group === 'members'
        ? charter.institutes.map(({ id }) => id)
        : (charter.groups.find(({ id }) => id === group)?.members ?? []);
  return members.filter((id) => id !== site.institute.id) as InstituteId[]; // as: institutes of the federation
}

function remark(
  speaker: Speaker,
  about: Intended,
  change: 'narrow' | 'widen',
  marking: Marking,
  parts: readonly { readonly name: PartName; readonly audience: Audience | null }[],
  to: readonly InstituteId[],
  site: Site,
): Composed {
  const { world, federation } = speaker;
  const { token, label } = labelOf(speaker);
  const rosters = rostersFor(world, site, [
    marking.audience,
    ...parts.flatMap(({ audience }) => audience ?? []),
  ]);
  const relations = rosters.map((statement) => ({ kind: 'roster' as const, statement }));
  const body = { statement: about.id as StatementId, change, marking, parts: [...parts] }; // as: an id of the workload
  const envelope = sealRemark({ ...label, to, marking: own(to), relations }, body);
  const composed = spoken(speaker, token, envelope, own(to));
  // It names the parts: by that its issuer tells them to whom it is for.
  for (const { name } of about.parts) world.secrets.get(tokenOf(name))?.saidIn.push(composed.intended);
  said(world.said.remarks, about.id, {
    id: composed.intended.id,
    change,
    marking,
    parts: new Map(parts.map(({ name, audience }) => [name, audience])),
    charterVersion: federation.charter.version,
    rosters,
  });
  return composed;
}

/** What the issuer itself last said. */
function inForce({ world, site }: Speaker, about: Intended) {
  const newest = remarksKnown(world, about, knowledgeOf(world, site)).at(-1);
  const parts = new Map(
    about.parts.map(({ name, audience }) => [name as PartName, newest?.parts.get(name) ?? audience]), // as: a name of the workload
  );
  return { marking: newest?.marking ?? about.marking, parts };
}

/** Accepts a text, or ends that. */
export const adhere: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const { token, label } = labelOf(speaker);
  const text = pick(random, TEXTS);
  const before = (world.said.adherences.get(`${site.institute.id} ${text}`) ?? []).at(-1)?.accepts === true;
  const envelope = sealAdherence(label, text, before ? 'ended' : 'accepted');
  const marking = testMarking();
  const { federation } = speaker;
  const intended = intend(world, envelope, {
    federation,
    issuer: site.institute.id,
    marking,
    audienceKind: 'members',
    tokens: [token],
  });
  said(world.said.adherences, `${site.institute.id} ${text}`, { id: intended.id, accepts: !before });
  world.sometimes(before ? 'adherence-ended' : 'adherence-accepted');
  return { intended, envelope, payload: payloadOf(envelope), contents: new Map(), signers: [] };
};

/** Who is consulted before release answers, mostly yes. */
export const consult: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const me = site.institute.id;
  const asked = [...world.intended.values()].filter(
    ({ id, marking }) => marking.consultBeforeRelease.includes(me) && site.memory.byId.has(id as never),
  );
  if (asked.length === 0) return undefined;
  const about = pick(random, asked as [Intended, ...Intended[]]); // as: not empty
  const agrees = random.chance(0.8);
  const { token, label } = labelOf(speaker);
  const to = [about.issuer as InstituteId]; // as: an institute of the federation
  const envelope = sealConsultAnswer(
    { ...label, to, marking: own(to) },
    about.id as StatementId,
    agrees ? 'agreed' : 'objected',
  ); // as: an id of the workload
  const composed = spoken(speaker, token, envelope, own(to));
  said(world.said.consultAnswers, about.id, { id: composed.intended.id, by: me, agrees });
  world.sometimes('consult-answer');
  return composed;
};

/** The convener changes who is in its private group. */
export const convene: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const newest = (world.said.rosters.get(PAIR) ?? [])
    .filter(({ id }) => site.memory.byId.has(id as never))
    .at(-1);
  if (newest === undefined || !PAIR.startsWith(`${site.institute.id}--`)) return undefined;
  const others = honestSites(world)
    .map(({ institute }) => institute.id)
    .filter(() => random.chance(0.35));
  const members = [...new Set([site.institute.id, ...others])];
  const to = members.filter((id) => id !== site.institute.id);
  const { token, label } = labelOf(speaker);
  const version = newest.version + 1;
  const envelope = sealRoster({ ...label, marking: own(to) }, { group: PAIR, version, members });
  const composed = spoken(speaker, token, envelope, own(to));
  said(world.said.rosters, PAIR, { id: composed.intended.id, members, version });
  world.sometimes('roster');
  return composed;
};

/** Asks for a part that its label shows and that is not for us. */
export const ask: Speech = (speaker) => {
  const { world, site, random } = speaker;
  const knower = knowledgeOf(world, site);
  const me = site.institute.id;
  const wishes = [...world.intended.values()].flatMap((of) =>
    of.issuer !== me && site.memory.byId.has(of.id as never)
      ? of.parts
          .filter(({ name }) => lack(world, of, name, me, knower) !== undefined)
          .map(({ name }) => ({ of, name }))
      : [],
  );
  const wish = wishes[random.below(Math.max(1, wishes.length))];
  if (wish === undefined) return undefined;
  const to = [wish.of.issuer as InstituteId]; // as: an institute of the federation
  const { token, label } = labelOf(speaker);
  const body = { statement: wish.of.id as StatementId, parts: [wish.name as PartName] }; // as: of the workload
  const envelope = sealAccessRequest({ ...label, to, marking: own(to) }, body);
  world.sometimes('access-request');
  return spoken(speaker, token, envelope, own(to));
};

/** Declines the oldest request that is here; a grant is a widening remark like any other. */
export const decline: Speech = (speaker) => {
  const { world, site } = speaker;
  const request = site.memory.statements.find(
    ({ type, author, id }) =>
      type === 'access-request' &&
      author !== site.institute.id &&
      (site.memory.about.get(id) ?? []).length === 0,
  );
  if (request === undefined) return undefined;
  const to = [request.author];
  const { token, label } = labelOf(speaker);
  const envelope = sealAccessAnswer({ ...label, to, marking: own(to) }, request.id);
  world.sometimes('access-answer');
  return spoken(speaker, token, envelope, own(to));
};
