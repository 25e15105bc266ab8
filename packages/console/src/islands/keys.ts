/** Single keys, where no field has the focus; they can be switched off under /about/display (WCAG 2.1.4). */
export function listenForKeys(): void {
  let isGoing = false;
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    const inField =
      target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
    if (inField || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const address = isGoing ? PLACES[key] : undefined;
    isGoing = key === 'g';
    if (address !== undefined) location.assign(address);
    else if (key === '?') location.assign('/about/keyboard');
    else if (key === '/') focusSearch(event);
  });
}

const PLACES: Readonly<Record<string, string>> = { h: '/', f: '/findings', a: '/alerts' };

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (field === null) return;
  event.preventDefault();
  field.focus();
}
