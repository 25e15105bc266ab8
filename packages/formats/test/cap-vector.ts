import { encodeUtf8 } from '@comity/protocol';
import type { AlertForCap, CapAlert } from '../src/index.ts';

/** A vector of protocol/vectors/cap: a file and what it says or why it is refused, or an alert of ours and its file. */
export type CapVector = { readonly why: string } & (ReadCapVector | OwnCapVector);

export interface ReadCapVector extends CapFile {
  readonly alert?: CapAlert;
  /** The one way to write it. */
  readonly written?: string;
  readonly refusal?: string;
  /** Of `cap-malformed` and `cap-rule`: each place and what is wrong there. Places in XML that is not well-formed are not told. */
  readonly problems?: readonly string[];
}

export type OwnCapVector = AlertForCap & { readonly cap: string };

interface CapFile {
  /** As text, in UTF-8; or its bytes where it is none. */
  readonly cap?: string;
  readonly cap_base64?: string;
}

export const bytesOfCap = ({ cap, cap_base64 }: CapFile): Uint8Array =>
  cap === undefined ? new Uint8Array(Buffer.from(cap_base64 ?? '', 'base64')) : encodeUtf8(cap);
