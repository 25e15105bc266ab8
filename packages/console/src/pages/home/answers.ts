/** What the home page reads of the API's answers (protocol/openapi.json). */
export interface NoticeItem {
  readonly kind: 'alert' | 'overdue' | 'break-glass' | 'watch';
  readonly subject: string;
  readonly incident: string | null;
  readonly status: 'Actual' | 'Exercise' | 'Test';
  readonly state: 'due' | 'sent' | 'answered' | 'expired' | 'failed' | 'stopped';
  readonly title: string | null;
}

export interface DraftItem {
  readonly id: string;
  readonly statement: { readonly type: string; readonly label: { readonly title: string } };
  readonly signatures: readonly { readonly post: string | null }[];
  readonly missing: readonly string[];
}

interface Asked {
  readonly id: string;
  readonly title: string;
  readonly author: string;
}
export interface QuestionsAnswer {
  readonly consultations: readonly Asked[];
  readonly accessRequests: readonly Asked[];
}

export interface DutiesAnswer {
  readonly reports: readonly {
    readonly title: string;
    readonly ours: boolean;
    readonly clocks: readonly {
      readonly instrument: string;
      readonly dueAt: string | null;
      readonly state: string;
    }[];
  }[];
  readonly expiring: readonly {
    readonly kind: string;
    readonly name: string;
    readonly at: string;
    readonly ended: boolean;
  }[];
}

export interface StatementItem {
  readonly id: string;
  readonly author: string;
  readonly type: string;
  readonly title: string;
  readonly receivedAt: string;
  /** What is said in a crisis has a status: Actual, Exercise or Test. */
  readonly body: { readonly status?: unknown };
}

export interface PeerItem {
  readonly institute: string;
  readonly name: string;
  readonly connected: boolean;
  readonly heardAt: string | null;
  /** null: not told to this role. */
  readonly due: number | null;
  readonly unheld: number | null;
  readonly lastSyncAt: string | null;
  readonly lastProblem: string | null;
}

export interface StatusAnswer {
  readonly institute: string;
  readonly charterVersion: number | null;
  readonly logSize: number;
  readonly quarantined: number | null;
  readonly forks: number;
  readonly signing: boolean;
}
