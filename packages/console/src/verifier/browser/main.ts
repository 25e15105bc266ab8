/** The script of the page that works offline: it verifies what is dropped. */
import { mountVerifier } from './mount-verifier.ts';

const root = document.querySelector<HTMLElement>('[data-verifier]');
if (root !== null) mountVerifier(root);
