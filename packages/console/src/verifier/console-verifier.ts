import { buildVerifier, type VerifierFiles } from './build.ts';

/** The files of the verifier, bundled when first asked for and then kept: they are the same for everybody. */
export function consoleVerifier(version: string): Promise<VerifierFiles> {
  const known = built.get(version);
  if (known !== undefined) return known;
  const made = buildVerifier(version);
  built.set(version, made);
  return made;
}

// A memo: which version is in it changes no answer. There is one.
const built = new Map<string, Promise<VerifierFiles>>();
