import { authorityAt, type ControlHistory, judgeSigners, nodeKeysOf, type Signer } from './authority.ts';
import type { Bundle } from './bundle.ts';
import { BundleReport, type BundleVerdict, type Passed } from './bundle-verdict.ts';
import { bytesToHex, equalBytes } from './bytes.ts';
import { memberOf } from './charter.ts';
import { type AdoptedCharter, adoptCharter, charterInForce } from './charter-chain.ts';
import { type Checkpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { sha256Hex } from './digest.ts';
import { type Envelope, parseEnvelope, verifyEnvelope } from './envelope.ts';
import type { Digest, KeyId } from './identifier.ts';
import type { PublicKey } from './key.ts';
import { logEntryHash } from './log-entry.ts';
import { parseLogProof } from './log-proof.ts';
import { verifyInclusion } from './merkle.ts';
import { noteKey } from './note.ts';
import { measurePart } from './part.ts';
import { refuse } from './refusal.ts';
import { ok, type Result } from './result.ts';
import { parseStatement, STATEMENT_PAYLOAD_TYPE, type Statement, statementId } from './statement.ts';
import { statementTypeOf } from './statement-types.generated.ts';
import { marksOf } from './bundle-marking.ts';
import { walkControl } from './bundle-control.ts';

export interface BundleTrust {
  /** SHA-256 of the payload of charter version 1, from a source other than the bundle. Without it nothing ties the bundle to your network. */
  readonly pinnedCharter?: Digest;
  /** Judges expiry only; no safety property depends on it. */
  readonly nowMs: number;
}

/**
 * Verifies a bundle offline: the checks of spec/bundle.md section 3, in its order, each with what it found. A check that needs the
 * outcome of a failed one is listed as not checked. Verified means that every check passed; `caveats` says what no bundle can prove.
 */
export function verifyBundle(bundle: Bundle, trust: BundleTrust): BundleVerdict {
  const report = new BundleReport();
  const { step } = report;
  const read = step('envelope', () => readEnvelope(bundle));
  const chain = step('charter-chain', () => walkCharters(bundle, trust.pinnedCharter));
  const named = step('issuer', read && chain && (() => issuerCharter(read, chain)));
  const head = step('checkpoint-form', () => readCheckpoint(bundle));
  const history = step(
    'control-history',
    read && chain && named && head && (() => walkControl(bundle, read.statement, chain, head)),
  );
  const keys = step('signatures', read && chain && history && (() => verifySignatures(bundle, read, chain, history)));
  const signers = step('signers', read && named && history && keys && (() => judge(bundle, read, named, history, keys)));
  step('checkpoint', read && chain && history && (() => verifyCheckpoint(bundle, read, chain, history)));
  step('inclusion', read && head && (() => verifyPosition(bundle, read, head)));
  const held = step('parts', read && (() => verifyParts(bundle, read.statement)));
  step('marking', read && (() => ok({ value: null, detail: marksOf(read.statement.label.marking) })));
  step('charter-expiry', chain && (() => ok({ value: null, detail: expiryOf(chain, trust.nowMs) })));
  addWarnings(report, bundle, trust, { read, chain, history, signers, held });
  return report.verdict(read?.statement ?? null, read ? statementId(read.envelope.payload) : null, signers ?? []);
}

interface Read {
  readonly envelope: Envelope;
  readonly statement: Statement;
}
type Chain = readonly [AdoptedCharter, ...AdoptedCharter[]];
