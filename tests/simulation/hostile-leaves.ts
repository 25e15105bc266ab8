import {
  type Federation,
  type SeededRandom,
  sealConsultAnswer,
  sealRemark,
  sealStatement,
  sealWithdrawal,
  testLabel,
  testMarking,
  toInstitutes,
} from '@comity/node/testing';
import {
  encodeUtf8,
  type InstituteId,
  instantOf,
  leafHash,
  logEntryHash,
  type Statement,
  StatementId,
  sha256Hex,
  statementId,
} from '@comity/protocol';
import type { Cluster } from './cluster.ts';
import { pick } from './faults.ts';
import { intend, newToken, partOf, payloadOf } from './findings.ts';
import type { LogLeaf } from './forged-log.ts';
import { secretWord, tokenOf } from './secret.ts';
import type { Intended, Site, World } from './world.ts';

/** What a hostile member writes into its own log. */
type Leaf = (cluster: Cluster, site: Site, federation: Federation, random: SeededRandom) => LogLeaf;

/** A finding for all members that nothing is wrong with. */
export const goodLeaf: Leaf = (cluster, site, federation, random) =>
  leafOf(finding(cluster, site, federation, random, ['publisher', 'approver'], { isGood: true }));

/** One that must be admitted nowhere. */
export const badLeaf: Leaf = (cluster, site, federation, random) => {
  const kind = pick(random, ['one signer', 'garbage', 'stranger', 'of another', 'half a signature']);
  cluster.world.sometimes(`hostile ${kind}`);
  if (kind === 'garbage') {
    const envelope = random.bytes(50);
    return { hash: leafHash(envelope), envelope };
  }
  const roles =
    kind === 'one signer'
      ? (['publisher'] as const)
      : kind === 'stranger'
        ? (['publisher', 'node'] as const)
        : (['publisher', 'approver'] as const);
  const envelope = finding(cluster, site, federation, random, roles, { ofAnother: kind === 'of another' });
  return refusedLeaf(cluster.world, site, kind === 'half a signature' ? spoilSignature(envelope) : envelope);
};

/**
 * Speech about what others issued, under genuine signatures: it is admitted, and nothing follows from it. Or the very envelopes of others,
 * old rosters and remarks among them, and receipts that no node signed: admitted nowhere.
 */
export const foreignLeaf: Leaf = (cluster, site, federation, random) => {
  const { world } = cluster;
  const honest = [...world.intended.values()].filter(
    ({ issuer, parts }) => issuer !== site.institute.id && parts.length > 0,
  );
  if (honest.length === 0) return goodLeaf(cluster, site, federation, random);
  const about = pick(random, honest as [Intended, ...Intended[]]); // as: not empty
  const kind = pick(random, [
    'remark',
    'remark',
    'withdrawal',
    'withdrawal',
    'consent',
    'receipt',
    'forged receipt',
    'replay',
    'republished',
  ] as const);
  world.sometimes(`hostile ${kind}`);
  const statement = StatementId.parse(about.id);
  const seed = newToken(random);
  const issuedAtMs = world.startMs + world.elapsedMs();
  const to = federation.institutes.map(({ id }) => id).filter((id) => id !== site.institute.id);
  const label = { federation, by: site.institute, issuedAtMs, seed, to };
  switch (kind) {
    case 'remark': {
      const marking = testMarking();
      const parts = about.parts.map(({ name }) => ({ name: name as never, audience: null })); // as: a name of the workload
      const envelope = sealRemark(label, { statement, change: 'widen', marking, parts });
      // Nothing follows from it, but it tells the names of the parts to whom it is for.
      const own = toInstitutes(to, { purposes: ['network-operation'] });
      const meant = intend(world, envelope, {
        federation,
        issuer: site.institute.id,
        marking: own,
        tokens: [],
      });
      for (const { name } of about.parts) world.secrets.get(tokenOf(name))?.saidIn.push(meant);
      return leafOf(envelope);
    }
    case 'withdrawal':
      return leafOf(sealWithdrawal(label, statement));
    case 'consent':
      return leafOf(sealConsultAnswer(label, statement, 'agreed'));
    case 'receipt':
      return leafOf(sealStatement(receipt(site, federation, issuedAtMs, about), [site.institute.node]));
    case 'forged receipt': {
      const envelope = sealStatement(receipt(site, federation, issuedAtMs, about), [
        site.institute.publisher,
      ]);
      return refusedLeaf(world, site, envelope);
    }
    case 'replay': {
      const envelopes = [...world.sites.values()].flatMap(({ institute, memory }) =>
        institute.id === site.institute.id
          ? []
          : (memory.entries.get(institute.id) ?? []).flatMap((entry) => entry.statement?.envelope ?? []),
      );
      return refusedLeaf(world, site, pick(random, envelopes as [Uint8Array, ...Uint8Array[]])); // as: everybody has delegated staff
    }
    case 'republished':
      return leafOf(finding(cluster, site, federation, random, ['publisher', 'approver'], { stolen: about }));
  }
};

