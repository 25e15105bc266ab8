/** Keeps countdowns true from second to second. Their words come from the server; without script they stand as they were shown. */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAYS_MS = 48 * HOUR_MS;

function tick(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-countdown]')) {
    const { countdown = '', left = '', over = '' } = element.dataset;
    const leftMs = Date.parse(countdown) - Date.now();
    if (Number.isNaN(leftMs)) continue;
    if (Math.abs(leftMs) >= DAYS_MS) continue; // days do not count down by seconds: the server's words stand
    const isOver = leftMs < 0;
    const text = (isOver ? over : left).replace('{time}', clock(Math.abs(leftMs)));
    if (element.textContent !== text) element.textContent = text;
    element.toggleAttribute('data-over-now', isOver);
  }
}

/** 4:05 or 1:04:05. Digits stand alike in every language. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000) % 60;
  const minutes = Math.floor(ms / MINUTE_MS) % 60;
  const hours = Math.floor(ms / HOUR_MS);
  const two = (count: number): string => String(count).padStart(2, '0');
  return hours === 0 ? `${minutes}:${two(seconds)}` : `${hours}:${two(minutes)}:${two(seconds)}`;
}

tick();
setInterval(tick, 1000);
document.addEventListener('comity:replaced', tick);

export {};
