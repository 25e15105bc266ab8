/** The documents as the pages of protocol/spec say they are: as much of them as the independent verifier looks at. */

/** spec/bundle.md. Envelopes, hashes and contents are base64. */
export interface BundleDocument {
  readonly _type: string;
  readonly envelope: string;
  readonly position: number;
  readonly checkpoint: string;
  readonly inclusionProof: string;
  readonly charters: readonly string[];
  readonly control: readonly {
    readonly position: number;
    readonly envelope: string;
    readonly inclusionProof: readonly string[];
  }[];
  readonly parts: readonly { readonly name: string; readonly content: string }[];
}

/** spec/envelope.md: DSSE v1. */
export interface EnvelopeDocument {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** spec/charter.md. */
export interface CharterDocument {
  readonly network: string;
  readonly version: number;
  readonly previous: string | null;
  readonly threshold: number;
  readonly findingApprovers: number;
  readonly institutes: readonly {
    readonly id: string;
    readonly rootKey: string;
    readonly nodeKeys: readonly string[];
  }[];
}

/** spec/statement.md: an in-toto Statement v1. */
export interface StatementDocument {
  readonly _type: string;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: string;
  readonly predicate: {
    readonly label: {
      readonly network: string;
      readonly issuer: string;
      readonly charter: { readonly version: number; readonly sha256: string };
      readonly issuedAt: string;
      readonly parts: readonly {
        readonly name: string;
        readonly sizeBytes: number;
        readonly sha256: string;
      }[];
    };
    readonly body: unknown;
  };
}

/** spec/authority.md: the body of a delegation; a revocation has the key id alone. */
export interface DelegationBody {
  readonly keyId: string;
  readonly publicKey: string;
  readonly post: string;
  readonly roles: readonly string[];
  readonly from: string;
  readonly until: string;
}
