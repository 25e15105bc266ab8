import { randomBytes } from 'node:crypto';
import { type ApiClient, apiClient, openMarking } from '@comity/devnet';
import { type PartContent, partOfBytes } from '@comity/formats';
import { composeAlert } from '@comity/formats/crisis';
import {
  type BodyOf,
  type Ed25519Signer,
  encodeBase64,
  instantOf,
  type Label,
  type Marking,
  type Result,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  sealEnvelope,
  writeStatement,
} from '@comity/protocol';
import { type BrowserNetwork, type Persona, type Place, signersAt } from './place.ts';

/** What an institute says with its staff's own keys, past every form: seeds, and what a hostile institute sends. */

export const apiOf = (place: Place, role: Persona): ApiClient => apiClient(place.apiUrl, place.tokens[role]);

export interface Saying {
  readonly title: string;
  /** Institutes; absent: all members. */
  readonly to?: readonly string[];
  readonly marking?: Partial<Marking>;
  readonly parts?: readonly PartContent[];
  readonly relations?: Label['relations'];
}

type Body = Statement['body'];
type Author = Pick<BrowserNetwork, 'charter'>;

export const markingTo = (to: readonly string[] | undefined, change: Partial<Marking> = {}): Marking =>
  openMarking(to === undefined ? { groups: ['members'] } : { institutes: to }, change);

export function labelOf({ charter }: Author, by: Place, saying: Saying): Label {
  const { title, to, marking = {}, parts = [], relations = [] } = saying;
  return {
    // as: read from a charter that was parsed
    network: charter.network as Label['network'],
    issuer: by.id as Label['issuer'],
    charter: { version: charter.version, sha256: charter.sha256 as Label['charter']['sha256'] },
    nonce: randomBytes(16).toString('hex'),
    issuedAt: instantOf(Date.now()),
    title,
    marking: markingTo(to, marking),
    parts: parts.map(({ part }) => part),
    relations,
  };
}

/** Seals a statement with the keys that its type asks for and hands it to its institute's node. Answers its id. */
export async function say<Type extends Statement['type']>(
  author: Author,
  by: Place,
  type: Type,
  body: BodyOf<Type>,
  saying: Saying,
): Promise<string> {
  const statement = statementOf(author, by, type, body, saying);
  await putParts(by, roleOf(type), saying.parts ?? []);
  return submit(by, statement, must(writeStatement(statement)), signersOf(by, statement));
}

export const statementOf = <Type extends Statement['type']>(
  author: Author,
  by: Place,
  type: Type,
  body: BodyOf<Type>,
  saying: Saying,
): Statement =>
  // as: type and body were given together
  ({ type, label: labelOf(author, by, saying), body }) as unknown as Statement;

/** An alert with the CAP part that says the same. */
export async function sayAlert(
  author: Author,
  by: Place,
  body: BodyOf<'alert'>,
  saying: Saying,
): Promise<string> {
  const { statement, payload, cap } = alertOf(author, by, body, saying);
  await putParts(by, 'coordinator', [cap]);
  return submit(by, statement, payload, signersOf(by, statement));
}

export function alertOf(author: Author, by: Place, body: BodyOf<'alert'>, saying: Saying) {
  const { charter } = author;
  const inForce = { charter: { ...charter, institutes: [], groups: [] }, sha256: charter.sha256 };
  return must(
    composeAlert(
      {
        title: saying.title,
        body,
        marking: markingTo(saying.to, saying.marking),
        relations: [],
        chain: [],
        rosters: [],
      },
      // as: of a charter only its name, version and digest are written into a label
      { inForce: inForce as never, issuer: by.id as never, nowMs: Date.now() },
    ),
  );
}

/** Keeps a statement as a draft with the first of its signatures, by the node's own held signer. Answers the draft's id. */
export async function keepDraft(
  by: Place,
  role: Persona,
  { statement, parts }: { readonly statement: Statement; readonly parts: readonly PartContent[] },
  sign: { readonly heldSigner: string; readonly confirm?: string } | null,
): Promise<string> {
  await putParts(by, role, parts);
  const api = apiOf(by, role);
  const payload = encodeBase64(must(writeStatement(statement)));
  const { id } = await api.post<{ readonly id: string }>('/drafts', { payload });
  if (sign !== null) await api.post(`/drafts/${id}/signatures`, sign, { 'if-match': '"1"' });
  return id;
}

export const partOfText = (
  name: string,
  mediaType: string,
  text: string,
  to?: readonly string[],
): PartContent =>
  partOfBytes(
    name,
    mediaType,
    new TextEncoder().encode(text),
    to === undefined ? null : openMarking({ institutes: to }).audience,
  );

async function putParts(by: Place, role: Persona, parts: readonly PartContent[]): Promise<void> {
  const api = apiOf(by, role);
  for (const { part, from } of parts) {
    if (!('bytes' in from)) throw new Error(`${part.name} is not in memory`);
    await api.putBytes(`/parts/${part.sha256}`, from.bytes);
  }
}

async function submit(
  by: Place,
  { type, body }: Pick<Statement, 'type' | 'body'>,
  payload: Uint8Array,
  signers: readonly Ed25519Signer[],
): Promise<string> {
  const envelope = encodeBase64(sealEnvelope(STATEMENT_PAYLOAD_TYPE, payload, signers));
  const confirm = type === 'alert' && isActual(body) ? { confirm: 'ACTUAL ALERT TO 2 INSTITUTES' } : {};
  const { id } = await apiOf(by, roleOf(type)).post<{ readonly id: string }>('/statements', {
    envelope,
    ...confirm,
  });
  return id;
}

const CRISIS: readonly Statement['type'][] = [
  'alert',
  'acknowledgement',
  'situation-report',
  'request',
  'offer',
  'measure',
  'activation',
  'task-report',
  'contact',
  'playbook',
];

const roleOf = (type: Statement['type']): Persona =>
  CRISIS.includes(type) ? 'coordinator' : type === 'adherence' ? 'counsel' : 'publisher';

function signersOf(by: Place, { type, body }: { readonly type: Statement['type']; readonly body: Body }) {
  if (type === 'playbook') return [...signersAt(by, 'coordinator'), ...signersAt(by, 'approver')];
  if (type === 'alert') return signersAt(by, 'coordinator', isActual(body) ? 2 : 1);
  if (CRISIS.includes(type)) return signersAt(by, 'coordinator');
  if (type === 'adherence') return signersAt(by, 'counsel');
  if (type === 'withdrawal') return signersAt(by, 'publisher');
  return [...signersAt(by, 'publisher'), ...signersAt(by, 'approver')];
}

const isActual = (body: Body): boolean => 'status' in body && body.status === 'Actual';

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
  return result.value;
}
