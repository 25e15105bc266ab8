import type { Clock } from '@comity/node';
import type { Attempt } from './channel.ts';
import type { LeavingNotice } from './may-leave.ts';
import type { Notifier } from './notice-event.ts';
import type { ResolveHost } from './resolve-host.ts';

/** What one kind of channel does with a notice that may leave. The gate (open-channels.ts) stands before it. */
export type Deliver = (notice: LeavingNotice, signal: AbortSignal) => Promise<Attempt>;

/** What the kinds are built with. */
export interface ChannelDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly notifier: Notifier;
  readonly resolve: ResolveHost;
}
