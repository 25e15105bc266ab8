/** What every page does once scripts run: the focus goes to what is wrong, times say the reader's own zone, live regions follow the node. */
import { listenForKeys } from './keys.ts';
import { followEvents } from './live-regions.ts';

const wrong = document.querySelector<HTMLElement>('[data-focus]');
wrong?.focus();

for (const time of document.querySelectorAll('time[datetime]')) {
  const date = new Date(time.getAttribute('datetime') ?? '');
  if (!Number.isNaN(date.getTime()))
    time.setAttribute('title', date.toLocaleString(undefined, { timeZoneName: 'long' }));
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-print]'))
  button.addEventListener('click', () => window.print());

if (document.documentElement.dataset.keys === 'true') listenForKeys();
followEvents();
