import type { Clock, ComityNode, DueNotice, NoticeAttempt } from '@comity/node';
import { instantOf } from '@comity/protocol';
import {
  CHANNEL_ATTEMPTS_AT_ONCE,
  CHANNEL_DRAIN_MS_MAX,
  CHANNEL_PATIENCE_MS_MAX,
  DUE_NOTICES_MAX,
} from '@comity/protocol/limits';
import type { Logger } from 'pino';
import type { EventHub } from '../event-hub.ts';
import { describeFault } from '../http/fault.ts';
import { type Attempt, type Channel, failed, type OutgoingNotice, retry } from './channel.ts';

export interface DrainDeps {
  readonly node: Pick<ComityNode, 'dueNotices' | 'noteAttempt'>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs' | 'sleep'>;
  readonly hub: Pick<EventHub, 'next'>;
  readonly log: Logger;
  readonly nodeUrl: string | null;
}

/** The loop that sends. */
export interface Drain {
  /** Ends what is being sent and waits for it; what was not noted is sent again by the next process, under the same key. */
  stop(): Promise<void>;
}

/**
 * Works off the outbox (spec/notices.md section 6): at every event and every second what is due, at most CHANNEL_ATTEMPTS_AT_ONCE at once, each attempt noted
 * before the notice can be tried again. What is due is asked anew for each free place: an answer that came meanwhile stops what has not begun.
 */
export function startDrain(deps: DrainDeps): Drain {
  const ending = new AbortController();
  const running = new Map<string, Promise<void>>();
  const state: DrainState = { restUntilMs: new Map() };
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const rung = deps.hub.next();
      await begin(deps, state, running, ending.signal);
      const place = running.size === CHANNEL_ATTEMPTS_AT_ONCE ? [...running.values()] : [];
      const woken = new AbortController();
      const look = deps.clock.sleep(LOOK_MS, AbortSignal.any([ending.signal, woken.signal]));
      await Promise.race([look, rung, ...place]);
      woken.abort();
    }
  };
  const looping = loop();
  return {
    stop: async () => {
      ending.abort();
      await looping;
      await Promise.all(running.values());
    },
  };
}

const LOOK_MS = 1000;

interface DrainState {
  /** Until when a receiver asked not to be asked again, by key; forgotten by a restart, which harms nobody. */
  readonly restUntilMs: Map<string, number>;
}

async function begin(
  deps: DrainDeps,
  state: DrainState,
  running: Map<string, Promise<void>>,
  ending: AbortSignal,
): Promise<void> {
  const free = CHANNEL_ATTEMPTS_AT_ONCE - running.size;
  if (free === 0) return;
  try {
    const nowMs = deps.clock.monotonicMs();
    for (const [key, untilMs] of state.restUntilMs) if (untilMs <= nowMs) state.restUntilMs.delete(key);
    // Those that run or rest are still due: they must not keep others out of the page.
    const due = await deps.node.dueNotices(DUE_NOTICES_MAX);
    const next = due.filter(({ key }) => !running.has(key) && !state.restUntilMs.has(key)).slice(0, free);
    for (const notice of ending.aborted ? [] : next) {
      const done = deliverOne(deps, state, notice, ending).finally(() => running.delete(notice.key));
      running.set(notice.key, done);
    }
  } catch (fault) {
    deps.log.error({ event: 'fault', where: 'outbox', fault: describeFault(fault) });
  }
}

/** One attempt and its note. Never rejects. */
async function deliverOne(
  deps: DrainDeps,
  { restUntilMs }: DrainState,
  notice: DueNotice,
  ending: AbortSignal,
): Promise<void> {
  const { key, kind, channel: name } = notice;
  try {
    const channel = deps.channels.get(name);
    const outgoing = outgoingOf(notice, deps.nodeUrl);
    const attempt: NoticeAttempt =
      channel === undefined
        ? { channel: name, at: instantOf(deps.clock.nowMs()), outcome: 'failed', detail: 'no such channel' }
        : await attemptOnce(deps, channel, outgoing, ending, (ms) =>
            restUntilMs.set(key, deps.clock.monotonicMs() + ms),
          );
    if (ending.aborted && attempt.outcome !== 'sent') return;
    const { outcome, detail } = attempt;
    deps.log.info({ event: 'notice-attempt', notice: key, kind, channel: name, outcome, detail });
    const noted = await deps.node.noteAttempt(key, notice.revision, attempt);
    if (!noted.ok) deps.log.info({ event: 'notice-superseded', notice: key, code: noted.refusal.code });
  } catch (fault) {
    deps.log.error({
      event: 'fault',
      where: 'outbox',
      notice: key,
      channel: name,
      fault: describeFault(fault),
    });
  }
}

/** One attempt by one channel, over in CHANNEL_DRAIN_MS_MAX whatever the channel does; a fault of the channel is an attempt that failed for now. */
export async function attemptOnce(
  { clock }: Pick<DrainDeps, 'clock'>,
  channel: Channel,
  notice: OutgoingNotice,
  ending: AbortSignal,
  rest: (forMs: number) => void = () => undefined,
): Promise<NoticeAttempt> {
  const over = new AbortController();
  const signal = AbortSignal.any([ending, over.signal]);
  const late = clock.sleep(CHANNEL_DRAIN_MS_MAX, signal).then(() => retry('time is over'));
  const sending = channel.send(notice, signal).catch((fault: unknown) => retry(`fault: ${nameOf(fault)}`));
  const attempt = patient(await Promise.race([sending, late]));
  over.abort();
  if (attempt.outcome === 'retry' && attempt.retryAfterMs !== null) rest(attempt.retryAfterMs);
  const detail = attempt.outcome === 'sent' ? attempt.detail : attempt.reason;
  return { channel: channel.name, at: instantOf(clock.nowMs()), outcome: attempt.outcome, detail };
}

/** An alert does not wait for a receiver that wants to be left alone for long: the next channel is tried. */
const patient = (attempt: Attempt): Attempt =>
  attempt.outcome === 'retry' && (attempt.retryAfterMs ?? 0) > CHANNEL_PATIENCE_MS_MAX
    ? failed(`${attempt.reason}, asks for ${Math.ceil((attempt.retryAfterMs ?? 0) / 1000)} s`)
    : attempt;

/** The same at every attempt: its key, its time, its words. */
function outgoingOf(notice: DueNotice, nodeUrl: string | null): OutgoingNotice {
  const { key, kind, status, subject, incident, issuer, level, message, title, tlp, post, step } = notice;
  const path = kind === 'watch' ? `drafts/${subject}` : `incidents/${incident ?? subject}`;
  return {
    key,
    kind,
    status,
    statement: kind === 'watch' ? null : subject,
    issuer,
    level: level?.replace('level-', '') ?? null,
    message,
    title: title === '' ? null : title,
    tlp,
    post,
    step,
    openUrl: nodeUrl === null ? null : `${nodeUrl.replace(/\/+$/, '')}/${path}`,
    at: notice.createdAt,
  };
}

const nameOf = (fault: unknown): string => (fault instanceof Error ? fault.name : typeof fault);
