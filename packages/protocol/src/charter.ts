import { z } from 'zod';
import { CrisisTerms } from './crisis.ts';
import {
  Digest,
  GroupId,
  Instant,
  InstituteId,
  line,
  MEMBERS_GROUP,
  NetworkId,
  PRIVATE_GROUP_MARK,
} from './identifier.ts';
import { ADDRESSES_MAX, GROUPS_MAX, INSTITUTES_MAX, NODE_KEYS_MAX, RELATED_COMPANIES_MAX } from './limits.ts';

/** The payload type of a charter's DSSE envelope. */
export const CHARTER_PAYLOAD_TYPE = 'application/vnd.comity.charter+json';

const PublicKeyText = z.string().regex(/^ed25519:[A-Za-z0-9+/]{43}=$/);

export const MEMBER_CLASSES = [
  'government-institute',
  'intergovernmental',
  'independent-evaluator',
  'observer',
] as const;
export const MemberClass = z.enum(MEMBER_CLASSES);
export type MemberClass = z.infer<typeof MemberClass>;

export const Member = z.strictObject({
  id: InstituteId,
  name: line(120),
  /** ISO 3166-1 alpha-2, or EU, UN. */
  jurisdiction: z.string().regex(/^[A-Z]{2}$/),
  class: MemberClass,
  /** Companies that the institute belongs to, is paid by or works for: what is sensitive about another company is not for it. */
  relatedCompanies: z.array(line(120)).max(RELATED_COMPANIES_MAX),
  rootKey: PublicKeyText,
  /** First contact: keys that may speak for the institute's node before its log has been seen. */
  nodeKeys: z.array(PublicKeyText).max(NODE_KEYS_MAX),
  /** Multiaddrs of the control lane, without peer id. */
  addresses: z.array(z.string().regex(/^\/[\x21-\x7e]{3,200}$/)).max(ADDRESSES_MAX),
});
export type Member = z.infer<typeof Member>;

export const Group = z.strictObject({
  id: GroupId,
  name: line(120),
  members: z.array(InstituteId).max(INSTITUTES_MAX),
});
export type Group = z.infer<typeof Group>;

/** The signed, versioned document that says who the members are (spec/charter.md). */
export const Charter = z
  .strictObject({
    _type: z.literal('urn:comity:charter:1'),
    network: NetworkId,
    version: z.int().min(1),
    /** SHA-256 of the payload of version N-1; null for version 1 only. */
    previous: Digest.nullable(),
    issuedAt: Instant,
    expiresAt: Instant,
    /** How many institutes' root keys must sign. */
    threshold: z.int().min(1).max(INSTITUTES_MAX),
    /** Approvals that a finding needs: the charter may ask for more than one, never for less. */
    findingApprovers: z.int().min(1).max(8),
    /** How alerts are raised and answered; absent: DEFAULT_CRISIS_TERMS. */
    crisis: CrisisTerms.optional(),
    institutes: z.array(Member).min(1).max(INSTITUTES_MAX),
    groups: z.array(Group).max(GROUPS_MAX),
    /** The registry of instruments in force, by the digest of its document; null: none yet, and no claim can be checked. */
    registry: z.strictObject({ version: z.int().min(1), sha256: Digest }).nullable(),
  })
  .check((context) => {
    for (const problem of charterProblems(context.value)) {
      context.issues.push({ code: 'custom', message: problem, input: context.value });
    }
  });
export type Charter = z.infer<typeof Charter>;

type CharterShape = {
  version: number;
  previous: string | null;
  threshold: number;
  issuedAt: string;
  expiresAt: string;
  institutes: readonly Member[];
  groups: readonly Group[];
};

/** In exports of markings it stands for an issuer that must not be named (spec/marking-exchange.md): no institute is called so. */
const NOT_NAMED = InstituteId.parse('not-named');

/** What the shape alone cannot say. Every key stands once: else one key could count for two institutes. */
function charterProblems(charter: CharterShape): string[] {
  const problems: string[] = [];
  const ids = new Set(charter.institutes.map((member) => member.id));
  const keys = charter.institutes.flatMap((member) => [member.rootKey, ...member.nodeKeys]);
  if (ids.size !== charter.institutes.length) problems.push('an institute stands twice');
  if (new Set(keys).size !== keys.length) problems.push('a key stands twice');
  if (charter.threshold > charter.institutes.length)
    problems.push('the threshold is above the number of institutes');
  if ((charter.version === 1) !== (charter.previous === null))
    problems.push('version 1, and only it, has no previous');
  if (charter.expiresAt <= charter.issuedAt) problems.push('it expires before it is issued');
  const groups = new Set(charter.groups.map((group) => group.id));
  if (groups.size !== charter.groups.length) problems.push('a group stands twice');
  if (ids.has(NOT_NAMED)) problems.push('this id stands for whoever must not be named');
  if (groups.has(MEMBERS_GROUP)) problems.push('the group of all members is built in');
  if ([...groups].some((group) => group.includes(PRIVATE_GROUP_MARK)))
    problems.push('private groups stand in rosters, not in the charter');
  for (const group of charter.groups) {
    if (new Set(group.members).size !== group.members.length)
      problems.push(`group ${group.id} names a member twice`);
    if (group.members.some((member) => !ids.has(member))) problems.push(`group ${group.id} names a stranger`);
  }
  return problems;
}

/** The member with this id, if it is one. */
export const memberOf = (charter: Charter, institute: InstituteId): Member | undefined =>
  charter.institutes.find((member) => member.id === institute);

/** The members of a group under this charter; undefined if there is no such group. */
export function groupMembers(charter: Charter, group: GroupId): readonly InstituteId[] | undefined {
  if (group === MEMBERS_GROUP) return charter.institutes.map((member) => member.id);
  return charter.groups.find((candidate) => candidate.id === group)?.members;
}