function receipt(site: Site, federation: Federation, issuedAtMs: number, about: Intended): Statement {
  const { id } = site.institute;
  const issuer = about.issuer as InstituteId; // as: an institute of the federation
  const marking = toInstitutes([issuer], { purposes: ['network-operation'] });
  const label = testLabel({ federation, issuer: id, issuedAtMs, seed: `${id} purges ${about.id}`, marking });
  const parts = about.parts.map(({ sha256 }) => sha256 as never); // as: digests of the workload
  const statement = StatementId.parse(about.id);
  const purgedAt = instantOf(issuedAtMs);
  return {
    type: 'purge-receipt',
    label,
    body: { statement, cause: 'withdrawn', by: null, outcome: 'purged', parts, purgedAt },
  };
}

/** `stolen`: a finding whose parts it names as its own. */
function finding(
  { world, faults }: Cluster,
  { institute }: Site,
  federation: Federation,
  random: SeededRandom,
  roles: readonly ('publisher' | 'approver' | 'node')[],
  { isGood = false, ofAnother = false, stolen }: { isGood?: boolean; ofAnother?: boolean; stolen?: Intended },
): Uint8Array {
  const token = newToken(random);
  const issuer = ofAnother ? (federation.institutes[0]?.id ?? institute.id) : institute.id;
  const content = random.bytes(20);
  const stolenContent = stolen?.parts.flatMap(({ sha256 }) => world.contents.get(sha256) ?? [])[0];
  const part = partOf('finding.json', stolenContent ?? content, null);
  if (stolenContent !== undefined) world.stolen.add(part.sha256);
  const label = testLabel({
    federation,
    issuer,
    issuedAtMs: world.startMs + world.elapsedMs(),
    seed: token,
    title: secretWord(token),
    parts: [part],
  });
  const signers = roles.map((role) => institute[role]);
  const envelope = sealStatement({ type: 'finding', label, body: { task: 'task', model: 'model' } }, signers);
  const meant = intend(world, envelope, {
    federation,
    issuer: institute.id,
    marking: label.marking,
    parts: [part],
    tokens: [token],
  });
  world.contents.set(part.sha256, stolenContent ?? content);
  // Of two logs nobody can hold both, and what must be admitted nowhere is missed by nobody.
  if (!isGood || faults.hostile === 'equivocator') world.intended.delete(meant.id);
  return envelope;
}

function refusedLeaf(world: World, site: Site, envelope: Uint8Array): LogLeaf {
  world.bad.add(`${site.institute.id} ${statementId(payloadOf(envelope))}`);
  return leafOf(envelope);
}

const leafOf = (envelope: Uint8Array): LogLeaf => ({
  hash: logEntryHash({
    statement: StatementId.parse(statementId(payloadOf(envelope))),
    envelope: sha256Hex(envelope),
  }),
  envelope,
});

/** Another valid base64 character in the middle of the first signature. */
function spoilSignature(envelope: Uint8Array): Uint8Array {
  const text = Buffer.from(envelope).toString('latin1');
  const at = text.indexOf('"sig":"') + 20;
  return encodeUtf8(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
}
