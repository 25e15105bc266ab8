import type { Change, NoticeRow } from '@comity/node';
import type { Page, SaidAlert } from '../crisis/crisis-record.ts';
import { ACTUAL_ONLY, DUTY } from '../crisis/pager.ts';
import { type Checker, type Site, type World, wallMs } from '../world.ts';

/**
 * For one alert and post there is one notice with one key, whatever crashes; every page of it carries that key. Nothing is answered but by
 * a coordinator's signed word, and nothing stops but by that or by what its own issuer says next. Then nobody is called for it any more. No
 * drill leaves by a channel for what is actual alone.
 */
export interface Paging extends Checker {
  readonly paged: (page: Page) => void;
}

export function paging(world: World): Paging {
  /** By `institute kind subject post`, and the other way round. */
  const keys = new Map<string, string>();
  const names = new Map<string, string>();
  const states = new Map<string, NoticeRow['state']>();
  /** Since when nobody is to be called for it, by `institute subject`. */
  const answered = new Map<string, number>();
  const followed = new Map<string, number>();
  const pages = new Map<string, Page>();

  function checkRow(site: Site, row: NoticeRow): void {
    const { id } = site.institute;
    const name = `${id} ${row.kind} ${row.subject} ${row.post}`;
    const [key, named] = [keys.get(name) ?? row.key, names.get(`${id} ${row.key}`) ?? name];
    keys.set(name, key);
    names.set(`${id} ${row.key}`, named);
    if (key !== row.key || named !== name) world.violate('one-notice', `${name} has keys ${key}, ${row.key}`);
    const before = states.get(name);
    states.set(name, row.state);
    if (row.kind === 'alert' && row.step > 0 && before === undefined) world.sometimes('escalated');
    const wasOpen = before === undefined || before === 'due' || before === 'sent';
    const isOpen = row.state === 'due' || row.state === 'sent';
    if (!wasOpen && isOpen) world.violate('one-notice', `${name} is ${row.state} after ${before}`);
    const about = world.crisis.alerts.get(row.subject);
    if (about !== undefined && about.status !== row.status)
      world.violate('drill', `${name} is ${row.status} of ${about.status}`);
    if (row.state === before) return;
    if (row.state === 'answered' && !hasAnswered(world, site, row.subject))
      world.violate('unanswered', `${name} is answered without anybody's word`);
    if (row.state === 'stopped' && !(about && isFollowed(world, site, about)))
      world.violate('stopped', `${name} is stopped by nothing that its issuer said`);
  }

  function noteFacts(site: Site, changes: readonly Change[]): void {
    const { id } = site.institute;
    for (const change of changes) {
      const came =
        change.kind === 'early'
          ? [change.statement]
          : change.kind === 'append' || change.kind === 'fill'
            ? change.entries.flatMap(({ statement }) => statement ?? [])
            : [];
      for (const statement of came) {
        for (const { id: about } of world.crisis.alerts.values())
          if (world.crisis.answers.get(`${id} ${about}`)?.includes(statement.id))
            setOnce(answered, `${id} ${about}`);
        if (!world.crisis.alerts.has(statement.id)) continue;
        for (const other of world.crisis.alerts.values())
          if (isFollowed(world, site, other)) setOnce(followed, `${id} ${other.id}`);
      }
    }
  }
  const setOnce = (map: Map<string, number>, name: string): void =>
    void (map.has(name) || map.set(name, world.elapsedMs()));

  return {
    committed: (site, changes) => {
      noteFacts(site, changes);
      for (const change of changes) if (change.kind === 'notice') checkRow(site, change.notice);
    },
    paged: (page) => {
      const { institute, kind, subject, post, key, channel, atMs } = page;
      world.crisis.pages.push(page);
      world.trace.note(
        `${atMs} ${institute} pages ${post} by ${channel} for ${subject.slice(0, 8)} (${kind})`,
      );
      const before = pages.get(`${institute} ${key}`);
      pages.set(`${institute} ${key}`, page);
      if (before?.revision === page.revision) world.sometimes('page-repeated');
      const of = `${institute} ${kind} ${subject} ${post}`;
      if (keys.get(of) !== key) world.violate('one-notice', `${of} is paged as ${key}`);
      const about = world.crisis.alerts.get(subject);
      if (channel === ACTUAL_ONLY && about?.status !== 'Actual')
        world.violate('drill', `${of} is paged by ${channel} though it is ${about?.status}`);
      if (about?.status !== 'Actual') world.sometimes('drill-paged');
      // What was looked up in the very moment may leave in it.
      if (kind === 'alert' && (answered.get(`${institute} ${subject}`) ?? atMs) < atMs)
        world.violate('paged-after-answer', `${of} by ${channel}`);
      if ((followed.get(`${institute} ${subject}`) ?? atMs) < atMs && kind !== 'overdue')
        world.violate('paged-after-update', `${of} by ${channel}`);
    },
  };
}

