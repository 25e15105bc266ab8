import { heardAtMs, refresh } from './live-regions.ts';
import { armSound, playSound, soundState } from './sound.ts';

/** Times run out without an event: the board is asked for again this often. */
const LOOK_MS = 15_000;
/** Three heartbeats of the node without a word. */
const STALE_MS = 45_000;

const wall = document.querySelector<HTMLElement>('.wall');
const part = (name: string): HTMLElement | null => document.querySelector(`[data-wall="${name}"]`);
const word = (name: string): string => wall?.dataset[name] ?? '';

const known = new Set(heads().map(({ head }) => head));
let paused = false;

if (wall !== null) begin();

function begin(): void {
  for (const name of ['sound', 'arm', 'test', 'pause']) part(name)?.removeAttribute('hidden');
  part('arm')?.addEventListener('click', () => void armSound().then(saySound));
  part('test')?.addEventListener('click', () => void hearBoth());
  part('pause')?.addEventListener('click', () => setPaused(!paused));
  document.addEventListener('comity:replaced', tellNews);
  saySound();
  setInterval(saySound, 1000);
  setInterval(sayStale, 1000);
  setInterval(() => {
    if (!paused) refresh(['wall']).then(tellNews, sayStale); // a node that does not answer is told by its silence
  }, LOOK_MS);
}

/** Every open alert on the wall: a new head is a new alert or a new word about one. */
function heads(): { readonly head: string; readonly title: string; readonly side: 'actual' | 'drill' }[] {
  return [...document.querySelectorAll<HTMLElement>('[data-head]')].map(({ dataset }) => ({
    head: dataset.head ?? '',
    title: dataset.title ?? '',
    side: dataset.side === 'actual' ? 'actual' : 'drill',
  }));
}

/** Once for each: in words, by a live region that speaks at once, and by sound. An actual one is heard before a drill. */
function tellNews(): void {
  const fresh = heads().filter(({ head }) => !known.has(head));
  const first = fresh.find(({ side }) => side === 'actual') ?? fresh[0];
  for (const { head } of fresh) known.add(head);
  const news = part('news');
  if (first === undefined || news === null) return;
  news.textContent = word(first.side === 'actual' ? 'newActual' : 'newDrill').replace('{title}', first.title);
  news.dataset.side = first.side;
  playSound(first.side);
}

function saySound(): void {
  const state = soundState();
  const sound = part('sound');
  if (sound === null || sound.dataset.state === state) return;
  sound.dataset.state = state;
  sound.textContent = word(state);
  part('arm')?.toggleAttribute('hidden', state === 'on');
}

async function hearBoth(): Promise<void> {
  await armSound();
  saySound();
  playSound('drill');
  setTimeout(() => playSound('actual'), 4000);
}

function sayStale(): void {
  const banner = part('stale');
  if (banner === null) return;
  const silentMs = Date.now() - heardAtMs;
  const isStale = silentMs > STALE_MS;
  banner.toggleAttribute('hidden', !isStale && !paused);
  const text = isStale
    ? word('stale').replace('{seconds}', String(Math.floor(silentMs / 1000)))
    : paused
      ? word('paused')
      : '';
  if (banner.textContent !== text) banner.textContent = text;
}

/** A paused board does not move: its region hears no event until somebody lets it go on. */
function setPaused(to: boolean): void {
  paused = to;
  const region = document.getElementById('wall');
  if (region !== null) {
    if (paused) {
      region.dataset.waits = region.dataset.live ?? '';
      region.dataset.live = '';
    } else {
      region.dataset.live = region.dataset.waits ?? '';
      refresh(['wall']).then(tellNews, sayStale);
    }
  }
  const button = part('pause');
  if (button !== null) button.textContent = word(paused ? 'resume' : 'pause');
  sayStale();
}
