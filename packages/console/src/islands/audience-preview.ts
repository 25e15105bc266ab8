import { trustedDocument } from './trusted-document.ts';

/**
 * Of a form with `data-look`: what is filled in is sent as it stands, which keeps it, and the regions with `data-swap` are taken from the answer: who would
 * see it, the questions of what was ticked, when it was kept. The form itself is never replaced.
 */
const WAIT_MS = 500;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-look]')) follow(form);
document.documentElement.classList.add('scripted');

function follow(form: HTMLFormElement): void {
  let timer: number | undefined;
  let asked = 0;
  const ask = async (): Promise<void> => {
    asked += 1;
    const turn = asked;
    const aside = document.querySelector('.look');
    aside?.setAttribute('aria-busy', 'true');
    const fields = new FormData(form);
    fields.set('intent', 'look');
    const answer = await fetch(form.action, { method: 'POST', body: fields }).catch(() => undefined); // no way to the node: the next change asks again
    aside?.removeAttribute('aria-busy');
    // What was asked before the last change says nothing any more; but its revision was kept, so the last one waited for it.
    if (answer === undefined || !answer.ok || turn !== asked) return;
    swap(trustedDocument(await answer.text()));
  };
  let running: Promise<void> = Promise.resolve();
  form.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      // one after the other: each sends the revision that the one before has made
      running = running.then(ask);
    }, WAIT_MS);
  });
}

/** Takes the regions from another page of the same form. What the reader is typing in stays. */
function swap(fresh: Document): void {
  for (const old of document.querySelectorAll<HTMLElement>('[data-swap]')) {
    const next = fresh.getElementById(old.id);
    if (next === null || next.innerHTML === old.innerHTML) continue;
    if (old.contains(document.activeElement) && sameFields(old, next)) continue;
    const focused = document.activeElement?.id ?? '';
    old.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)));
    if (focused !== '') document.getElementById(focused)?.focus();
  }
}

const namesOf = (region: HTMLElement): string =>
  [...region.querySelectorAll<HTMLInputElement>('input, select, textarea')].map(({ name }) => name).join();

const sameFields = (left: HTMLElement, right: HTMLElement): boolean => namesOf(left) === namesOf(right);
