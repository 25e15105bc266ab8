import { encodeUtf8 } from '../../../packages/protocol/src/index.ts';
import {
  ExampleLog,
  exampleDelegation,
  exampleKey,
  examplePart,
  exampleStatement,
  sealStatement,
} from '../../../packages/protocol/testing/index.ts';
import { approver, documentOf, example, failing, publisher, root } from './bundle-document.ts';
import type { MadeVector } from './vector.ts';

/** Bundles that hold together and whose statement was never allowed. */
export function deceitVectors(): MadeVector[] {
  const parts = [examplePart('finding.json', encodeUtf8('{}'))];
  const finding = exampleStatement('finding', { task: 'arithmetic', model: 'example/model' }, { parts });
  const delegated = (post: string, roles: readonly string[], signer = root) =>
    sealStatement(exampleDelegation(post, roles), [signer]);
  const made = (
    control: readonly Uint8Array[],
    envelope: Uint8Array,
    log = new ExampleLog(),
  ): Record<string, unknown> => {
    for (const entry of control) log.append(entry);
    const position = log.append(envelope);
    return documentOf(
      log.bundle(position, [...control.keys()], { charters: example.bundle.charters, parts: [] }),
    );
  };
  const usual = [delegated('publisher-1', ['publisher']), delegated('approver-1', ['approver'])];
  const revocation = exampleStatement('revocation', {
    keyId: approver.keyId,
    reason: 'left',
    compromisedSince: null,
  });
  const signed = sealStatement(finding, [publisher, approver]);
  const ofWest = { ...finding, label: { ...finding.label, issuer: 'west' as typeof finding.label.issuer } }; // as: an id like any other
  return [
    failing(
      'one-person-in-two-roles',
      'One key, both roles.',
      'signers',
      'signers-insufficient',
      made([delegated('publisher-1', ['publisher', 'approver'])], sealStatement(finding, [publisher])),
    ),
    failing(
      'delegated-by-the-publisher',
      'Only the root key delegates.',
      'control-history',
      'signers-insufficient',
      made([usual[0] as Uint8Array, delegated('approver-1', ['approver'], publisher)], signed),
    ),
    failing(
      'delegated-by-another-institute',
      "South's root key says nothing in north's log.",
      'control-history',
      'signer-unknown',
      made(
        [delegated('publisher-1', ['publisher'], exampleKey('south/root')), usual[1] as Uint8Array],
        signed,
      ),
    ),
    failing(
      'delegation-of-another-institute',
      "South's own delegation in north's log.",
      'control-history',
      'issuer-wrong',
      made(
        [
          sealStatement(
            {
              ...exampleDelegation('publisher-1', ['publisher']),
              label: {
                ...exampleDelegation('publisher-1', ['publisher']).label,
                issuer: 'south' as typeof finding.label.issuer,
              },
            },
            [exampleKey('south/root')],
          ),
        ],
        signed,
      ),
    ),
    failing(
      'finding-among-the-control-entries',
      'Only delegations and revocations decide who may sign.',
      'control-history',
      'bundle-malformed',
      made(
        [...usual, signed],
        sealStatement({ ...finding, label: { ...finding.label, title: 'Another' } }, [publisher, approver]),
      ),
    ),
    failing(
      'signer-revoked-before',
      'The revocation stands before the statement.',
      'signatures',
      'signer-revoked',
      made([...usual, sealStatement(revocation, [root])], signed),
    ),
    failing(
      'checkpoint-by-a-staff-key',
      'Only the node signs heads.',
      'checkpoint',
      'checkpoint-signer-unknown',
      made(usual, signed, new ExampleLog('north', publisher)),
    ),
    failing(
      'issuer-is-no-member',
      'West is in no charter.',
      'issuer',
      'issuer-not-member',
      made([], sealStatement(ofWest, [publisher]), new ExampleLog('west')),
    ),
    failing(
      'charter-that-does-not-exist-yet',
      'The statement names version 7.',
      'issuer',
      'charter-unknown',
      made(
        usual,
        sealStatement(
          { ...finding, label: { ...finding.label, charter: { ...finding.label.charter, version: 7 } } },
          [publisher, approver],
        ),
      ),
    ),
    failing(
      'made-for-another-network',
      'The label says another network than the charter.',
      'issuer',
      'network-wrong',
      made(
        usual,
        sealStatement(
          { ...finding, label: { ...finding.label, network: 'other' as typeof finding.label.network } },
          [publisher, approver],
        ),
      ),
    ),
  ];
}
