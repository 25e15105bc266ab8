/** What the API answers about logs (openapi: Log, LogEntry, EntryProof, KnownHead, ConsistencyProof). */

export interface LogRow {
  readonly author: string;
  readonly size: number;
  readonly root: string;
  readonly checkpointSize: number;
  readonly heardAt: string | null;
  readonly receipts: readonly { readonly peer: string; readonly size: number; readonly at: string }[] | null;
  readonly forkFoundAt: string | null;
}

export interface LogEntryRow {
  readonly position: number;
  readonly leafHash: string;
  readonly state: 'held' | 'withheld' | 'unheld' | 'quarantined';
  readonly id?: string;
}

export interface EntryProof extends LogEntryRow {
  readonly head: { readonly author: string; readonly size: number; readonly root: string };
  readonly hashes: readonly string[];
  readonly proof: string;
}

export interface KnownHead {
  readonly size: number;
  readonly at: string;
  readonly by: string;
}

export interface Consistency {
  readonly from: { readonly size: number; readonly root: string };
  readonly to: { readonly size: number; readonly root: string };
  readonly hashes: readonly string[];
}
