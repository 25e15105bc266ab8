import { trustedDocument } from './trusted-document.ts';

/** How long several events in a row are waited for, so that a burst asks once. */
const GATHER_MS = 250;

const listeners = new Set<(kind: string, subject: string) => void>();
/** When the node was last heard, by this computer's clock. */
export let heardAtMs = Date.now();

/** Tells of each event of the one stream of this tab: its kind and its subject, which is an id. */
export function onEvent(listener: (kind: string, subject: string) => void): void {
  listeners.add(listener);
}

/** Opens the stream if the page has a use for it. */
export function followEvents(): void {
  const regions = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-live]')];
  if (
    document.documentElement.dataset.signedIn !== 'true' ||
    (regions().length === 0 && listeners.size === 0 && !document.querySelector('[data-island]'))
  )
    return;
  const due = new Set<string>();
  let timer: number | undefined;
  onEvent((kind) => {
    for (const region of regions()) {
      const kinds = (region.dataset.live ?? '').split(' ');
      if (kinds.includes('*') || kinds.includes(kind)) due.add(region.id);
    }
    if (due.size === 0) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const ids = [...due];
      due.clear();
      void refresh(ids);
    }, GATHER_MS);
  });
  listen();
}

/** Takes these elements anew from the same address. What the reader has open, chosen or typed inside stays: such a region waits for the next time. */
export async function refresh(ids: readonly string[]): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const fresh = trustedDocument(await answer.text());
  heardAtMs = Date.now();
  for (const id of ids) {
    const [old, next] = [document.getElementById(id), fresh.getElementById(id)];
    if (old === null || next === null || isInUse(old) || old.innerHTML === next.innerHTML) continue;
    old.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)));
    document.dispatchEvent(new CustomEvent('comity:replaced', { detail: id }));
  }
}

const isInUse = (region: HTMLElement): boolean =>
  region.contains(document.activeElement) &&
  document.activeElement?.matches('input, textarea, select') === true;

/** Of the node's event stream (protocol/spec/api.md). */
const KINDS = [
  'statement-published',
  'statement-received',
  'statement-quarantined',
  'part-received',
  'delivery-confirmed',
  'delivery-stopped',
  'draft-changed',
  'charter-adopted',
  'registry-imported',
  'statement-purged',
  'notice-changed',
  'fork-found',
] as const;

function listen(): void {
  const source = new EventSource('/api/v1/events');
  const hear = (event: MessageEvent<string>): void => {
    heardAtMs = Date.now();
    const { subject } = JSON.parse(event.data) as { subject?: string }; // as: the contract of the API's stream
    for (const listener of listeners) listener(event.type, subject ?? '');
  };
  for (const kind of KINDS) source.addEventListener(kind, hear);
  source.addEventListener('open', () => {
    heardAtMs = Date.now();
  });
}
