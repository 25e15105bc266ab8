export {
  accepted,
  delegationEnvelope,
  delegationsOf,
  type Federation,
  type FederationOptions,
  type LabelInput,
  nextCharter,
  revocationEnvelope,
  sealFinding,
  sealStatement,
  seedOf,
  streamOf,
  type TestInstitute,
  testFederation,
  testFinding,
  testInstitute,
  testLabel,
  testMarking,
} from './federation.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
export { memoryKeys } from './memory-keys.ts';
export { createMemoryHub } from './memory-network.ts';
export { emptyMemory, type Memory } from './memory-store/memory.ts';
export { memoryStore } from './memory-store.ts';
export { type SeededRandom, seededRandom } from './seeded-random.ts';
export { openSites, type Site, type Sites } from './sites.ts';
export {
  type CrisisInput,
  crisisOf,
  idNamed,
  placeCrisis,
  sealCrisis,
  testAcknowledgement,
  testAlert,
  testCapPart,
  testCrisis,
  testFollowing,
  testSituationReport,
} from './test-crisis.ts';
export { testReader } from './test-reader.ts';
export { testRegistry } from './test-registry.ts';
export {
  sealAccessAnswer,
  sealAccessRequest,
  sealAdherence,
  sealConsultAnswer,
  sealRemark,
  sealRoster,
  sealWithdrawal,
  toInstitutes,
} from './test-statements.ts';
