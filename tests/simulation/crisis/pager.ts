import type { ComityNode, DueNotice, DutyRoster } from '@comity/node';
import type { SeededRandom } from '@comity/node/testing';
import { instantOf, Post } from '@comity/protocol';
import { CHAOS_MS } from '../plan.ts';
import type { Scheduler } from '../scheduler.ts';
import { type Checker, type Site, type World, wallMs } from '../world.ts';
import type { CrisisFaults } from './crisis-faults.ts';
import type { Page } from './crisis-record.ts';

/** Whom every institute calls: two posts; a channel that fails at times, one for what is actual alone, one for everything. */
export const DUTY: DutyRoster = {
  posts: [
    { post: Post.parse('duty-coordinator'), channels: ['flaky', 'siren'] },
    { post: Post.parse('stand-in'), channels: ['siren', 'mail'] },
  ],
  channels: [
    { name: 'flaky', drills: true },
    { name: 'siren', drills: false },
    { name: 'mail', drills: true },
  ],
  escalateMinutes: 0.1,
  expireMinutes: 2,
};
export const ACTUAL_ONLY = 'siren';
const LOOK_MS = 1_000;

/** What the server does with what is due: sends, then notes what became of it. Sometimes the process dies in between. */
export function pager(
  world: World,
  scheduler: Scheduler,
  faults: CrisisFaults,
  random: SeededRandom,
  paged: (page: Page) => void,
): Checker {
  const note = (site: Site) => (fault: unknown) =>
    world.trace.note(`${scheduler.elapsedMs()} ${site.institute.id} cannot page: ${String(fault)}`);

  function send(site: Site, node: ComityNode, notice: DueNotice, done: () => void): void {
    const { key, revision, kind, subject, post, channel } = notice;
    const institute = site.institute.id;
    paged({ atMs: scheduler.elapsedMs(), institute, key, revision, kind, subject, post, channel });
    const { incarnation } = site;
    scheduler.schedule(20 + random.below(400), () => {
      if (incarnation?.alive !== true) return;
      const inChaos = scheduler.elapsedMs() < CHAOS_MS;
      if (inChaos && random.chance(faults.pageUnnotedChance)) {
        world.sometimes('page-unnoted');
        incarnation.die();
        return;
      }
      const fails = channel === 'flaky' && random.chance(faults.channelFailChance);
      const outcome = !fails ? 'sent' : random.chance(0.5) ? 'retry' : 'failed';
      if (fails) world.sometimes(`channel-${outcome}`);
      const attempt = { channel, at: instantOf(wallMs(world, site)), outcome, detail: outcome } as const;
      node.noteAttempt(key, revision, attempt).then(done, (fault) => {
        note(site)(fault);
        done();
      });
    });
  }

  function open(site: Site, node: ComityNode): void {
    const { incarnation } = site;
    const underWay = new Set<string>();
    const look = (): void => {
      if (incarnation?.alive !== true) return;
      node.dueNotices(16).then((due) => {
        for (const notice of due) {
          if (underWay.has(notice.key)) continue;
          underWay.add(notice.key);
          send(site, node, notice, () => underWay.delete(notice.key));
        }
      }, note(site));
      scheduler.schedule(LOOK_MS, look);
    };
    look();
  }

  return { restarted: open };
}
