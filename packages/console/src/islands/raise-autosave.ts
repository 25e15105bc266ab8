/** Keeps an alert that is being written, so that it goes on after an interruption or at another desk. Without script a button does it. */
const QUIET_MS = 1_500;

const form = document.querySelector<HTMLFormElement>('form[data-autosave]');
if (form !== null) follow(form);

function follow(kept: HTMLFormElement): void {
  let timer: number | undefined;
  let saving = Promise.resolve();
  kept.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      saving = saving.then(() => save(kept)).catch(() => say(kept, 'lost')); // told to the person; the next change tries again
    }, QUIET_MS);
  });
  kept.addEventListener('submit', () => window.clearTimeout(timer));
}

async function save(kept: HTMLFormElement): Promise<void> {
  const { autosave = '', sheet = '', revision = '' } = kept.dataset;
  const fields: Record<string, string[]> = {};
  for (const [name, value] of new FormData(kept))
    if (typeof value === 'string' && name !== 'sheet') fields[name] = [...(fields[name] ?? []), value];
  const answer = await fetch(`/api/v1/worksheets${sheet === '' ? '' : `/${sheet}`}`, {
    method: sheet === '' ? 'POST' : 'PUT',
    headers: { 'content-type': 'application/json', ...(sheet === '' ? {} : { 'if-match': `"${revision}"` }) },
    body: JSON.stringify({ form: autosave, title: fields.title?.[0]?.slice(0, 200) ?? '', fields }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const saved = (await answer.json()) as { id: string; revision: number }; // as: the contract of the API
  kept.dataset.sheet = saved.id;
  kept.dataset.revision = String(saved.revision);
  const field = kept.querySelector<HTMLInputElement>('input[name=sheet]');
  if (field !== null) field.value = saved.id;
  history.replaceState(null, '', `?sheet=${saved.id}`);
  say(kept, 'kept');
}

function say(kept: HTMLFormElement, what: 'kept' | 'lost'): void {
  const place = document.querySelector('[data-autosave-state]');
  if (place !== null) place.textContent = (what === 'kept' ? kept.dataset.kept : kept.dataset.lost) ?? '';
}

export {};
