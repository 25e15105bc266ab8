import type { Statement } from '../../../packages/protocol/src/index.ts';
import { exampleCharter, exampleDelegation } from '../../../packages/protocol/testing/index.ts';
import { counted, fields, findingAt, key, revoke } from './authority-case.ts';
import { crisisAuthorityVectors } from './crisis-authority.ts';
import { SPOKEN } from './spoken.ts';
import { type MadeVector, vectorsOf } from './vector.ts';

const { valid, invalid } = vectorsOf('authority');

const CHARTER = exampleCharter();
const STRICTER = exampleCharter({ findingApprovers: 2 });
const ROOT = key('root');

const publisher = exampleDelegation('publisher-1', ['publisher']);
const approver = exampleDelegation('approver-1', ['approver']);
const both = { history: [publisher, approver], signedBy: [key('publisher-1'), key('approver-1')] };
export const authorityVectors = (): readonly MadeVector[] => [
  valid('publisher-and-approver', '', {
    ...fields(both),
    ...counted(['publisher-1', 'publisher'], ['approver-1', 'approver']),
  }),
  valid(
    'roles-are-assigned-so-that-all-demands-are-met',
    'editor-1 could do both, so it must be the approver.',
    {
      ...fields({
        history: [exampleDelegation('editor-1', ['publisher', 'approver']), publisher],
        signedBy: [key('editor-1'), key('publisher-1')],
      }),
      ...counted(['publisher-1', 'publisher'], ['editor-1', 'approver']),
    },
  ),
  valid('revoked-later', 'What was signed before the revocation stands.', {
    ...fields({ ...both, history: [...both.history, revoke('approver-1')], positions: [0, 1, 11] }),
    ...counted(['publisher-1', 'publisher'], ['approver-1', 'approver']),
  }),
  valid('root-signs-a-delegation', '', {
    ...fields({ history: [], statement: publisher, signedBy: [ROOT], position: 0 }),
    ...counted(['root', 'root']),
  }),
  valid('window-includes-its-ends', 'Issued in the first millisecond of the delegation.', {
    ...fields({ ...both, statement: findingAt({ issuedAt: '2026-01-01T00:00:00.000Z' }) }),
    ...counted(['publisher-1', 'publisher'], ['approver-1', 'approver']),
  }),
  valid('node-key-of-the-charter-signs-a-purge-receipt', 'As a delegation to the role node would let it.', {
    ...fields({ history: [], statement: SPOKEN.purgeReceipt, signedBy: [key('node')] }),
    ...counted(['node', 'node']),
  }),
  valid('publisher-withdraws-alone', 'Taking back does not wait for a second person.', {
    ...fields({ ...both, statement: SPOKEN.withdrawal, signedBy: [key('publisher-1')] }),
    ...counted(['publisher-1', 'publisher']),
  }),
  valid('counsel-accepts-a-text', '', {
    ...fields({
      history: [exampleDelegation('counsel-1', ['counsel'])],
      statement: SPOKEN.adherence,
      signedBy: [key('counsel-1')],
    }),
    ...counted(['counsel-1', 'counsel']),
  }),
  ...refused(),
  ...crisisAuthorityVectors(),
];

