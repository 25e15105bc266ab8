export { cleanLine, cleanProse } from '../clean-prose.ts';
export { type CheckWords, checkWords, outcomeOf, verdictSentence } from './check-words.ts';
export {
  bundleFileVerdict,
  type FileCheck,
  type FileVerdict,
  failed,
  passed,
  type Verified,
} from './file-verdict.ts';
export type { NamedFile } from './told-apart.ts';
export type { Trust } from './trust.ts';
export { verifyFile } from './verify-file.ts';
export { type FileOutcome, verifyTogether } from './verify-together.ts';
