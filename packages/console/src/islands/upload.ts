/**
 * Of a form with `data-upload`: files are sent piece by piece to the uploads of the API while one looks on. What is interrupted goes on where it ended:
 * now, or another day, by the same name and size. When all have arrived the form is sent with their ids in place of the files.
 */
interface Words {
  readonly drop: string;
  readonly list: string;
  readonly waiting: string;
  readonly sending: string;
  readonly resumed: string;
  readonly done: string;
  readonly differs: string;
  readonly failed: string;
  readonly offline: string;
  readonly again: string;
}
interface Upload {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly offset: number;
  readonly sha256: string | null;
}

const PIECE_BYTES = 4 * 1024 * 1024;
/** Larger files are hashed by the node alone: a browser would have to hold them as a whole. */
const HASHED_BYTES_MAX = 256 * 1024 * 1024;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-upload]')) take(form);

function take(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>('[data-island="upload"]');
  const input = form.querySelector<HTMLInputElement>('input[type="file"]');
  const zone = form.querySelector<HTMLElement>('.drop');
  if (place === null || input === null || zone === null) return;
  // as: written by LogsForm, beside this island
  const words = JSON.parse(place.querySelector('script')?.textContent ?? '{}') as Words;
  const hint = place.appendChild(document.createElement('p'));
  hint.className = 'hint';
  hint.textContent = words.drop;
  acceptDrops(zone, input);
  form.addEventListener('submit', (event) => {
    const files = [...(input.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void sendAll(form, input, place, files, words);
  });
}

function acceptDrops(zone: HTMLElement, input: HTMLInputElement): void {
  const over = (event: DragEvent): void => {
    event.preventDefault();
    zone.classList.add('over');
  };
  zone.addEventListener('dragenter', over);
  zone.addEventListener('dragover', over);
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer !== null) input.files = event.dataTransfer.files;
  });
}

async function sendAll(
  form: HTMLFormElement,
  input: HTMLInputElement,
  place: HTMLElement,
  files: readonly File[],
  words: Words,
): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  if (button !== null) button.disabled = true;
  place.querySelector('.sending')?.remove();
  const list = place.appendChild(document.createElement('ul'));
  list.className = 'sending';
  list.setAttribute('aria-label', words.list);
  const rows = files.map((file) => rowOf(list, say(words.waiting, { name: file.name })));
  const known = await knownUploads();
  const ids: string[] = [];
  for (const [at, file] of files.entries()) {
    const row = rows[at];
    if (row === undefined) continue;
    const id = await sendOne(file, known, row, words);
    if (id !== undefined) ids.push(id);
  }
  if (button !== null) {
    button.disabled = false;
    if (ids.length < files.length) button.textContent = words.again;
  }
  if (ids.length === files.length) hand(form, input, ids);
}

/** The form goes on by itself, as it would without script. */
function hand(form: HTMLFormElement, input: HTMLInputElement, ids: readonly string[]): void {
  input.value = '';
  for (const id of ids) {
    const field = form.appendChild(document.createElement('input'));
    field.type = 'hidden';
    field.name = 'upload';
    field.value = id;
  }
  form.submit();
}

interface Row {
  readonly tell: (text: string, share?: number) => void;
}

function rowOf(list: HTMLElement, text: string): Row {
  const row = list.appendChild(document.createElement('li'));
  const label = row.appendChild(document.createElement('span'));
  const bar = row.appendChild(document.createElement('progress'));
  label.textContent = text;
  label.setAttribute('role', 'status');
  bar.max = 1;
  bar.value = 0;
  return {
    tell: (said, share) => {
      label.textContent = said;
      bar.setAttribute('aria-label', said);
      if (share !== undefined) bar.value = share;
    },
  };
}

/** Undefined: it stopped, and the row says why. */
async function sendOne(
  file: File,
  known: readonly Upload[],
  row: Row,
  words: Words,
): Promise<string | undefined> {
  const { name } = file;
  try {
    const begun = known.find((upload) => upload.name === name && upload.sizeBytes === file.size);
    let upload =
      begun ?? (await call('POST', '/uploads', { name: name.slice(0, 200), sizeBytes: file.size }));
    if (begun !== undefined && begun.offset > 0)
      row.tell(say(words.resumed, { name, percent: percentOf(begun) }), begun.offset / file.size);
    while (upload.offset < file.size) {
      const piece = file.slice(upload.offset, upload.offset + PIECE_BYTES);
      upload = await call('PUT', `/uploads/${upload.id}/bytes`, piece, upload.offset);
      row.tell(say(words.sending, { name, percent: percentOf(upload) }), upload.offset / file.size);
    }
    const digest = file.size <= HASHED_BYTES_MAX ? await digestOf(file) : upload.sha256;
    if (digest !== upload.sha256) {
      await call('DELETE', `/uploads/${upload.id}`);
      row.tell(say(words.differs, { name }), 0);
      return undefined;
    }
    row.tell(say(words.done, { name, digest: (upload.sha256 ?? '').slice(0, 12) }), 1);
    return upload.id;
  } catch (fault) {
    // what the network says of itself is in the browser's own words; a code of the API is a word that can be looked up
    const code = fault instanceof Refused ? fault.message : words.offline;
    row.tell(say(words.failed, { name, code }));
    return undefined;
  }
}

/** By the API, with its code. */
class Refused extends Error {}

const percentOf = ({ offset, sizeBytes }: Upload): string => String(Math.floor((offset / sizeBytes) * 100));

async function knownUploads(): Promise<readonly Upload[]> {
  const answer = await fetch('/api/v1/uploads');
  // as: the contract of the API
  return answer.ok ? ((await answer.json()) as { items: readonly Upload[] }).items : [];
}

async function call(method: string, path: string, body?: object, offset?: number): Promise<Upload> {
  const isPiece = body instanceof Blob;
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined
        ? {}
        : { 'content-type': isPiece ? 'application/octet-stream' : 'application/json' }),
      ...(offset === undefined ? {} : { 'upload-offset': String(offset) }),
    },
    ...(body === undefined ? {} : { body: isPiece ? body : JSON.stringify(body) }),
  });
  const told = (await answer.json()) as Upload & { readonly code?: string }; // as: an upload, or a problem with its code
  if (!answer.ok) throw new Refused(told.code ?? String(answer.status));
  return told;
}

async function digestOf(file: File): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const say = (words: string, values: Readonly<Record<string, string>>): string =>
  words.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
