import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

/** Of the pages of the account: one button, and what it says. */
interface PasskeyProps {
  readonly ceremony: 'sign-in' | 'step-up' | 'enrol';
  /** Where the person goes on. */
  readonly next: string;
  readonly words: { readonly go: string; readonly works: string; readonly failed: string };
  /** Of `enrol`: the field with the name of the new passkey. */
  readonly nameField?: string;
}

for (const place of document.querySelectorAll<HTMLElement>('[data-island="passkey"]')) offer(place);

function offer(place: HTMLElement): void {
  // as: written by the page, beside this island
  const props = JSON.parse(place.querySelector('script')?.textContent ?? '{}') as PasskeyProps;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = props.words.go;
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  place.append(button, said);
  button.addEventListener('click', async () => {
    button.disabled = true;
    said.textContent = props.words.works;
    try {
      await CEREMONIES[props.ceremony](props);
      location.assign(props.next);
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : '';
      said.textContent = props.words.failed.replace('{reason}', reason);
      button.disabled = false;
    }
  });
}

const CEREMONIES: Readonly<Record<PasskeyProps['ceremony'], (props: PasskeyProps) => Promise<unknown>>> = {
  'sign-in': async () => answer('/sign-in:challenge', '/sign-in:passkey'),
  'step-up': async () => answer('/session:challenge', '/session:step-up'),
  enrol: async ({ nameField = '' }) => {
    const optionsJSON =
      await ask<Parameters<typeof startRegistration>[0]['optionsJSON']>('/passkeys:options');
    const response = await startRegistration({ optionsJSON });
    const field = document.getElementById(nameField);
    const name = field instanceof HTMLInputElement ? field.value.trim() : '';
    return ask('/passkeys', { name, response });
  },
};

async function answer(from: string, to: string): Promise<unknown> {
  const optionsJSON = await ask<Parameters<typeof startAuthentication>[0]['optionsJSON']>(from);
  return ask(to, { response: await startAuthentication({ optionsJSON }) });
}

/** A POST to the API; throws with what its refusal means. */
async function ask<Answer>(path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, {
    method: 'POST',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const said = (await response.json()) as Answer & { readonly title?: string }; // as: the contract of the API
  if (!response.ok) throw new Error(said.title ?? String(response.status));
  return said;
}
