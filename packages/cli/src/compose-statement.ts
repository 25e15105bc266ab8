import {
  bytesToHex,
  type InstituteId,
  instantOf,
  type Label,
  Marking,
  type Statement,
  unheld,
  writeStatement,
} from '@comity/protocol';
import type { CharterInForce } from './node-charter.ts';
import { orFail } from './refusal-failure.ts';

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

/** A statement with a fresh label. Refusals of `writeStatement` end the command. */
export function composeStatement<Made extends Statement>(
  content: Pick<Made, 'type' | 'body'>,
  terms: Pick<Label, 'title' | 'marking'> & Partial<Pick<Label, 'parts' | 'relations' | 'nonce'>>,
  { inForce: { charter, sha256 }, issuer, nowMs }: Composer,
): Composed<Made> {
  const label: Label = {
    network: charter.network,
    issuer,
    charter: { version: charter.version, sha256 },
    nonce: newNonce(),
    issuedAt: instantOf(nowMs),
    parts: [],
    relations: [],
    ...terms,
    title: terms.title.slice(0, TITLE_CHARS_MAX),
  };
  // as: type and body come as a pair, and every type has this label
  const statement = { ...content, label } as unknown as Made;
  return { statement, payload: orFail(writeStatement(statement)) };
}

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
