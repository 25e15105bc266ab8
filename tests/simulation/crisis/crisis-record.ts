import type { AlertStatus, BodyOf } from '@comity/protocol';

/** What was said in crises as it was meant, and what left by channels: apart from all code under test. */
export interface CrisisRecord {
  /** By id, whoever said them. */
  readonly alerts: Map<string, SaidAlert>;
  /** Ids of what coordinators answered, by `institute alert`. What a node says of itself (`seen`) is not among them. */
  readonly answers: Map<string, string[]>;
  /** Ids of situation reports, by `institute incident`. */
  readonly reports: Map<string, string[]>;
  /** Everything that left by a channel, in order. */
  readonly pages: Page[];
}

export interface SaidAlert {
  readonly id: string;
  readonly issuer: string;
  /** Of the first alert its own id. */
  readonly incident: string;
  readonly status: AlertStatus;
  readonly message: BodyOf<'alert'>['message'];
  /** One coordinator acted alone. */
  readonly alone: boolean;
  readonly saidAtMs: number;
}

/** A page as it left, whether or not anybody noted it. */
export interface Page {
  readonly atMs: number;
  readonly institute: string;
  readonly key: string;
  readonly revision: number;
  readonly kind: string;
  readonly subject: string;
  readonly post: string;
  readonly channel: string;
}

export const emptyCrisisRecord = (): CrisisRecord => ({
  alerts: new Map(),
  answers: new Map(),
  reports: new Map(),
  pages: [],
});
