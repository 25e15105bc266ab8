import {
  bytesToHex,
  type Charter,
  type Digest,
  type InstituteId,
  instantOf,
  type Label,
  Marking,
  ok,
  type Result,
  type Statement,
  unheld,
  writeStatement,
} from '@comity/protocol';
import { type Moments, momentsSaid } from './moments.ts';

/** The charter in force, and the digest by which labels name it. */
export interface CharterInForce {
  readonly charter: Charter;
  readonly sha256: Digest;
}

/** Who composes, under which charter, when. */
export interface Composer {
  readonly inForce: CharterInForce;
  readonly issuer: InstituteId;
  readonly nowMs: number;
}

export interface Composed<Made extends Statement = Statement> {
  readonly statement: Made;
  /** What is signed: made here, so that it is what the person saw. */
  readonly payload: Uint8Array;
}

/** What a label says of its statement; its moments are checked against now and each other. */
export type StatementTerms = Pick<Label, 'title' | 'marking'> &
  Partial<Pick<Label, 'parts' | 'relations' | 'nonce'>> & { readonly moments?: Moments | undefined };

/** A statement with a fresh label. Refuses `moments-contradict` and the codes of `writeStatement`. */
export function composeStatement<Made extends Statement>(
  content: Pick<Made, 'type' | 'body'>,
  { moments = {}, ...terms }: StatementTerms,
  { inForce: { charter, sha256 }, issuer, nowMs }: Composer,
): Result<Composed<Made>> {
  const told = momentsSaid(moments, nowMs);
  if (!told.ok) return told;
  const label = {
    network: charter.network,
    issuer,
    charter: { version: charter.version, sha256 },
    nonce: newNonce(),
    issuedAt: instantOf(nowMs),
    parts: [],
    relations: [],
    ...terms,
    title: terms.title.slice(0, TITLE_CHARS_MAX),
    ...told.value,
  };
  // as: type and body come as a pair, and every type has this label
  const statement = { ...content, label } as unknown as Made;
  const payload = writeStatement(statement);
  return payload.ok ? ok({ statement, payload: payload.value }) : payload;
}

/** 16 random bytes in lowercase hex. */
export const newNonce = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(16)));

/** What statements that every member judges by are marked with: delegations, revocations, adherences. */
export const FOR_MEMBERS: Marking = Marking.parse({
  audience: { institutes: [], groups: ['members'], public: false },
  tlp: 'GREEN',
  purposes: ['network-operation'],
  prohibitedUses: [],
  pap: 'AMBER',
  onward: 'audience',
  attribution: 'must',
  ...unheld(),
});

const TITLE_CHARS_MAX = 200;
