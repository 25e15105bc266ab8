export {};

/** Of an embargo: how long it still holds, by the second. Without script the page says it as it was shown. */
setInterval(countDown, 1000);

/** How long is left, in the units of the reader's own language. */
function countDown(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-countdown]')) {
    const leftMs = Date.parse(place.dataset.countdown ?? '') - Date.now();
    if (Number.isNaN(leftMs) || leftMs <= 0) continue;
    const seconds = Math.floor(leftMs / 1000);
    const parts = [
      Math.floor(seconds / 86_400),
      Math.floor(seconds / 3600) % 24,
      Math.floor(seconds / 60) % 60,
      seconds % 60,
    ];
    const units = ['day', 'hour', 'minute', 'second'] as const;
    const text = parts
      .map((value, at) =>
        new Intl.NumberFormat(document.documentElement.lang, {
          style: 'unit',
          unit: units[at] ?? 'second',
          unitDisplay: 'narrow',
        }).format(value),
      )
      .slice(parts.findIndex((value) => value > 0))
      .join(' ');
    if (place.textContent !== text) place.textContent = text;
  }
}
