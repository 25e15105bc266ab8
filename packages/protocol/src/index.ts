export {
  ACCESS_ACTIONS,
  ACCESS_LOG_TYPE,
  type AccessAction,
  type AccessEntry,
  AccessLine,
  AUDIT_ACTIONS,
  type AuditAction,
  accessLineHash,
  accessName,
  accessSealMessage,
  readAccessLine,
  writeAccessLine,
} from './access-log.ts';
export { type Argon2Cost, argon2id } from './argon2id.ts';
export {
  type Authority,
  authorityAt,
  type ControlEntry,
  type ControlHistory,
  type Delegated,
  demandsOf,
  joinControl,
  judgeSigners,
  nodeKeysOf,
  type Signer,
} from './authority.ts';
export {
  type Bundle,
  type BundleControl,
  type BundlePart,
  COMITY_BUNDLE_MEDIA_TYPE,
  readBundle,
  writeBundle,
} from './bundle.ts';
export { joinSealedControl, namedCharter } from './bundle-control.ts';
export {
  BUNDLE_CAVEATS,
  BUNDLE_CHECKS,
  BUNDLE_WARNINGS,
  type BundleCaveat,
  type BundleCheck,
  type BundleCheckName,
  type BundleVerdict,
  type BundleWarning,
} from './bundle-verdict.ts';
export {
  bytesToHex,
  concatBytes,
  decodeBase64,
  decodeBase64Dsse,
  decodeHex,
  decodeU32,
  decodeUtf8,
  encodeBase64,
  encodeUtf8,
  equalBytes,
} from './bytes.ts';
export {
  CHARTER_PAYLOAD_TYPE,
  Charter,
  Group,
  groupMembers,
  MEMBER_CLASSES,
  Member,
  MemberClass,
  memberOf,
} from './charter.ts';
export {
  type AdoptedCharter,
  adoptCharter,
  charterInForce,
  countSigners,
  readCharter,
} from './charter-chain.ts';
export {
  type Checkpoint,
  openCheckpoint,
  parseCheckpoint,
  parseCheckpointText,
  signCheckpoint,
  writeCheckpointText,
} from './checkpoint.ts';
export { type Cosignature, cosign, verifyCosignatures } from './cosignature.ts';
export {
  ALERT_LEVELS,
  ALERT_STATUSES,
  AlertLevel,
  AlertStatus,
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
  CrisisTerms,
  crisisTermsOf,
  DEFAULT_CRISIS_TERMS,
} from './crisis.ts';
export {
  CRISIS_TYPES,
  type CrisisStatement,
  type CrisisType,
  isCrisisStatement,
} from './crisis-statement.ts';
export { type Sha256Stream, sha256, sha256Hex, sha256Stream } from './digest.ts';
export { verifyEd25519, verifyEd25519Async } from './ed25519.ts';
export {
  type Envelope,
  type EnvelopeSigner,
  pae,
  parseEnvelope,
  type SignatureCheck,
  sealEnvelope,
  signatureChecks,
  verifyEnvelope,
  writeEnvelope,
} from './envelope.ts';
export {
  convenerOf,
  Digest,
  GroupId,
  Instant,
  InstituteId,
  InstrumentId,
  instantMs,
  instantOf,
  KeyId,
  line,
  MEMBERS_GROUP,
  MediaType,
  NetworkId,
  Nonce,
  PartName,
  Post,
  PRIVATE_GROUP_MARK,
  prose,
  Slug,
  StatementId,
} from './identifier.ts';
export { keyId, type PublicKey, parsePublicKey, publicKeyFromRaw, rawPublicKey, spkiDer } from './key.ts';
export { Label, Relation, unheld } from './label.ts';
export { type LogEntry, logEntryHash, parseLogEntry, writeLogEntry } from './log-entry.ts';
export { type LogProof, parseLogProof, writeLogProof } from './log-proof.ts';
export {
  Audience,
  Competition,
  ConfidenceTerms,
  LegalClaim,
  Marking,
  Onward,
  Pap,
  PROHIBITED_USES,
  ProhibitedUse,
  PURPOSES,
  Purpose,
  TLP_LEVELS,
  Tlp,
} from './marking.ts';
export {
  CompactRange,
  consistencyPlan,
  EMPTY_ROOT,
  foldPlan,
  frontierPlan,
  inclusionPlan,
  leafHash,
  type NodeId,
  nodeHash,
  type ProofPlan,
  rootFromFrontier,
  type TreeNode,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';
export {
  ANSWERS,
  type AnswerMessage,
  type Framed,
  type PageRun,
  REQUESTS,
  type RequestMessage,
  readAnswer,
  readHashes,
  readRequest,
  writeMessage,
} from './message.ts';
export {
  type Note,
  type NoteKey,
  type NoteSignature,
  noteKey,
  parseNote,
  parseVerifierKey,
  signNote,
  verifyNote,
  writeNote,
  writeVerifierKey,
} from './note.ts';
export { chunkCount, chunkHash, chunkRootOf, measurePart, Part } from './part.ts';
export {
  PUSH_RECEIPT_PAYLOAD_TYPE,
  PushReceipt,
  readPushReceipt,
  writePushReceipt,
} from './push-receipt.ts';
export { RECEIPT_PAYLOAD_TYPE, Receipt, rangesOf, readReceipt, writeReceipt } from './receipt.ts';
export { REFUSALS, type Refusal, type RefusalCode, type RefusalMeaning, refuse } from './refusal.ts';
export {
  Certainty,
  Instrument,
  Interval,
  instrumentOf,
  isInForce,
  Precondition,
  type ReadRegistry,
  Registry,
  ReportingClock,
  readRegistry,
  TermsText,
  termsTextOf,
} from './registry.ts';
export { type RegistrySource, writeRegistry } from './registry-source.ts';
export { assert, ok, type Result, unreachable } from './result.ts';
export { ROLES, Role } from './role.ts';
export { type Ed25519Signer, ed25519Signer, SEED_BYTES, signEd25519 } from './signing.ts';
export {
  type BodyOf,
  parseStatement,
  pathsOf,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
  statementId,
  writeStatement,
} from './statement.ts';
export { ACKNOWLEDGEMENT_STATES } from './statement-type/acknowledgement.ts';
export { ALERT_MESSAGES, ASSESSMENT_QUESTIONS, CANCEL_CAUSES, CAP_PART } from './statement-type/alert.ts';
export { DUTY_ROLES } from './statement-type/contact.ts';
export { MEASURE_STATES } from './statement-type/measure.ts';
export { OFFER_STATES } from './statement-type/offer.ts';
export { PURGE_CAUSES } from './statement-type/purge-receipt.ts';
export { REQUEST_STATES } from './statement-type/request.ts';
export { TASK_STATES } from './statement-type/task-report.ts';
export { WITHDRAWAL_REASONS } from './statement-type/withdrawal.ts';
export type { SignatureDemand, StatementType } from './statement-type.ts';
export { STATEMENT_TYPES, type StatementTypeName, statementTypeOf } from './statement-types.generated.ts';
export { parseStrictJson } from './strict-json.ts';
export {
  nodeHashFromTile,
  parseEntryBundle,
  parseTilePath,
  TILE_HEIGHT,
  TILE_WIDTH,
  type Tile,
  tileOfNode,
  tilePath,
  tilesOf,
  tileWidth,
  writeEntryBundle,
} from './tile.ts';
export { Head, vectorDigest } from './vector.ts';
export {
  ACCESS_PROBLEMS,
  type AccessProblem,
  type AccessProblemCode,
  type AccessTrust,
  type AccessVerdict,
  type AccessVerifier,
  openAccessVerifier,
  verifyAccessLines,
} from './verify-access-log.ts';
export { type BundleTrust, verifyBundle } from './verify-bundle.ts';
