export { type ListedSample, listSamples } from '../samples/list-samples.ts';
export type { SamplesSeen } from '../samples/read-samples.ts';
export { SAMPLES_PART_NAME, type SamplesPart, sampleKey, writeSamplesPart } from '../samples/samples-part.ts';
export { SCAN_KINDS, type ScanCategory, type ScanKind } from './scan-kinds.ts';
export {
  SAMPLE_PLACES,
  type SampleHit,
  type SamplePlace,
  type ScanReport,
  scanSamples,
} from './scan-samples.ts';
