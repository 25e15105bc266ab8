import { type Charter, type Member, memberOf } from './charter.ts';
import { Instant, type InstituteId, type KeyId, Post } from './identifier.ts';
import { keyId, type PublicKey, parsePublicKey } from './key.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import type { Role } from './role.ts';
import type { Statement } from './statement.ts';
import type { SignatureDemand, StatementType } from './statement-type.ts';
import { STATEMENT_TYPES } from './statement-types.generated.ts';

/**
 * Who may sign what: judged by the charter and by the issuer's delegations and revocations as they stood at the
 * statement's position of the issuer's log, never by when it arrived here (spec/authority.md).
 */

type ControlStatement = Extract<Statement, { type: 'delegation' | 'revocation' }>;

/** One delegation (with its key, parsed and enrolled) or revocation of an institute, at its position. */
export interface ControlEntry {
  readonly position: number;
  readonly charterVersion: number;
  readonly change:
    | { readonly kind: 'delegate'; readonly holder: Delegated }
    | { readonly kind: 'revoke'; readonly keyId: KeyId };
}

/** The control entries of one institute, by rising position. */
export type ControlHistory = readonly ControlEntry[];

/** A key that an institute's root delegated, and to what. */
export interface Delegated {
  readonly keyId: KeyId;
  readonly publicKey: PublicKey;
  readonly post: Post;
  readonly roles: readonly Role[];
  readonly from: Instant;
  readonly until: Instant;
}

/** Everything that decides about signatures of one institute at one position. Stays the same until its history or charter changes. */
export interface Authority {
  readonly root: { readonly keyId: KeyId; readonly publicKey: PublicKey };
  readonly delegated: ReadonlyMap<KeyId, Delegated>;
  readonly revoked: ReadonlySet<KeyId>;
  /** All keys whose signatures may count: what to verify against. */
  readonly keys: ReadonlyMap<KeyId, PublicKey>;
}

/**
 * The authority of `issuer` under `charter` at `position`. Enrols the root key (about 2 ms), so keep the result for a run of entries.
 * Refusals: `issuer-not-member`, `key-malformed`.
 */
export function authorityAt(
  issuer: InstituteId,
  charter: Charter,
  history: ControlHistory,
  position: number,
): Result<Authority> {
  const member = memberOf(charter, issuer);
  if (member === undefined) return refuse('issuer-not-member', { issuer, charter: charter.version });
  const rootKey = parsePublicKey(member.rootKey);
  if (!rootKey.ok) return rootKey;
  const root = { keyId: keyId(rootKey.value), publicKey: rootKey.value };
  const delegated = firstNodePosts(member, charter);
  const revoked = new Set<KeyId>();
  for (const entry of history) {
    if (entry.position >= position) break;
    if (entry.change.kind === 'delegate') {
      // A revoked key never comes back: whoever has it may still have it.
      if (!revoked.has(entry.change.holder.keyId))
        delegated.set(entry.change.holder.keyId, entry.change.holder);
    } else {
      delegated.delete(entry.change.keyId);
      revoked.add(entry.change.keyId);
    }
  }
  const keys = new Map([...delegated.values()].map((holder) => [holder.keyId, holder.publicKey] as const));
  keys.set(root.keyId, root.publicKey);
  return ok({ root, delegated, revoked, keys });
}

/** The node keys of the charter count as the institute's node, as a delegation to the role would (spec/authority.md). */
function firstNodePosts(member: Member, charter: Charter): Map<KeyId, Delegated> {
  const posts = new Map<KeyId, Delegated>();
  for (const text of member.nodeKeys) {
    const publicKey = parsePublicKey(text);
    if (!publicKey.ok) continue;
    const id = keyId(publicKey.value);
    posts.set(id, {
      keyId: id,
      publicKey: publicKey.value,
      post: NODE_POST,
      roles: ['node'],
      from: charter.issuedAt,
      until: END_OF_TIME,
    });
  }
  return posts;
}
/** The post of a node key that the charter itself names. */
const NODE_POST = Post.parse('node');
/** The window of such a key: it ends with the charter that no longer names it. */
const END_OF_TIME = Instant.parse('9999-12-31T23:59:59.999Z');

/** Who signed a statement, once judged: the post and the role that each key counted for. */
export interface Signer {
  readonly keyId: KeyId;
  readonly post: Post | 'root';
  readonly role: Role | 'root';
}

/** Whose signatures a statement needs under a charter. */
export function demandsOf(
  statement: Pick<Statement, 'type' | 'body'>,
  charter: Charter,
): 'root' | readonly SignatureDemand[] {
  // as: a statement's body was read by the schema of its own type
  const type = STATEMENT_TYPES[statement.type] as StatementType;
  return type.signedBy === 'root' ? 'root' : type.signedBy(charter, statement.body);
}

