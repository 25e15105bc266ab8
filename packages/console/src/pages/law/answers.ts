import type { DutyClock } from '@comity/policy';
import type { Instrument, TermsText } from '@comity/protocol';

/** What the pages of law read of the API's answers (protocol/openapi.json). */

export type InstrumentItem = Instrument & { readonly inForce: boolean };

export interface InstrumentsAnswer {
  readonly registry: RegistryHead | null;
  readonly pinned: { readonly version: number; readonly sha256: string } | null;
  readonly instruments: readonly InstrumentItem[];
}

export interface RegistryHead {
  readonly version: number;
  readonly sha256: string;
  readonly issuedAt: string;
  readonly changes: string;
}

export interface InstrumentAnswer {
  readonly instrument: Instrument;
  readonly inForce: boolean;
  readonly text: TermsText | null;
}

export interface TextItem {
  readonly text: TermsText;
  readonly instruments: readonly string[];
  readonly accepted: boolean;
  readonly statement: string | null;
  readonly awaitedBy: readonly string[];
  readonly acceptedBy: readonly string[];
}

export interface DutyItem {
  readonly subject: string;
  readonly kind: 'statement' | 'incident';
  readonly issuer: string;
  readonly ours: boolean;
  readonly title: string;
  readonly clocks: readonly DutyClock[];
}

export interface EndingItem {
  readonly kind: 'charter' | 'delegation' | 'instrument' | 'token' | 'invitation';
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly ended: boolean;
}

export interface DutiesAnswer {
  readonly now: string;
  readonly zone: string;
  readonly reports: readonly DutyItem[];
  readonly expiring: readonly EndingItem[];
  readonly awaited: readonly {
    readonly text: string;
    readonly title: string;
    readonly by: readonly string[];
  }[];
  readonly held:
    | readonly { readonly institute: string; readonly count: number; readonly more: boolean }[]
    | null;
}

export interface DraftAnswer {
  readonly id: string;
  readonly revision: number;
  readonly state: 'open' | 'published' | 'discarded';
  readonly payloadSha256: string;
  readonly statement: {
    readonly type: string;
    readonly label: { readonly title: string };
    readonly body: Readonly<Record<string, unknown>>;
  };
  readonly statementId: string | null;
}
