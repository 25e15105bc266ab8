import type { DeliveryRow, NewEntry, Store } from '@comity/node';
import {
  bytesToHex,
  CompactRange,
  Digest,
  decodeUtf8,
  type Ed25519Signer,
  encodeUtf8,
  frontierPlan,
  type InstituteId,
  instantOf,
  logEntryHash,
  type NetworkId,
  noteKey,
  pae,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  type StatementId,
  sha256Hex,
  signCheckpoint,
  statementId,
  writeEnvelope,
  writeStatement,
} from '@comity/protocol';

/** What an institute that has published for years has on its disk, written straight into a store: publishing it would take hours. */
export interface LogToWrite {
  readonly network: NetworkId;
  readonly author: InstituteId;
  /** Whose signature the checkpoint bears. */
  readonly node: Pick<Ed25519Signer, 'publicKey' | 'sign'>;
  readonly count: number;
  readonly entryAt: (position: number) => NewEntry;
  /** Members to whom each statement is due, in the store of its author. */
  readonly dueTo?: readonly InstituteId[];
}

const BATCH = 1_000;

/** Appends `count` entries to the author's log in this store. Only the head of the last batch bears a checkpoint that peers accept. */
export async function writeLog(store: Store, log: LogToWrite): Promise<void> {
  const { author, count, entryAt } = log;
  const before = (await store.head(author))?.size ?? 0;
  const frontier = before === 0 ? [] : await store.treeNodes(author, frontierPlan(before));
  const range = new CompactRange(before, frontier);
  while (range.size < before + count) {
    const from = range.size;
    const length = Math.min(BATCH, before + count - from);
    const entries = Array.from({ length }, (_, at) => entryAt(from + at));
    for (const { leafHash } of entries) range.appendLeaf(leafHash);
    const rows = (log.dueTo ?? []).flatMap((institute) => entries.flatMap((entry) => due(entry, institute)));
    const answer = await store.commit([
      { kind: 'append', author, entries, head: headOf(log, range) },
      { kind: 'deliveries', rows },
    ]);
    if (answer !== 'done') throw new Error('the log was written by somebody else');
  }
}

function headOf({ network, author, node }: LogToWrite, range: CompactRange) {
  const origin = `${network}/${author}`;
  const { size } = range;
  const root = range.root();
  const key = noteKey(origin, 'ed25519', node.publicKey);
  const note = decodeUtf8(signCheckpoint({ origin, size, root }, key, (bytes) => node.sign(bytes)));
  if (!note.ok) throw new Error('a checkpoint is text');
  const checkpoint = note.value;
  return {
    author,
    size,
    root: Digest.parse(bytesToHex(root)),
    checkpoint,
    checkpointSize: size,
    heardAt: null,
  };
}

function due({ position, statement }: NewEntry, institute: InstituteId): DeliveryRow[] {
  if (statement === undefined) return [];
  const { id, receivedAt } = statement;
  const about = { statement: id, position, institute };
  const decidedBy = { charterVersion: 1, registryVersion: null };
  return [
    {
      ...about,
      state: 'due',
      reason: 'permitted',
      rules: ['permitted'],
      holdUntil: null,
      ...decidedBy,
      updatedAt: receivedAt,
    },
  ];
}

/** An entry of which only the leaf hash is known. */
export function leafOnly(position: number): NewEntry {
  const digest = sha256Hex(encodeUtf8(`leaf ${position}`));
  const statement = digest as string as StatementId; // a digest by form
  return { position, leafHash: logEntryHash({ statement, envelope: digest }), state: 'withheld' };
}

/** Held entries like `statement`, each with a nonce of its own, signed by all of `signers`. */
export function sealedLike(
  statement: Statement,
  signers: readonly Pick<Ed25519Signer, 'keyId' | 'sign'>[],
): (position: number) => NewEntry {
  const written = writeStatement(statement);
  const template = written.ok ? decodeUtf8(written.value) : written;
  if (!template.ok) throw new Error(template.refusal.code);
  const { nonce, title, issuedAt } = statement.label;
  const parts = statement.label.parts.map(({ sha256 }) => sha256);
  return (position) => {
    const own = position.toString(16).padStart(nonce.length, '0');
    const payload = encodeUtf8(template.value.replace(nonce, own));
    const message = pae(STATEMENT_PAYLOAD_TYPE, payload);
    const signatures = signers.map(({ keyId, sign }) => ({ keyid: keyId, sig: sign(message) }));
    const envelope = writeEnvelope({ payloadType: STATEMENT_PAYLOAD_TYPE, payload, signatures });
    const id = statementId(payload);
    const about = { id, type: statement.type, title, issuedAt, receivedAt: instantOf(Date.parse(issuedAt)) };
    const leafHash = logEntryHash({ statement: id, envelope: sha256Hex(envelope) });
    return { position, leafHash, state: 'held', statement: { ...about, envelope, about: null, parts } };
  };
}
