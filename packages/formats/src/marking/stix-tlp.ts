import type { Tlp } from '@comity/protocol';
import type { StixMarking } from './stix-marking.ts';

/** The one marking-definition that TLP 2.0 has for a level, letter by letter as OASIS published it. */
export const stixTlp = (level: Tlp): StixMarking => ({
  type: 'marking-definition',
  spec_version: '2.1',
  id: TLP_2_IDS[level],
  created: '2022-10-01T00:00:00.000Z',
  name: `TLP:${level}`,
  extensions: {
    [TLP_2_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: level.toLowerCase() },
  },
});

/** oasis-open/cti-stix-common-objects, extension-definition-specifications/tlp-2.0. */
export const TLP_2_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d';

const TLP_2_IDS: Readonly<Record<Tlp, string>> = {
  RED: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
  'AMBER+STRICT': 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
  AMBER: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  GREEN: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  CLEAR: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
};

/** Levels by id: they hold where the file names the id and leaves the object out, as the standard allows. */
export const TLP_BY_ID: ReadonlyMap<string, Tlp> = new Map<string, Tlp>([
  ...Object.entries(TLP_2_IDS).map(([level, id]) => [id, level as Tlp] as const), // as: the keys of this very record
  // TLP 1, STIX 2.1 section 7.2.1.4
  ['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', 'RED'],
  ['marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', 'AMBER'],
  ['marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da', 'GREEN'],
  ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9', 'CLEAR'],
  // OpenCTI's own, from before OASIS had one
  ['marking-definition--826578e1-40ad-459f-bc73-ede076f81f37', 'AMBER+STRICT'],
]);
