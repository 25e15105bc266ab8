import type { verify } from '../i18n/en/verify.ts';
import type { MessageValues } from '../i18n/speech.ts';

/** The messages of this area alone: what the page that works offline carries of them. */
export type VerifyWords = (key: keyof typeof verify, values?: MessageValues) => string;

const KIB = 1024;
const MIB = 1024 * KIB;

/** A size as people read it. */
export function sizeWords(t: VerifyWords, sizeBytes: number): string {
  if (sizeBytes < KIB) return t('verify.bytes', { bytes: sizeBytes });
  return sizeBytes < MIB
    ? t('verify.kib', { size: sizeBytes / KIB })
    : t('verify.mib', { size: sizeBytes / MIB });
}
