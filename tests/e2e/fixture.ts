import {
  type Devnet,
  type DevnetInstitute,
  type Founded,
  newLabel,
  openDevnet,
  openMarking,
  sealStatement,
  type TOKEN_ROLES,
} from '@comity/devnet';
import { bytesToHex, encodeBase64, measurePart, Part, type Result, sha256Hex } from '@comity/protocol';

/** What the end-to-end tests share: asking a real node, sealing findings with the founders' keys, and bounded looking. */
export type TokenRole = (typeof TOKEN_ROLES)[number];

/** An answer of the API as it came: refusals are answers here. */
export interface Answer {
  readonly status: number;
  readonly code: string | null;
  // as: tests name the field that they look at, the matcher judges what it is
  readonly body: Record<string, never>;
}

export interface Asking {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export async function ask(
  institute: DevnetInstitute,
  role: TokenRole,
  method: string,
  path: string,
  { token = institute.tokens[role], headers = {}, body }: Asking = {},
): Promise<Answer> {
  const response = await fetch(`${apiUrlOf(institute)}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const document = (await response.json()) as Answer['body'];
  return { status: response.status, code: document.code ?? null, body: document };
}

export function apiUrlOf(institute: DevnetInstitute): string {
  const url = institute.process()?.ready.apiUrl;
  if (url === undefined) throw new Error(`${institute.id} is not running`);
  return url;
}

export function named(devnet: Devnet, id: string): DevnetInstitute {
  const institute = devnet.institutes.find((each) => each.id === id);
  if (institute === undefined) throw new Error(`there is no ${id}`);
  return institute;
}

/** The value of something that the test made right itself. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
  return result.value;
}

/** Looks until `look` answers something else than undefined; the only place of these tests that lets time pass. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = WITHIN_MS,
): Promise<T> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
/** On a machine that does much else besides; a quiet one needs a second or two. */
const WITHIN_MS = 90_000;
const LOOK_MS = 50;

export interface Sealing {
  readonly title: string;
  readonly to?: readonly string[];
  readonly onward?: 'none' | 'audience';
  /** Must have been put before. By default the part that `openNodes` has put. */
  readonly parts?: readonly {
    readonly bytes: Uint8Array;
    readonly name: string;
    readonly to?: readonly string[];
  }[];
  /** The charter that it names; by default the first one. */
  readonly under?: Founded;
}

/** What findings of these tests hold where their content does not matter; put once, since parts are kept by their digest. */
const RESULTS = { name: 'results.txt', bytes: new TextEncoder().encode('accuracy 0.75') };

/** Real nodes, connected, at rest, and ready to publish findings of `sealedFinding`. */
export async function openNodes(institutes: number): Promise<Devnet> {
  const devnet = await openDevnet({ institutes });
  try {
    for (const institute of devnet.institutes) await putPart(institute, RESULTS.bytes);
    await devnet.connected();
    await devnet.settle();
    // At rest is also who was refused everything: that nobody was is what the tests begin with.
    for (const institute of devnet.institutes)
      for (const { id, founder } of devnet.institutes) {
        const { length } = await logOf(institute, id);
        if (length !== founder.staff.length)
          throw new Error(`${institute.id} has ${length} entries of ${id}`);
      }
    return devnet;
  } catch (fault) {
    await devnet.close();
    throw fault;
  }
}

/** A finding of an institute, sealed by its publisher and its approver. */
export function sealedFinding(devnet: Devnet, by: DevnetInstitute, sealing: Sealing): Uint8Array {
  const { title, to, onward = 'audience', parts = [RESULTS], under = devnet.founded } = sealing;
  const audience = to === undefined ? { groups: ['members'] } : { institutes: to };
  const marking = openMarking(audience, { onward });
  const label = newLabel(by.founder.id, under, title, Date.now(), marking);
  const body = { task: 'arc_easy', model: 'a model' };
  const signers = by.founder.staff
    .filter(({ roles }) => roles.includes('publisher') || roles.includes('approver'))
    .map(({ signer }) => signer);
  return sealStatement({ type: 'finding', label: { ...label, parts: parts.map(partOf) }, body }, signers);
}

function partOf({ bytes, name, to }: NonNullable<Sealing['parts']>[number]): Part {
  const { sizeBytes, sha256, chunkRoot } = measurePart(bytes);
  return Part.parse({
    name,
    mediaType: 'application/octet-stream',
    sizeBytes,
    sha256: bytesToHex(sha256),
    chunkRoot: bytesToHex(chunkRoot),
    audience: to === undefined ? null : { institutes: to, groups: [], public: false },
  });
}

export const postEnvelope = (by: DevnetInstitute, envelope: Uint8Array): Promise<Answer> =>
  ask(by, 'publisher', 'POST', '/statements', { body: { envelope: encodeBase64(envelope) } });

export async function putPart(by: DevnetInstitute, bytes: Uint8Array): Promise<void> {
  await by.api('publisher').putBytes(`/parts/${sha256Hex(bytes)}`, bytes);
}

export interface LogEntry {
  readonly position: number;
  readonly leafHash: string;
  readonly state: string;
  readonly id?: string;
}

/** All of a log as an institute has it; `id` where the auditor may read the statement. */
export async function logOf(institute: DevnetInstitute, author: string): Promise<LogEntry[]> {
  return everything<LogEntry>(institute, 'auditor', `/logs/${author}/entries?from=0&limit=200`);
}

export interface StatementItem {
  readonly id: string;
  readonly author: string;
  readonly position: number;
  readonly type: string;
  readonly title: string;
  readonly parts: readonly { readonly name: string; readonly state: string; readonly rule: string }[];
}

/** Every finding of an author that a reader of the institute is shown. */
export const findingsOf = (institute: DevnetInstitute, author: string): Promise<StatementItem[]> =>
  everything<StatementItem>(institute, 'reader', `/statements?author=${author}&type=finding&limit=200`);

async function everything<T>(institute: DevnetInstitute, role: TokenRole, path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const at: string = cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
    const page: { readonly items: readonly T[]; readonly nextCursor: string | null } = await institute
      .api(role)
      .get(at);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

export interface Status {
  readonly logSize: number;
  readonly quarantined: number;
  readonly forks: number;
  readonly signing: boolean;
  readonly charterVersion: number;
}

export const statusOf = (institute: DevnetInstitute): Promise<Status> =>
  institute.api('operator').get<Status>('/status');

export interface Fsck {
  readonly statements: number;
  readonly problems: readonly unknown[];
}

export const fsckOf = (institute: DevnetInstitute): Promise<Fsck> =>
  institute.api('operator').post<Fsck>('/fsck', {});

/** Whether a running institute has a live link to another. */
export async function isLinked(institute: DevnetInstitute, other: string): Promise<boolean> {
  const { items } = await institute
    .api('operator')
    .get<{ readonly items: readonly { readonly institute: string; readonly connected: boolean }[] }>(
      '/peers',
    );
  return items.some((peer) => peer.institute === other && peer.connected);
}

/** Runs jobs so many at a time; what each answers, in order. */
export async function inParallel<T>(lanes: number, jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < jobs.length; at = next++) {
      const job = jobs[at];
      if (job !== undefined) answers[at] = await job();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
}
