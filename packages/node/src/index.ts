export type { Clock } from './clock.ts';
export { createNode } from './create-node.ts';
export type { Deps } from './deps.ts';
export type { Keys, SignatureTask } from './keys.ts';
export {
  type Lane,
  type LaneTraffic,
  type MemberNode,
  type Network,
  NetworkFault,
  type NetworkFaultKind,
  type PeerState,
  type RequestHandler,
} from './network.ts';
export type {
  ComityNode,
  Explanation,
  FsckProgress,
  FsckReport,
  MeasuredPart,
  NodeStatus,
  PeerView,
  PreviewLine,
  Reader,
  SignOutcome,
  StatementPage,
  StatementView,
} from './node.ts';
export type { Random } from './random.ts';
export type {
  AnswerRow,
  Change,
  CharterRow,
  DeliveryQuery,
  DeliveryRow,
  DeliveryState,
  DraftRow,
  DraftSignature,
  DraftState,
  EntryRow,
  EntryState,
  EventKind,
  EventRow,
  Expected,
  ForkRow,
  HeadRow,
  NewEntry,
  NewStatement,
  PartFiles,
  PartRow,
  ReceiptRow,
  StatementQuery,
  StatementRow,
  Store,
  TokenRow,
  TreeNode,
  WantedPart,
} from './store.ts';
