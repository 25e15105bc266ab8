import { encodeUtf8, sha256Hex } from '../../../packages/protocol/src/index.ts';
import { exampleCharter, exampleKey, sealCharter } from '../../../packages/protocol/testing/index.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('charter');

/** What a charter settles about alerts: it asks for more coordinators than two, never for fewer. */
const TERMS = {
  alertCoordinators: 3,
  acknowledgeMinutes: { information: 1440, 'level-1': 240, 'level-2': 60, 'level-3': 5 },
};

const charterWith = (crisis: unknown) => ({ ...exampleCharter(), crisis });
const first = (charter: unknown) => ({
  network: 'example',
  chain: [],
  envelope_base64: base64(sealCharter(charter, [exampleKey('north/root'), exampleKey('south/root')])),
});
const adopted = (name: string, why: string, charter: unknown): MadeVector =>
  valid(name, why, {
    ...first(charter),
    sha256: sha256Hex(encodeUtf8(JSON.stringify(charter))),
    version: 1,
  });
const misfit = (name: string, why: string, crisis: unknown): MadeVector =>
  invalid(name, why, 'schema-mismatch', first(charterWith(crisis)));

export const charterCrisisVectors = (): readonly MadeVector[] => [
  adopted('crisis-with-three-coordinators', 'A charter may ask for more than two.', charterWith(TERMS)),
  misfit('crisis-with-one-coordinator', 'A charter never asks for fewer than two.', {
    ...TERMS,
    alertCoordinators: 1,
  }),
  misfit('crisis-without-coordinators', 'Every term is said.', {
    acknowledgeMinutes: TERMS.acknowledgeMinutes,
  }),
  misfit('crisis-null', 'Nothing said is no field.', null),
  misfit('crisis-level-missing', 'Every level has its minutes.', {
    ...TERMS,
    acknowledgeMinutes: { ...TERMS.acknowledgeMinutes, 'level-3': undefined },
  }),
  misfit('crisis-level-unknown', 'Levels are a closed list.', {
    ...TERMS,
    acknowledgeMinutes: { ...TERMS.acknowledgeMinutes, 'level-4': 1 },
  }),
  misfit('crisis-no-time-to-answer', 'Nobody could be in time.', {
    ...TERMS,
    acknowledgeMinutes: { ...TERMS.acknowledgeMinutes, 'level-3': 0 },
  }),
  misfit('crisis-unknown-field', 'Nothing unknown is carried.', { ...TERMS, quietHours: true }),
];
