import type { Label, StatementId } from '@comity/protocol';

/** A draft as the API shows it. */
export interface Draft {
  readonly id: string;
  readonly revision: number;
  readonly state: 'open' | 'published' | 'discarded';
  readonly createdBy: string;
  readonly payload: string;
  readonly payloadSha256: string;
  readonly statement: {
    readonly type: string;
    readonly label: Label;
    readonly body: Readonly<Record<string, unknown>>;
  };
  readonly signatures: readonly {
    readonly keyId: string;
    readonly post: string | null;
    readonly heldByServer: boolean;
  }[];
  readonly missing: readonly string[];
  readonly statementId: StatementId | null;
  readonly updatedAt: string;
}
