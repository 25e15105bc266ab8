/** Verifies in the browser what the form of /verify is given. The verifier itself is loaded when the first file is chosen or dropped, and not before. */

interface Mounted {
  verify(files: readonly File[]): Promise<void>;
}

const root = document.querySelector<HTMLElement>('[data-verifier-script]');
if (root !== null) waitForFiles(root, root.dataset.verifierScript ?? '');

function waitForFiles(form: HTMLElement, script: string): void {
  const stop = new AbortController();
  const begin = async (files: readonly File[]): Promise<void> => {
    stop.abort();
    // as: browser/mount-verifier.ts, which the server bundles under this address
    const { mountVerifier } = (await import(script)) as { mountVerifier(root: HTMLElement): Mounted };
    await mountVerifier(form).verify(files);
  };
  const options = { signal: stop.signal };
  form.querySelector('form')?.addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      const input = form.querySelector<HTMLInputElement>('input[type="file"]');
      void begin([...(input?.files ?? [])]);
    },
    options,
  );
  document.addEventListener('dragover', (event) => event.preventDefault(), options);
  document.addEventListener(
    'drop',
    (event) => {
      event.preventDefault();
      void begin([...(event.dataTransfer?.files ?? [])]);
    },
    options,
  );
}
