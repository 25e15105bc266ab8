import type { Digest, InstituteId, StatementId } from '@comity/protocol';
import type {
  AccessHead,
  AnswerRow,
  AuditExportRow,
  CharterRow,
  DeliveryRow,
  DeskRow,
  DraftRow,
  EarlyRow,
  EntryRow,
  EventRow,
  ForkRow,
  HeadRow,
  NoticeRow,
  PartRow,
  PurgeRow,
  PushReceiptRow,
  ReceiptRow,
  StatementRow,
  TemplateRow,
  TokenRow,
  WantedPart,
  WatchRow,
  WatchRuleRow,
} from '../../src/store.ts';

/** Everything that is durable: a new store over the same memory is the node after a crash at a commit boundary. */
export interface Memory {
  charters: CharterRow[];
  registries: Map<Digest, Uint8Array>;
  heads: Map<InstituteId, HeadRow>;
  entries: Map<InstituteId, EntryRow[]>;
  /** Hashes of complete subtrees by author, as `level/index`. */
  nodes: Map<InstituteId, Map<string, Uint8Array>>;
  /** By rising arrival. */
  statements: StatementRow[];
  /** The highest arrival that was ever given. */
  lastArrival: number;
  byId: Map<StatementId, StatementRow>;
  /** Statements by what they speak about, and by the parts that they name. */
  about: Map<string, StatementId[]>;
  naming: Map<Digest, StatementId[]>;
  /** By `author position`. */
  early: Map<string, EarlyRow>;
  /** By statement, then by peer. */
  pushReceipts: Map<StatementId, Map<string, PushReceiptRow>>;
  notices: Map<Digest, NoticeRow>;
  /** By `statement institute`, as the past of each. */
  deliveries: Map<string, DeliveryRow>;
  pastDeliveries: Map<string, DeliveryRow[]>;
  receipts: ReceiptRow[];
  wanted: WantedPart[];
  parts: Map<Digest, PartRow>;
  /** By `statement cause instrument`. */
  watches: Map<string, WatchRow>;
  /** By `statement request`. */
  purges: Map<string, PurgeRow>;
  drafts: Map<string, DraftRow>;
  events: EventRow[];
  forks: ForkRow[];
  tokens: Map<string, TokenRow>;
  templates: Map<string, TemplateRow>;
  watchRules: Map<string, WatchRuleRow>;
  /** By `kind id`. */
  desks: Map<string, DeskRow>;
  accessHead: AccessHead | undefined;
  auditExports: Map<string, AuditExportRow>;
  answers: Map<string, AnswerRow>;
  files: Map<Digest, { chunks: Map<number, Uint8Array>; sealed: boolean }>;
  accessLog: Map<number, Uint8Array>;
}

export const emptyMemory = (): Memory => ({
  charters: [],
  registries: new Map(),
  heads: new Map(),
  entries: new Map(),
  nodes: new Map(),
  statements: [],
  lastArrival: 0,
  byId: new Map(),
  about: new Map(),
  naming: new Map(),
  early: new Map(),
  pushReceipts: new Map(),
  notices: new Map(),
  deliveries: new Map(),
  pastDeliveries: new Map(),
  receipts: [],
  wanted: [],
  parts: new Map(),
  watches: new Map(),
  purges: new Map(),
  drafts: new Map(),
  events: [],
  forks: [],
  tokens: new Map(),
  templates: new Map(),
  watchRules: new Map(),
  desks: new Map(),
  accessHead: undefined,
  auditExports: new Map(),
  answers: new Map(),
  files: new Map(),
  accessLog: new Map(),
});
