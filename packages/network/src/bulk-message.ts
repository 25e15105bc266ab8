import type { LaneTraffic, MemberNode, NetworkFaultKind } from '@comity/node/network';
import type { LaneNodeOptions } from './lane-node.ts';

/** What crosses between the main thread and the bulk lane's thread. Messages are moved (transferred), never shared. */
export type ToWorker =
  | { readonly type: 'admit'; readonly members: readonly MemberNode[] }
  | { readonly type: 'locate'; readonly institute: string; readonly addresses: readonly string[] }
  | {
      readonly type: 'request';
      readonly id: number;
      readonly institute: string;
      readonly message: Uint8Array<ArrayBuffer>;
    }
  /** Our handler's answer; null when it threw. */
  | { readonly type: 'answer'; readonly id: number; readonly answer: Uint8Array<ArrayBuffer> | null }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'listening'; readonly addresses: readonly string[] }
  | { readonly type: 'response'; readonly id: number; readonly answer: Uint8Array }
  | { readonly type: 'fault'; readonly id: number; readonly fault: NetworkFaultKind }
  | { readonly type: 'incoming'; readonly id: number; readonly from: string; readonly message: Uint8Array }
  | { readonly type: 'linked'; readonly institute: string; readonly up: boolean }
  | { readonly type: 'traffic'; readonly counts: ReadonlyMap<string, LaneTraffic> }
  | {
      readonly type: 'log';
      readonly event: string;
      readonly facts: Readonly<Record<string, string | number>>;
    };

export type BulkWorkerOptions = LaneNodeOptions;
