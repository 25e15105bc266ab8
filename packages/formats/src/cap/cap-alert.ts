import type { CapDocument } from './cap-document.ts';
import type { CapReference } from './cap-list.ts';

/** A CAP 1.2 alert that keeps the rules of the standard: names are those of the standard, absent is null or an empty list. */
export interface CapAlert extends Omit<CapDocument, 'addresses' | 'references' | 'incidents'> {
  readonly addresses: readonly string[];
  readonly references: readonly CapReference[];
  readonly incidents: readonly string[];
  /** The file had an XML signature, at which nobody looked. False of what we write: the statement is what is signed. */
  readonly signatureIgnored: boolean;
}
