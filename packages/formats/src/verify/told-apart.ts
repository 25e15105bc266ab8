import {
  CHARTER_PAYLOAD_TYPE,
  encodeUtf8,
  equalBytes,
  parseEnvelope,
  parseStatement,
  parseStrictJson,
  readCharter,
  STATEMENT_PAYLOAD_TYPE,
} from '@comity/protocol';
import { API_CHARTER_BYTES_MAX } from '@comity/protocol/limits';
import { BUNDLE_MEDIA_TYPE } from '../sigstore-bundle.ts';

/** A file as it was dropped or sent. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ToldApart {
  /** Bundles, Sigstore bundles, and statements that are no delegation or revocation. */
  readonly subjects: readonly NamedFile[];
  /** By rising version. */
  readonly charters: readonly NamedFile[];
  /** Delegations and revocations, the earliest first. */
  readonly control: readonly NamedFile[];
  /** Whatever else: perhaps parts. */
  readonly others: readonly NamedFile[];
}

/** Tells files apart by what they say they are. Nothing is verified yet. */
export function tellApart(files: readonly NamedFile[]): ToldApart {
  const told = files.map((file) => ({ file, ...kindOf(file.bytes) }));
  const those = (kind: Kind['kind']): readonly NamedFile[] =>
    told
      .filter((one) => one.kind === kind)
      .sort((left, right) => (left.order < right.order ? -1 : left.order > right.order ? 1 : 0))
      .map(({ file }) => file);
  return {
    subjects: those('subject'),
    charters: those('charter'),
    control: those('control'),
    others: those('other'),
  };
}

interface Kind {
  readonly kind: 'subject' | 'charter' | 'control' | 'other';
  /** Files of one kind are sorted by it, as text. */
  readonly order: string;
}

function kindOf(bytes: Uint8Array): Kind {
  // A large file is a bundle or a part; a bundle of ours says so at once, and reading 64 MiB to be told is dear.
  if (bytes.length > API_CHARTER_BYTES_MAX)
    return { kind: startsLikeBundle(bytes) ? 'subject' : 'other', order: '' };
  const json = parseStrictJson(bytes, { bytesMax: API_CHARTER_BYTES_MAX });
  if (!json.ok) return { kind: 'other', order: '' };
  const { _type, payloadType, mediaType } = (json.value ?? {}) as Record<string, unknown>; // as: of other values every field is undefined
  if (payloadType === CHARTER_PAYLOAD_TYPE) return { kind: 'charter', order: versionOf(bytes) };
  if (payloadType === STATEMENT_PAYLOAD_TYPE) return kindOfStatement(bytes);
  const isSubject =
    mediaType === BUNDLE_MEDIA_TYPE || (typeof _type === 'string' && _type.startsWith(BUNDLE));
  return { kind: isSubject ? 'subject' : 'other', order: '' };
}

const BUNDLE = 'urn:comity:bundle:';
const BUNDLE_START = encodeUtf8(`{"_type":"${BUNDLE}`);
const startsLikeBundle = (bytes: Uint8Array): boolean =>
  equalBytes(bytes.subarray(0, BUNDLE_START.length), BUNDLE_START);

/** What cannot be read comes last, and is refused where the chain is walked. */
function versionOf(bytes: Uint8Array): string {
  const read = readCharter(bytes);
  return read.ok ? String(read.value.charter.version).padStart(16, '0') : '~';
}

function kindOfStatement(bytes: Uint8Array): Kind {
  const envelope = parseEnvelope(bytes, [STATEMENT_PAYLOAD_TYPE]);
  const statement = envelope.ok ? parseStatement(envelope.value.payload) : envelope;
  if (!statement.ok) return { kind: 'subject', order: '' };
  const { type, label } = statement.value;
  const isControl = type === 'delegation' || type === 'revocation';
  return isControl ? { kind: 'control', order: label.issuedAt } : { kind: 'subject', order: '' };
}
