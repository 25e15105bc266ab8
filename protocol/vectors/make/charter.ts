import type { Charter } from '../../../packages/protocol/src/index.ts';
import { encodeUtf8, sha256Hex } from '../../../packages/protocol/src/index.ts';
import { exampleCharter, exampleKey, sealCharter } from '../../../packages/protocol/testing/index.ts';
import { base64, type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('charter');
const NETWORK = 'example';

const roots = (...ids: readonly string[]) => ids.map((id) => exampleKey(`${id}/root`));
const digestOf = (charter: unknown): string => sha256Hex(encodeUtf8(JSON.stringify(charter)));

const first = exampleCharter();
const firstEnvelope = sealCharter(first, roots('north', 'south'));
const member = (id: string) => ({
  ...(first.institutes[0] as Charter['institutes'][number]), // as: the example has three
  id,
  name: `Example institute ${id}`,
  rootKey: exampleKey(`${id}/root`).publicKey,
  nodeKeys: [exampleKey(`${id}/node`).publicKey],
  relatedCompanies: [],
});
/** Version 2: west joins, and three of four must sign from now on. */
const second = {
  ...first,
  version: 2,
  previous: digestOf(first),
  issuedAt: '2026-12-01T00:00:00.000Z',
  threshold: 3,
  institutes: [...first.institutes, member('west')],
};
const secondEnvelope = sealCharter(second, roots('north', 'south', 'west'));

const withRegistry = { ...first, registry: { version: 2, sha256: '2'.repeat(64) } };

const after = (chain: readonly Uint8Array[], envelope: Uint8Array, network: string | null = NETWORK) => ({
  network,
  chain: chain.map(base64),
  envelope_base64: base64(envelope),
});
const firstWith = (change: Readonly<Record<string, unknown>>) =>
  after([], sealCharter({ ...first, ...change }, roots('north', 'south', 'east')));
const withMember = (change: Readonly<Record<string, unknown>>) =>
  firstWith({ institutes: [{ ...first.institutes[0], ...change }, ...first.institutes.slice(1)] });
const secondWith = (change: Readonly<Record<string, unknown>>) =>
  after([firstEnvelope], sealCharter({ ...second, ...change }, roots('north', 'south', 'east', 'west')));

/** A point of order 8: a signature by it can be made for anything. */
const SMALL_ORDER_KEY = 'ed25519:xxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA3o=';

export const charterVectors = (): readonly MadeVector[] => [
  valid('first', 'Version 1, signed by the threshold of its own root keys.', {
    ...after([], firstEnvelope, null),
    sha256: digestOf(first),
    version: 1,
  }),
  valid(
    'second-with-both-thresholds',
    'Two of the old three and three of the new four: north and south count for both.',
    {
      ...after([firstEnvelope], secondEnvelope),
      sha256: digestOf(second),
      version: 2,
    },
  ),
  valid(
    'signature-of-a-stranger-beside',
    'A signature of an unknown key is ignored; the known ones suffice.',
    {
      ...after([], sealCharter(first, [...roots('north', 'south'), exampleKey('stranger')])),
      sha256: digestOf(first),
      version: 1,
    },
  ),
  ...shapeVectors(),
  ...chainVectors(),
  invalid(
    'expired',
    'In force until its end and not at it: nothing new is shared under it.',
    'charter-expired',
    {
      ...after([], firstEnvelope),
      now: first.expiresAt,
    },
  ),
];

function chainVectors(): MadeVector[] {
  const third = sealCharter(
    { ...second, version: 3, previous: digestOf(second) },
    roots('north', 'south', 'west'),
  );
  return [
    invalid(
      'version-skipped',
      'Version 3 after version 1: whoever left 2 out may have had a reason.',
      'charter-version-gap',
      after([firstEnvelope], third),
    ),
    invalid(
      'begins-with-version-2',
      'There is nothing before it that its signatures could be judged by.',
      'charter-version-gap',
      after([], secondEnvelope),
    ),
    invalid(
      'older-than-in-force',
      'Version 1 again after version 2.',
      'charter-rollback',
      after([firstEnvelope, secondEnvelope], firstEnvelope),
    ),
    invalid(
      'same-again',
      'The charter in force once more changes nothing, and is not adopted.',
      'charter-rollback',
      after([firstEnvelope], firstEnvelope),
    ),
    invalid(
      'fork',
      'Another version 1, signed by the same people.',
      'charter-fork',
      after([firstEnvelope], sealCharter({ ...first, findingApprovers: 2 }, roots('north', 'south'))),
    ),
    invalid(
      'previous-is-another',
      'It follows a version 1 that is not the one in force.',
      'charter-chain-broken',
      secondWith({ previous: '0'.repeat(64) }),
    ),
    invalid(
      'institute-called-not-named',
      'It stands for whoever must not be named.',
      'schema-mismatch',
      withMember({ id: 'not-named' }),
    ),
    invalid(
      'registry-goes-back',
      'A lapse that was noted would be forgotten.',
      'registry-rollback',
      after(
        [sealCharter(withRegistry, roots('north', 'south'))],
        sealCharter(
          { ...second, previous: digestOf(withRegistry), registry: { version: 1, sha256: '1'.repeat(64) } },
          roots('north', 'south', 'west'),
        ),
      ),
    ),
    invalid(
      'other-network',
      'A chain never leads into another network.',
      'charter-network-wrong',
      secondWith({ network: 'other' }),
    ),
    invalid(
      'first-below-threshold',
      'One signature where two are needed.',
      'charter-below-threshold',
      after([], sealCharter(first, roots('north'))),
    ),
    invalid(
      'below-old-threshold',
      'Three of the new keys, but only one of the old.',
      'charter-below-threshold',
      after(
        [firstEnvelope],
        sealCharter(
          { ...second, institutes: [first.institutes[0], member('west'), member('sole')], groups: [] },
          roots('north', 'west', 'sole'),
        ),
      ),
    ),
    invalid(
      'below-new-threshold',
      'Two of the old keys, but three of the new are needed.',
      'charter-below-threshold',
      after([firstEnvelope], sealCharter(second, roots('north', 'south'))),
    ),
    invalid(
      'signed-by-node-keys',
      'Node keys are in the charter and count for nothing here.',
      'charter-below-threshold',
      after([], sealCharter(first, [exampleKey('north/node'), exampleKey('south/node')])),
    ),
    invalid(
      'signature-of-other-bytes',
      'A known key signed another charter: the whole is refused.',
      'signature-wrong',
      after([], moved(first, { ...first, findingApprovers: 3 })),
    ),
  ];
}

/** The payload of the one under the signatures of the other. */
function moved(signed: unknown, shown: unknown): Uint8Array {
  const envelope = JSON.parse(Buffer.from(sealCharter(signed, roots('north', 'south'))).toString());
  const payload = Buffer.from(JSON.stringify(shown)).toString('base64');
  return encodeUtf8(JSON.stringify({ ...envelope, payload }));
}

function shapeVectors(): MadeVector[] {
  const text = Buffer.from(sealCharter(first, roots('north', 'south'))).toString();
  const retyped = encodeUtf8(text.replace('vnd.comity.charter', 'vnd.comity.receipt'));
  const doubled = encodeUtf8(text.replace('{"payload"', '{"payloadType":"x","payload"'));
  const misfit = (name: string, why: string, fields: Readonly<Record<string, unknown>>) =>
    invalid(name, why, 'schema-mismatch', fields);
  return [
    invalid(
      'payload-of-another-type',
      'The envelope says that it holds a receipt.',
      'payload-type-wrong',
      after([], retyped),
    ),
    invalid('duplicate-key', 'One field twice in the envelope.', 'json-duplicate-key', after([], doubled)),
    invalid(
      'root-key-of-small-order',
      'A key that would verify anything.',
      'key-malformed',
      withMember({ rootKey: SMALL_ORDER_KEY }),
    ),
    misfit(
      'unknown-field',
      'A field that nobody knows could be the one that matters.',
      firstWith({ note: 'x' }),
    ),
    misfit(
      'institute-twice',
      'Which of the two keys is north?',
      firstWith({ institutes: [...first.institutes, { ...member('west'), id: 'north' }] }),
    ),
    misfit(
      'key-twice',
      'One key for two institutes would count for both.',
      withMember({ rootKey: first.institutes[1]?.rootKey }),
    ),
    misfit(
      'node-key-is-a-root-key',
      'A key has one place.',
      withMember({ nodeKeys: [first.institutes[1]?.rootKey] }),
    ),
    misfit('threshold-above-members', 'Four of three can never sign.', firstWith({ threshold: 4 })),
    misfit('threshold-zero', 'Nobody would have to sign.', firstWith({ threshold: 0 })),
    misfit(
      'no-approver',
      'A charter can ask for more approvals than one, never for less.',
      firstWith({ findingApprovers: 0 }),
    ),
    misfit(
      'first-with-previous',
      'Version 1, and only it, has no previous.',
      firstWith({ previous: '0'.repeat(64) }),
    ),
    misfit(
      'second-without-previous',
      'Version 1, and only it, has no previous.',
      secondWith({ previous: null }),
    ),
    misfit(
      'expires-before-it-is-issued',
      'It would never be in force.',
      firstWith({ expiresAt: first.issuedAt }),
    ),
    misfit(
      'group-of-a-stranger',
      'A group names an institute that is no member.',
      firstWith({ groups: [{ id: 'pair', name: 'A pair', members: ['north', 'west'] }] }),
    ),
    misfit(
      'group-members',
      'The group of all members is built in.',
      firstWith({ groups: [{ id: 'members', name: 'All', members: ['north'] }] }),
    ),
    misfit(
      'group-twice',
      'Which of the two is meant?',
      firstWith({ groups: [first.groups[0], first.groups[0]] }),
    ),
    misfit('institute-id-upper-case', 'Ids are lowercase.', withMember({ id: 'North' })),
    misfit(
      'name-that-reorders',
      'A name with a right-to-left override shows as something else.',
      withMember({ name: 'Institute \u202egnp' }),
    ),
    misfit('no-institute', 'A charter has members.', firstWith({ institutes: [], groups: [] })),
  ];
}
