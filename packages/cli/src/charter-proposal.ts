import { Charter, type Digest, InstituteId, instantOf, type Member, pathsOf } from '@comity/protocol';
import { EXIT, Failure, usage } from './failure.ts';
import { parseMoment } from './moment.ts';

export interface ProposeOptions {
  readonly network?: string;
  readonly threshold?: string;
  readonly expires: string;
  readonly group?: readonly string[];
  readonly findingApprovers?: string;
  readonly remove?: readonly string[];
  /** `id=Company`, for each company; `id=` for none. What an institute that is named was related to before is replaced. */
  readonly related?: readonly string[];
}

/** Version 1, or the version after `previous` with its members, less those removed, with those who join or have a new entry. */
export function proposeCharter(
  joining: readonly Member[],
  previous: { readonly charter: Charter; readonly sha256: Digest } | null,
  options: ProposeOptions,
  nowMs: number,
  registry: Charter['registry'] = previous?.charter.registry ?? null,
): Charter {
  const before = previous?.charter;
  const network = options.network ?? before?.network;
  if (network === undefined) throw usage('--network is missing.');
  if (before !== undefined && options.network !== undefined && options.network !== before.network)
    throw usage(`The network stays ${before.network}.`);
  const removed = new Set(options.remove ?? []);
  for (const id of removed)
    if (!before?.institutes.some((member) => member.id === id)) throw usage(`--remove: ${id} is no member.`);
  const members = new Map(
    (before?.institutes ?? []).filter(({ id }) => !removed.has(id)).map((member) => [member.id, member]),
  );
  for (const member of joining) members.set(member.id, member);
  for (const [id, relatedCompanies] of relatedFrom(options.related)) {
    const member = members.get(id);
    if (member === undefined) throw usage(`--related: ${id} is no member.`);
    members.set(id, { ...member, relatedCompanies });
  }
  mustNotGoBack(before?.registry ?? null, registry);
  const charter = Charter.safeParse({
    _type: 'urn:comity:charter:1',
    network,
    version: (before?.version ?? 0) + 1,
    previous: previous?.sha256 ?? null,
    issuedAt: instantOf(nowMs),
    expiresAt: parseMoment(options.expires, nowMs),
    threshold: numberOf('--threshold', options.threshold, before?.threshold ?? majority(members.size)),
    findingApprovers: numberOf(
      '--finding-approvers',
      options.findingApprovers,
      before?.findingApprovers ?? 1,
    ),
    // how alerts are raised and answered is not for this command to change
    ...(before?.crisis === undefined ? {} : { crisis: before.crisis }),
    institutes: [...members.values()],
    groups: groupsFrom(options.group, before, removed),
    registry,
  });
  if (!charter.success)
    throw new Failure(EXIT.badInput, 'schema-mismatch', 'This cannot be a charter.', {
      problems: charter.error.issues.slice(0, 20).map((issue) => `${issue.path.join('.')} ${issue.message}`),
      paths: pathsOf(charter.error),
    });
  return charter.data;
}

function relatedFrom(texts: readonly string[] | undefined): ReadonlyMap<InstituteId, string[]> {
  const related = new Map<InstituteId, string[]>();
  for (const text of texts ?? []) {
    const [, name, company] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    const id = InstituteId.safeParse(name);
    if (!id.success || company === undefined) throw usage(`--related: ${text} is not INSTITUTE=Company`);
    related.set(id.data, [...(related.get(id.data) ?? []), ...(company === '' ? [] : [company.trim()])]);
  }
  return related;
}

/** A registry is numbered so that all see which one is newer: to take something back is a new version too. */
function mustNotGoBack(before: Charter['registry'], after: Charter['registry']): void {
  if (before === null || after === null || after.sha256 === before.sha256) return;
  if (after.version <= before.version)
    throw usage(
      `--registry: the charter names version ${before.version}; other content needs a higher version than that.`,
    );
}

/** `id=a,b` or `id:Name for people=a,b`; a group of the same id is replaced. */
function groupsFrom(
  texts: readonly string[] | undefined,
  before: Charter | undefined,
  removed: ReadonlySet<string>,
) {
  const kept = (before?.groups ?? []).map((group) => ({
    ...group,
    members: group.members.filter((id) => !removed.has(id)),
  }));
  const groups = new Map<string, { id: string; name: string; members: string[] }>(
    kept.map((group) => [group.id, group]),
  );
  for (const text of texts ?? []) {
    const [, id, name, list] = /^([a-z][a-z0-9-]*)(?::([^=]+))?=(.+)$/.exec(text) ?? [];
    if (id === undefined || list === undefined) throw usage(`--group: ${text} is not ID=institute,institute`);
    groups.set(id, {
      id,
      name: name ?? id,
      members: list.split(',').map((member) => InstituteId.parse(member.trim())),
    });
  }
  return [...groups.values()];
}

function numberOf(option: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(value) || value < 1) throw usage(`${option}: ${text} is not a number from 1 on.`);
  return value;
}

const majority = (members: number): number => Math.floor(members / 2) + 1;
