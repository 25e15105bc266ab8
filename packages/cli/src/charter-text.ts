import type { Charter, Member } from '@comity/protocol';
import { untilText } from './moment.ts';
import type { Output } from './output.ts';

/** A charter for people, with what they compare by voice: its digest. */
export function printCharter(
  out: Output,
  charter: Charter,
  sha256: string,
  signed: readonly string[] | null,
  nowMs: number,
): void {
  out.fields([
    ['network', `${charter.network}, charter ${charter.version}`],
    ['digest', sha256],
    ...(charter.previous === null ? [] : [['previous', charter.previous] as const]),
    ['issued', charter.issuedAt],
    ['expires', `${charter.expiresAt} (${untilText(charter.expiresAt, nowMs)})`],
    ['threshold', `${charter.threshold} of ${charter.institutes.length} root keys`],
    ['registry', registryText(charter)],
    ['findings', `need a publisher and ${charter.findingApprovers} approver(s)`],
    ...(signed === null
      ? []
      : [['signed by', signed.length === 0 ? 'nobody yet' : signed.join(', ')] as const]),
  ]);
  out.line();
  out.table(
    ['institute', 'name', 'where', 'class', 'node keys', 'address'],
    charter.institutes.map((member) => [
      member.id,
      member.name,
      member.jurisdiction,
      member.class,
      String(member.nodeKeys.length),
      member.addresses[0] ?? '-',
    ]),
  );
  const related = charter.institutes.filter(({ relatedCompanies }) => relatedCompanies.length > 0);
  if (related.length > 0) {
    out.line();
    out.table(
      ['institute', 'related to the companies'],
      related.map(({ id, relatedCompanies }) => [id, relatedCompanies.join(', ')]),
    );
  }
  if (charter.groups.length === 0) return;
  out.line();
  out.table(
    ['group', 'name', 'members'],
    charter.groups.map((group) => [group.id, group.name, group.members.join(', ')]),
  );
}

const registryText = ({ registry }: Charter): string =>
  registry === null
    ? 'none: what claims an instrument is held'
    : `version ${registry.version}, digest ${registry.sha256}`;

/** What version N+1 changes, for whoever is asked to sign it. */
export function charterChanges(before: Charter, after: Charter): string[] {
  const changes: string[] = [];
  const old = new Map(before.institutes.map((member) => [member.id, member]));
  for (const member of after.institutes) {
    const was = old.get(member.id);
    old.delete(member.id);
    if (was === undefined) changes.push(`${member.id} (${member.name}) joins`);
    else changes.push(...memberChanges(was, member));
  }
  for (const gone of old.keys()) changes.push(`${gone} leaves`);
  for (const field of ['threshold', 'findingApprovers', 'expiresAt'] as const)
    if (before[field] !== after[field]) changes.push(`${field}: ${before[field]} becomes ${after[field]}`);
  if (before.registry?.sha256 !== after.registry?.sha256)
    changes.push(`registry: ${registryText(before)} becomes ${registryText(after)}`);
  if (JSON.stringify(before.groups) !== JSON.stringify(after.groups)) changes.push('the groups change');
  return changes;
}

function memberChanges(was: Member, member: Member): string[] {
  const { rootKey, relatedCompanies } = member;
  const companies = relatedCompanies.join(', ') || 'no company';
  const rest = JSON.stringify({ ...was, rootKey, relatedCompanies }) !== JSON.stringify(member);
  return [
    ...(was.rootKey === rootKey ? [] : [`${member.id} has a new root key`]),
    ...(JSON.stringify(was.relatedCompanies) === JSON.stringify(relatedCompanies)
      ? []
      : [`${member.id} is related to ${companies} from now on`]),
    ...(rest ? [`${member.id}: its entry changes`] : []),
  ];
}
