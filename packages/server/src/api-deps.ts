import type { Clock, ComityNode, Random, Store } from '@comity/node';
import type { Post } from '@comity/protocol';
import type { Logger } from 'pino';
import type { Channel } from './channels/channel.ts';
import type { EventHub } from './event-hub.ts';
import type { HeldSigner } from './held-signer.ts';
import type { PlaceSeal } from './http/place-seal.ts';
import type { RateRule } from './http/rate-limit.ts';
import type { Uploads } from './publish/open-uploads.ts';
import type { Provider } from './sign-in/provider.ts';
import type { SignInConfig } from './sign-in/session-terms.ts';
import type { Upkeep } from './upkeep.ts';

/** What the HTTP surface needs from outside. */
export interface ApiDeps {
  readonly node: ComityNode;
  /** Tokens, stored answers, drafts and events. Content of statements goes through the node, which decides who reads. */
  readonly store: Pick<
    Store,
    | 'token'
    | 'tokens'
    | 'answer'
    | 'commit'
    | 'events'
    | 'lastEvent'
    | 'draft'
    | 'drafts'
    | 'deliveries'
    | 'head'
    | 'heads'
    | 'treeNodes'
    | 'receipts'
    | 'forks'
    | 'statement'
    | 'controlEntries'
    | 'registry'
    | 'templates'
    | 'auditExports'
    | 'notices'
    | 'watchRules'
    | 'parts'
    | 'statementsWithPart'
    | 'deskRow'
    | 'deskRows'
  >;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly hub: EventHub;
  /** Of cursors and event ids. */
  readonly seal: PlaceSeal;
  /** Signers that the server holds for unattended posts; most nodes have none. */
  readonly heldSigners: ReadonlyMap<Post, HeldSigner>;
  readonly upkeep: Upkeep;
  /** Files that people have brought and that are parts of nothing yet. */
  readonly uploads: Uploads;
  /** By what people here are told of alerts, by name. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** Where people open the node. */
  readonly nodeUrl: string | null;
  /** Whether anybody may read our public alerts as CAP. */
  readonly publicFeed: boolean;
  /** Counts answered requests; told nothing but the table's path, the method, the status and the time it took. */
  readonly meter: (route: string, method: string, status: number, durationMs: number) => void;
  readonly signIn: SignInConfig;
  /** Null: people sign in by other ways. */
  readonly provider: Provider | null;
  /** Of a request with a valid token or session; the operator can set it. */
  readonly rate: RateRule;
}
