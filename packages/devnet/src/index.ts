export { type ApiClient, ApiProblem, apiClient } from './api-client.ts';
export { comity, comityJson, type Spoken } from './comity.ts';
export {
  type Devnet,
  type DevnetInstitute,
  type DevnetOptions,
  openDevnet,
} from './devnet.ts';
export {
  delegationsFor,
  type Founded,
  type Founder,
  foundNetwork,
  instituteId,
  type KeyPair,
  newKeyPair,
  newLabel,
  newStaffKey,
  openMarking,
  type StaffKey,
  sealStatement,
} from './founding.ts';
export { freePorts } from './free-ports.ts';
export { NETWORK, PAGES_FILE, TOKEN_ROLES } from './institute-folder.ts';
export { type InstituteProcess, type Ready, startInstitute } from './institute-process.ts';
export { serverProgram } from './programs.ts';
export { DRILL, nameDuties, runDrill } from './seeds/crisis.ts';
export { FIRST, inspectLog, OTHERS, publishSeed, type SeedFinding } from './seeds/findings.ts';