/** A coordinator of the institute has said so, and its own log has it. */
const hasAnswered = (world: World, site: Site, alert: string): boolean =>
  (world.crisis.answers.get(`${site.institute.id} ${alert}`) ?? []).some((id) =>
    site.memory.byId.has(id as never),
  );

/** Its own issuer has said something newer in the incident, of the same status, and it is here. */
function isFollowed(world: World, { memory }: Site, of: SaidAlert): boolean {
  const position = memory.byId.get(of.id as never)?.position;
  return [...world.crisis.alerts.values()].some(
    (other) =>
      other.issuer === of.issuer &&
      other.incident === of.incident &&
      other.status === of.status &&
      (memory.byId.get(other.id as never)?.position ?? -1) > (position ?? Number.POSITIVE_INFINITY),
  );
}

/** What nobody was called for who was to be called, once there was time for it. */
export function pagingGaps(world: World, running: readonly Site[]): string[] {
  return running
    .filter(({ skewMs, clockJumped }) => skewMs === 0 && !clockJumped)
    .flatMap((site) =>
      [...world.crisis.alerts.values()]
        .filter(({ id }) => site.memory.byId.has(id as never))
        .flatMap((of) => gapsOf(world, site, of)),
    );
}

function gapsOf(world: World, site: Site, of: SaidAlert): string[] {
  const { memory, institute } = site;
  const own = of.issuer === institute.id;
  const kind = own ? 'break-glass' : 'alert';
  const rows = [...memory.notices.values()].filter((row) => row.subject === of.id && row.kind === kind);
  const name = `${institute.id}: ${of.message} ${of.id.slice(0, 8)} of ${of.issuer}`;
  const found = DUTY.posts.flatMap(({ post }) => {
    const count = rows.filter((row) => row.post === post).length;
    return count > 1 ? [`${name} has ${count} notices for ${post}`] : [];
  });
  if (own) return of.alone && rows.length !== DUTY.posts.length ? [`${name} was not told to all`] : found;
  const first = rows.find(({ step }) => step === 0);
  if (first === undefined) return [...found, `${name} called nobody`];
  const open = !isFollowed(world, site, of) && !hasAnswered(world, site, of.id);
  const isOver = of.message === 'cancel' || of.message === 'stand-down';
  const waitedMs = wallMs(world, site) - Date.parse(first.createdAt);
  if (!open) return found;
  const paged = world.crisis.pages.some(({ institute: at, key }) => at === institute.id && key === first.key);
  if (!paged && waitedMs > PAGED_WITHIN_MS) found.push(`${name} was not paged`);
  if (!isOver && waitedMs > ESCALATED_WITHIN_MS && rows.length < DUTY.posts.length)
    found.push(`${name} was not escalated`);
  return found;
}
const PAGED_WITHIN_MS = 3_000;
/** The time that the first post has, a step of the loop, and a round of the pager. */
const ESCALATED_WITHIN_MS = 13_000;