/**
 * Judges the keys whose signatures verified. Refusals: `signer-unknown` (no key of the issuer at this position),
 * `signer-revoked`, `signer-outside-window`, `signers-insufficient` (facts: what is needed).
 */
export function judgeSigners(
  statement: Pick<Statement, 'type' | 'body' | 'label'>,
  signedBy: readonly KeyId[],
  charter: Charter,
  authority: Authority,
): Result<readonly Signer[]> {
  const { issuedAt } = statement.label;
  const demands = demandsOf(statement, charter);
  if (demands === 'root') {
    return signedBy.includes(authority.root.keyId)
      ? ok([{ keyId: authority.root.keyId, post: 'root', role: 'root' }])
      : refuse('signers-insufficient', { needed: ['root'] });
  }
  const candidates: Delegated[] = [];
  for (const id of new Set(signedBy)) {
    if (authority.revoked.has(id)) return refuse('signer-revoked', { keyId: id });
    const holder = authority.delegated.get(id);
    if (holder === undefined) return refuse('signer-unknown', { keyId: id });
    if (issuedAt < holder.from || issuedAt > holder.until) {
      return refuse('signer-outside-window', { keyId: id, post: holder.post });
    }
    candidates.push(holder);
  }
  return assignPosts(demands, candidates);
}

/**
 * Gives each demand a post of its own: a post that holds two roles counts once, or one person could be both keys.
 * Demands are few and posts at most SIGNATURES_MAX, so plain backtracking is bounded.
 */
function assignPosts(
  demands: readonly SignatureDemand[],
  candidates: readonly Delegated[],
): Result<readonly Signer[]> {
  const slots = demands.flatMap(({ role, count }) => Array.from({ length: count }, () => role));
  const used = new Set<Post>();
  const place = (at: number): Signer[] | undefined => {
    const role = slots[at];
    if (role === undefined) return [];
    for (const candidate of candidates) {
      if (used.has(candidate.post) || !candidate.roles.includes(role)) continue;
      used.add(candidate.post);
      const rest = place(at + 1);
      if (rest !== undefined) return [{ keyId: candidate.keyId, post: candidate.post, role }, ...rest];
      used.delete(candidate.post);
    }
    return undefined;
  };
  const signers = place(0);
  return signers === undefined
    ? refuse('signers-insufficient', { needed: slots, posts: candidates.map((candidate) => candidate.post) })
    : ok(signers);
}

/**
 * The history with a delegation or revocation joined to it. Refusals: `key-malformed` and
 * `delegation-charter-older` (a replaced root key could else speak again through an old charter).
 */
export function joinControl(
  history: ControlHistory,
  position: number,
  statement: ControlStatement,
): Result<ControlHistory> {
  const charterVersion = statement.label.charter.version;
  const newest = history.at(-1)?.charterVersion ?? 0;
  if (charterVersion < newest) return refuse('delegation-charter-older', { version: charterVersion, newest });
  if (statement.type === 'revocation') {
    return ok([
      ...history,
      { position, charterVersion, change: { kind: 'revoke', keyId: statement.body.keyId } },
    ]);
  }
  const publicKey = parsePublicKey(statement.body.publicKey);
  if (!publicKey.ok) return publicKey;
  if (keyId(publicKey.value) !== statement.body.keyId)
    return refuse('key-malformed', { reason: 'the key id is not that of the key' });
  const { post, roles, from, until } = statement.body;
  const holder: Delegated = {
    keyId: statement.body.keyId,
    publicKey: publicKey.value,
    post,
    roles,
    from,
    until,
  };
  return ok([...history, { position, charterVersion, change: { kind: 'delegate', holder } }]);
}

/** The keys that may speak for an institute's node: first contacts of the charter and delegations, less what is revoked. */
export function nodeKeysOf(
  issuer: InstituteId,
  charter: Charter,
  history: ControlHistory,
): ReadonlyMap<KeyId, PublicKey> {
  const keys = new Map<KeyId, PublicKey>();
  for (const text of memberOf(charter, issuer)?.nodeKeys ?? []) {
    const publicKey = parsePublicKey(text);
    if (publicKey.ok) keys.set(keyId(publicKey.value), publicKey.value);
  }
  for (const { change } of history) {
    if (change.kind === 'delegate' && change.holder.roles.includes('node'))
      keys.set(change.holder.keyId, change.holder.publicKey);
  }
  for (const { change } of history) if (change.kind === 'revoke') keys.delete(change.keyId);
  return keys;
}
