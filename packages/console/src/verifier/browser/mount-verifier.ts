import './no-eval.ts';
import type { FileOutcome } from '@comity/formats/verify';
import type { BundlePart } from '@comity/protocol';
import { h, render } from 'preact';
import { Outcome } from '#outcome';
import { browserWords as t } from './browser-words.ts';
import { choiceProblem, judgeFiles } from './judge-files.ts';

/** Makes the form of a page verify in the browser: on submit, and for files that are dropped anywhere. Answers how to verify at once. */
export function mountVerifier(root: HTMLElement): {
  readonly verify: (files: readonly File[]) => Promise<void>;
} {
  const form = find(root, 'form', HTMLFormElement);
  const input = find(root, 'input[type="file"]', HTMLInputElement);
  const pin = find(root, 'input[name="pin"]', HTMLInputElement);
  const status = find(root, '[data-verifier-status]', HTMLElement);
  const results = find(root, '[data-verifier-results]', HTMLElement);
  const links = openLinks();
  const verify = async (files: readonly File[]): Promise<void> => {
    links.revoke();
    render(null, results);
    const digest = pin.value.trim().toLowerCase();
    const problem = choiceProblem(t, files, digest);
    status.textContent = problem ?? t('verify.working');
    if (problem !== undefined) return;
    await painted();
    const outcomes = await judgeFiles(files, digest);
    status.textContent = '';
    show(results, outcomes, links.linkOf);
    results.focus();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void verify([...(input.files ?? [])]);
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) void verify(files);
  });
  return { verify };
}

function show(
  results: HTMLElement,
  outcomes: readonly FileOutcome[],
  linkOf: (part: BundlePart) => string,
): void {
  render(
    outcomes.map((outcome) => h(Outcome, { t, outcome, linkOf })),
    results,
  );
}

/** Addresses of contents in memory, until the next files. The type is never one that a browser would open as a page. */
function openLinks() {
  const urls = new Map<BundlePart, string>();
  return {
    linkOf: (part: BundlePart): string => {
      // as: contents are ours and never lie over shared memory
      const made =
        urls.get(part) ??
        URL.createObjectURL(
          new Blob([part.content as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }),
        );
      urls.set(part, made);
      return made;
    },
    revoke: (): void => {
      for (const url of urls.values()) URL.revokeObjectURL(url);
      urls.clear();
    },
  };
}

/** The words that it works stand on the screen before it does, since it keeps this thread busy. A hidden tab paints nothing: a timer ends the wait. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    window.setTimeout(resolve, PAINT_MS_MAX);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
const PAINT_MS_MAX = 200;

function find<Kind extends Element>(root: HTMLElement, selector: string, kind: new () => Kind): Kind {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`broken invariant: the page has ${selector}`);
  return found;
}
