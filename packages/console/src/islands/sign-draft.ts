import { findSigningKey, type SigningKey, sha256Hex } from './signing-key.ts';
import { STATEMENT_TYPE, signingMessage } from './signing-message.ts';

/** Of the part `SignForm` (parts/sign-form.tsx). */
interface SignDraftProps {
  readonly formId: string;
  readonly draft: string;
  /** The digest that the page shows. */
  readonly sha256: string;
  /** Keys that are delegated to the person's post. */
  readonly keys: readonly string[];
  readonly words: {
    readonly sign: string;
    readonly works: string;
    readonly failed: string;
    readonly differs: string;
  };
}

for (const place of document.querySelectorAll<HTMLElement>('[data-island="sign-draft"]')) void offer(place);

/** A button, where this browser holds a key that may sign: it fills the form that is there already, and sends it. */
async function offer(place: HTMLElement): Promise<void> {
  // as: written by SignForm, beside this island
  const props = JSON.parse(place.querySelector('script')?.textContent ?? '{}') as SignDraftProps;
  const key = await findSigningKey().catch(() => undefined); // a browser that keeps no keys offers none
  const form = document.getElementById(props.formId);
  if (key === undefined || !props.keys.includes(key.keyId) || !(form instanceof HTMLFormElement)) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = props.words.sign;
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  place.append(button, said);
  button.addEventListener('click', async () => {
    if (!form.reportValidity()) return;
    button.disabled = true;
    said.textContent = props.words.works;
    try {
      await fillIn(form, key, props);
      form.requestSubmit();
    } catch (fault) {
      said.textContent = fault instanceof Error ? fault.message : props.words.failed;
      button.disabled = false;
    }
  });
}

async function fillIn(form: HTMLFormElement, key: SigningKey, props: SignDraftProps): Promise<void> {
  const { draft, sha256, words } = props;
  const answer = await fetch(`/api/v1/drafts/${draft}`, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(words.failed.replace('{reason}', String(answer.status)));
  const { payload } = (await answer.json()) as { payload: string }; // as: the contract of the API
  const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  // What is signed is what the page has shown, whatever the node says now.
  if ((await sha256Hex(bytes)) !== sha256) throw new Error(words.differs);
  const signature = await key.sign(signingMessage(STATEMENT_TYPE, bytes));
  set(form, 'keyId', key.keyId);
  set(form, 'signature', signature);
}

function set(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}
