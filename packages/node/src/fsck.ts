import {
  bytesToHex,
  CompactRange,
  type ControlHistory,
  encodeUtf8,
  equalBytes,
  type InstituteId,
  joinControl,
  judgeSigners,
  parseStatement,
  signatureChecks,
} from '@comity/protocol';
import { readCandidate } from './admit.ts';
import { verifyEvidence } from './crisis/evidence.ts';
import type { FsckProgress, FsckReport } from './node.ts';
import { leafOf, readCheckpoint } from './page.ts';
import { authorityOf, type Core, namedCharter } from './state.ts';
import type { EarlyRow, EntryRow, HeadRow } from './store.ts';

/**
 * Verifies everything again from the bytes: each log's tree and checkpoint, each envelope's digest, signatures and signers, each part's
 * digest. Changes nothing; answers every problem it finds.
 */
export async function fsck(
  core: Core,
  onProgress: (progress: FsckProgress) => void = () => undefined,
): Promise<FsckReport> {
  const problems: { code: string; where: string }[] = [];
  const partsSeen = new Set<string>();
  let statements = 0;
  const heads = await core.store.heads();
  for (const head of heads) {
    const range = new CompactRange();
    let history: ControlHistory = [];
    for (let from = 0; from < head.size; from += ENTRIES_PER_STEP) {
      for (const entry of await core.store.entries(head.author, from, ENTRIES_PER_STEP)) {
        range.appendLeaf(entry.leafHash);
        if (entry.state !== 'held') continue;
        statements += 1;
        const checked = await checkEntry(core, entry, history, partsSeen);
        history = checked.history;
        for (const code of checked.problems)
          problems.push({ code, where: `${entry.author}/${entry.position}` });
      }
      onProgress({
        author: head.author,
        checked: Math.min(from + ENTRIES_PER_STEP, head.size),
        size: head.size,
      });
    }
    problems.push(...headProblems(core, head, range));
  }
  for (const early of await core.store.early()) {
    statements += 1;
    const code = await checkEarly(core, early);
    if (code !== undefined) problems.push({ code, where: `${early.author}/${early.position}` });
  }
  return { statements, parts: partsSeen.size, logs: heads.length, problems };
}
const ENTRIES_PER_STEP = 500;

/** A statement ahead of its log: its evidence must still lead to what its author signed. */
async function checkEarly(core: Core, early: EarlyRow): Promise<string | undefined> {
  const row = await core.store.statement(early.statement);
  const candidate = row && readCandidate(early.position, row.envelope);
  if (candidate === undefined) return 'statement-lost';
  if (!candidate.ok) return candidate.refusal.code;
  const evidence = { checkpoint: encodeUtf8(early.checkpoint), proof: early.proof };
  const verified = verifyEvidence(core, early.author, candidate.value, evidence);
  return verified.ok ? undefined : verified.refusal.code;
}

function headProblems(core: Core, head: HeadRow, range: CompactRange): { code: string; where: string }[] {
  const where = `${head.author}/checkpoint`;
  if (range.size !== head.size) return [{ code: 'entries-missing', where }];
  if (bytesToHex(range.root()) !== head.root) return [{ code: 'page-root-wrong', where }];
  if (head.checkpointSize !== head.size) return [];
  const checkpoint = readCheckpoint(core, head.author, encodeUtf8(head.checkpoint));
  if (!checkpoint.ok) return [{ code: checkpoint.refusal.code, where }];
  return equalBytes(checkpoint.value.root, range.root()) ? [] : [{ code: 'page-root-wrong', where }];
}

async function checkEntry(
  core: Core,
  entry: EntryRow,
  history: ControlHistory,
  partsSeen: Set<string>,
): Promise<{ problems: string[]; history: ControlHistory }> {
  const row = entry.statement;
  if (row === undefined) return { problems: ['statement-lost'], history };
  const candidate = readCandidate(entry.position, row.envelope);
  if (!candidate.ok) return { problems: [candidate.refusal.code], history };
  const { envelope, id } = candidate.value;
  const problems: string[] = [];
  if (!equalBytes(leafOf(candidate.value), entry.leafHash)) problems.push('log-entry-mismatch');
  if (id !== row.id) problems.push('statement-id-wrong');
  const statement = parseStatement(envelope.payload);
  if (!statement.ok) return { problems: [...problems, statement.refusal.code], history };
  const charter = namedCharter(core.state, statement.value.label.charter);
  if (!charter.ok) return { problems: [...problems, charter.refusal.code], history };
  const authority = authorityOf(core.state, entry.author as InstituteId, charter.value, history);
  if (!authority.ok) return { problems: [...problems, authority.refusal.code], history };
  const { checks } = signatureChecks(envelope, authority.value.keys);
  const verdicts = await core.keys.verify(checks);
  if (verdicts.some((valid) => !valid)) problems.push('signature-wrong');
  const signedBy = checks.map(({ keyid }) => keyid);
  const signers = judgeSigners(statement.value, signedBy, charter.value.charter, authority.value);
  if (!signers.ok) problems.push(signers.refusal.code);
  for (const part of statement.value.label.parts) {
    if (partsSeen.has(part.sha256) || (await core.store.part(part.sha256))?.state !== 'held') continue;
    partsSeen.add(part.sha256);
    if (!(await isWhole(core, part.sha256, part.chunkRoot))) problems.push('part-mismatch');
  }
  const { type: kind } = statement.value;
  if (kind !== 'delegation' && kind !== 'revocation') return { problems, history };
  const joined = joinControl(history, entry.position, statement.value);
  return joined.ok
    ? { problems, history: joined.value }
    : { problems: [...problems, joined.refusal.code], history };
}

/** Reads every chunk again; the store hashes each on the way. */
async function isWhole(
  core: Core,
  sha256: Parameters<Core['store']['part']>[0],
  chunkRoot: string,
): Promise<boolean> {
  const hashes = await core.store.parts.manifest(sha256);
  if (hashes === undefined) return false;
  const range = new CompactRange();
  for (const [index, hash] of hashes.entries()) {
    range.appendLeaf(hash);
    try {
      if ((await core.store.parts.readChunk(sha256, index, hash)) === undefined) return false;
    } catch {
      // A chunk that does not hash any more is exactly what fsck looks for: reported, not thrown.
      return false;
    }
  }
  return bytesToHex(range.root()) === chunkRoot;
}
