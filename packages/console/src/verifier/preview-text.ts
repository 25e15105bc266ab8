import { cleanProse } from '@comity/formats/verify';

/** What a preview shows of a part: enough to see what it is, little enough to show at once. */
export const PREVIEW_BYTES_MAX = 32 * 1024;

/** The beginning of a part as text, fit to be shown; undefined if it is not UTF-8. `isCut`: there is more. */
export function previewText(
  content: Uint8Array,
  bytesMax = PREVIEW_BYTES_MAX,
): { readonly text: string; readonly isCut: boolean } | undefined {
  const isCut = content.length > bytesMax;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    // `stream`: a character that the cut goes through is left out, and not an error
    const text = decoder.decode(content.subarray(0, bytesMax), { stream: isCut });
    return text.includes('\0') ? undefined : { text: cleanProse(text), isCut };
  } catch {
    return undefined; // the decoder says nothing more
  }
}