function refused(): MadeVector[] {
  return [
    invalid(
      'publisher-signs-a-purge-receipt',
      'That something is gone is the word of the node.',
      'signers-insufficient',
      fields({ ...both, statement: SPOKEN.purgeReceipt, signedBy: [key('publisher-1')] }),
    ),
    invalid(
      'node-key-signs-a-finding',
      'A thief of the node publishes nothing.',
      'signers-insufficient',
      fields({ ...both, signedBy: [key('node'), key('approver-1')] }),
    ),
    invalid(
      'revoked-node-key-signs-a-purge-receipt',
      'A revocation ends what the charter let it do.',
      'signer-revoked',
      fields({ history: [revoke('node')], statement: SPOKEN.purgeReceipt, signedBy: [key('node')] }),
    ),
    invalid(
      'publisher-widens-alone',
      'Who gives to more needs the second person, as for a finding.',
      'signers-insufficient',
      fields({ ...both, statement: SPOKEN.remark, signedBy: [key('publisher-1')] }),
    ),
    invalid(
      'publisher-accepts-a-text',
      'What the institute keeps to is for its counsel to say.',
      'signers-insufficient',
      fields({ ...both, statement: SPOKEN.adherence, signedBy: [key('publisher-1')] }),
    ),
    invalid(
      'issuer-left',
      'The issuer is no member of the charter that is named.',
      'issuer-not-member',
      fields({ ...both, charter: exampleCharter({ institutes: CHARTER.institutes.slice(1), groups: [] }) }),
    ),
    invalid(
      'never-delegated',
      'A key that the issuer never named.',
      'signer-unknown',
      fields({ ...both, signedBy: [key('publisher-1'), key('stranger')] }),
    ),
    invalid(
      'delegated-later',
      'The delegation stands behind the statement in the log.',
      'signer-unknown',
      fields({ ...both, positions: [0, 11] }),
    ),
    invalid(
      'delegated-at-this-very-position',
      'Before means before.',
      'signer-unknown',
      fields({ ...both, positions: [0, 10] }),
    ),
    invalid(
      'root-signs-a-finding',
      'The root key delegates; it publishes nothing.',
      'signer-unknown',
      fields({ ...both, signedBy: [ROOT, key('publisher-1'), key('approver-1')] }),
    ),
    invalid(
      'revoked',
      'The revocation stands before the statement.',
      'signer-revoked',
      fields({ ...both, history: [...both.history, revoke('approver-1')] }),
    ),
    invalid(
      'delegated-again-after-revocation',
      'A revoked key never comes back: whoever has it may still have it.',
      'signer-revoked',
      fields({
        ...both,
        history: [
          ...both.history,
          revoke('approver-1'),
          exampleDelegation('approver-2', ['approver']),
          exampleDelegation('approver-1', ['approver']),
        ],
      }),
    ),
    invalid(
      'issued-before-the-window',
      'Before `from`.',
      'signer-outside-window',
      fields({ ...both, statement: findingAt({ issuedAt: '2025-12-31T23:59:59.999Z' }) }),
    ),
    invalid(
      'issued-after-the-window',
      'After `until`.',
      'signer-outside-window',
      fields({ ...both, statement: findingAt({ issuedAt: '2027-12-31T00:00:00.001Z' }) }),
    ),
    invalid(
      'publisher-alone',
      'Nobody approved.',
      'signers-insufficient',
      fields({ ...both, signedBy: [key('publisher-1')] }),
    ),
    invalid(
      'approver-alone',
      'Nobody published.',
      'signers-insufficient',
      fields({ ...both, signedBy: [key('approver-1')] }),
    ),
    invalid(
      'one-key-for-both-roles',
      'Nobody counts twice.',
      'signers-insufficient',
      fields({
        history: [exampleDelegation('editor-1', ['publisher', 'approver'])],
        signedBy: [key('editor-1')],
      }),
    ),
    invalid(
      'two-keys-of-one-post',
      'Two keys of one person are one person.',
      'signers-insufficient',
      fields({
        history: [exampleDelegation('editor-1', ['publisher']), samePost()],
        signedBy: [key('editor-1'), key('editor-1b')],
      }),
    ),
    invalid(
      'two-approvers-wanted',
      'This charter asks for two approvals.',
      'signers-insufficient',
      fields({ ...both, charter: STRICTER, statement: findingAt({ charter: STRICTER }) }),
    ),
    invalid(
      'role-without-say',
      'An auditor approves nothing.',
      'signers-insufficient',
      fields({
        history: [publisher, exampleDelegation('auditor-1', ['auditor'])],
        signedBy: [key('publisher-1'), key('auditor-1')],
      }),
    ),
    invalid(
      'delegation-by-a-delegate',
      'Only the root key delegates.',
      'signers-insufficient',
      fields({ history: [publisher], statement: approver, signedBy: [key('publisher-1')] }),
    ),
    invalid(
      'key-id-of-another-key',
      'A delegation whose key id is not that of its key.',
      'key-malformed',
      fields({ ...both, history: [...both.history, keyIdOfAnother()] }),
    ),
    invalid(
      'key-of-small-order',
      'A delegated key that would verify anything.',
      'key-malformed',
      fields({ ...both, history: [smallOrder()] }),
    ),
    invalid(
      'control-goes-back-to-an-older-charter',
      'A replaced root key could speak again through the charter that had it.',
      'delegation-charter-older',
      fields({ ...both, history: [named(publisher, 2), named(approver, 1)] }),
    ),
  ];
}

const withBody = (statement: Statement, change: Record<string, unknown>): Statement =>
  ({ ...statement, body: { ...statement.body, ...change } }) as Statement; // as: still a body, with other values

const samePost = () => withBody(exampleDelegation('editor-1b', ['approver']), { post: 'editor-1' });
const keyIdOfAnother = () => withBody(publisher, { keyId: key('approver-1') });
const smallOrder = () =>
  withBody(publisher, { publicKey: 'ed25519:xxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA3o=' });
const named = (statement: Statement, version: number): Statement =>
  ({
    ...statement,
    label: { ...statement.label, charter: { ...statement.label.charter, version } },
  }) as Statement; // as: only a number changes
