import {
  bytesToHex,
  CompactRange,
  concatBytes,
  consistencyPlan,
  type Ed25519Signer,
  encodeUtf8,
  foldPlan,
  type InstituteId,
  logEntryHash,
  noteKey,
  parseEnvelope,
  STATEMENT_PAYLOAD_TYPE,
  sha256,
  sha256Hex,
  signCheckpoint,
  statementId,
  writeMessage,
} from '@comity/protocol';

/** A log that is put together by hand, as a hostile or broken node might: whatever stands in it, its checkpoint is signed. */
export interface HandmadeLog {
  readonly size: number;
  readonly root: string;
  readonly note: Uint8Array;
  /** The page from a position on, as an honest node would write it; `change` spoils it. */
  page(from: number, change?: Partial<PageParts>): Uint8Array;
}

export interface PageParts {
  readonly runs: readonly (readonly ['e' | 'w' | 'u', number])[];
  readonly note: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  readonly proof: readonly Uint8Array[];
  readonly envelopes: readonly Uint8Array[];
  readonly size: number;
}

export interface HandmadeOptions {
  readonly network: string;
  readonly author: InstituteId;
  readonly signer: Ed25519Signer;
  /** Where a page from 0 ends, if before the end of the log. */
  readonly pageEnd?: number;
}

export function handmadeLog(
  envelopes: readonly Uint8Array[],
  { network, author, signer, pageEnd }: HandmadeOptions,
): HandmadeLog {
  const leaves = envelopes.map(leafOf);
  const range = new CompactRange();
  for (const leaf of leaves) range.appendLeaf(leaf);
  const origin = `${network}/${author}`;
  const key = noteKey(origin, 'ed25519', signer.publicKey);
  const note = signCheckpoint({ origin, size: leaves.length, root: range.root() }, key, (message) =>
    signer.sign(message),
  );
  return {
    size: leaves.length,
    root: bytesToHex(range.root()),
    note,
    page: (from, change = {}) => {
      const end = pageEnd ?? leaves.length;
      const parts: PageParts = {
        runs: [['e', end - from]],
        note,
        hashes: [],
        proof: foldPlan(
          consistencyPlan(end, leaves.length),
          nodesOf(leaves, consistencyPlan(end, leaves.length).flat()),
        ),
        envelopes: envelopes.slice(from, end),
        size: leaves.length,
        ...change,
      };
      const head = {
        type: 'page',
        author,
        from,
        runs: parts.runs.map(([kind, count]) => [kind, count] as ['e' | 'w' | 'u', number]),
        size: parts.size,
      } as const;
      return writeMessage(head, [
        parts.note,
        concatBytes(...parts.hashes),
        concatBytes(...parts.proof),
        ...parts.envelopes,
      ]);
    },
  };
}

export function leafOf(envelope: Uint8Array): Uint8Array {
  const parsed = parseEnvelope(envelope, [STATEMENT_PAYLOAD_TYPE]);
  // What is no envelope has no statement either: any digest will do for a log that is wrong on purpose.
  const statement = parsed.ok ? statementId(parsed.value.payload) : (sha256Hex(envelope) as string as never);
  return logEntryHash({ statement, envelope: sha256Hex(envelope) });
}

function nodesOf(
  leaves: readonly Uint8Array[],
  nodes: readonly { level: number; index: number }[],
): Uint8Array[] {
  return nodes.map(({ level, index }) => {
    const range = new CompactRange();
    for (const leaf of leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)) range.appendLeaf(leaf);
    return range.root();
  });
}

export const noise = (text: string): Uint8Array => sha256(encodeUtf8(text));
