import { type AccessLine, accessLineHash, accessSealMessage, readAccessLine } from './access-log.ts';
import { concatBytes, decodeBase64 } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import type { Digest, KeyId } from './identifier.ts';
import { keyId, type PublicKey, parsePublicKey } from './key.ts';
import { ACCESS_LINE_BYTES_MAX, ACCESS_PROBLEMS_MAX } from './limits.ts';

/** What can be wrong with an access log, each with what it means for whoever reads it (spec/access-log.md section 5). */
export const ACCESS_PROBLEMS = {
  'line-changed': 'The line of this number is not the one that the next line, or the database, knows.',
  'line-malformed': 'A line is not one that a node writes.',
  'line-missing': 'Lines from this number on are missing.',
  'line-order': 'A line stands where it does not belong: moved, doubled or put in.',
  'origin-changed': 'A segment says that it is of another institute or network than those before.',
  'seal-unknown': 'A segment is sealed by a key that is not of this node.',
  'seal-wrong': "The node's signature at the end of a segment does not verify.",
  'segment-missing': 'A segment is missing or stands in the wrong place.',
  'segment-unopened': 'A segment does not begin with the line that says whose it is.',
  'segment-unsealed': 'A segment ends without the signature of the node.',
} as const;
export type AccessProblemCode = keyof typeof ACCESS_PROBLEMS;

export interface AccessProblem {
  readonly code: AccessProblemCode;
  readonly segment: number;
  readonly sequence: number;
}

export interface AccessVerdict {
  readonly lines: number;
  readonly segments: number;
  readonly seals: number;
  readonly last: { readonly segment: number; readonly sequence: number; readonly hash: Digest } | null;
  /** Bytes after the last newline: a line that was being written when the node stopped, and was never answered. */
  readonly tornBytes: number;
  /** The first ACCESS_PROBLEMS_MAX; empty if the chain holds. */
  readonly problems: readonly AccessProblem[];
}

export interface AccessTrust {
  /** Keys that the institute's node has had. Without them a seal proves only that its own key made it. */
  readonly keys?: ReadonlyMap<KeyId, PublicKey>;
  /** A line that must be in the log, as the node's database or an earlier copy knows it. Lines after it were never answered, or are newer. */
  readonly head?: { readonly segment: number; readonly sequence: number; readonly hash: Digest };
}

/** A whole log, segments one after the other from the first, in pieces of any size. */
export function verifyAccessLines(pieces: Iterable<Uint8Array>, trust: AccessTrust = {}): AccessVerdict {
  const verifier = openAccessVerifier(trust);
  for (const piece of pieces) verifier.push(piece);
  return verifier.end();
}

export interface AccessVerifier {
  push(bytes: Uint8Array): void;
  end(): AccessVerdict;
}

/** The same for whoever reads the pieces one by one. Holds one line. */
export function openAccessVerifier(trust: AccessTrust = {}): AccessVerifier {
  const chain = emptyChain();
  let rest = new Uint8Array(0);
  return {
    push: (bytes) => {
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        const piece = bytes.subarray(from, end);
        joinLine(chain, rest.length === 0 ? piece : concatBytes(rest, piece), trust);
        rest = new Uint8Array(0);
        from = end + 1;
      }
      // Whatever is longer than a line can be is none: how much longer does not matter.
      if (rest.length <= ACCESS_LINE_BYTES_MAX) rest = concatBytes(rest, bytes.subarray(from));
    },
    end: () => {
      const { head } = trust;
      if (head !== undefined && head.sequence > chain.sequence)
        complain(chain, 'line-missing', chain.sequence + 1);
      const { lines, segments, seals, segment, sequence, hash, problems } = chain;
      const last = hash === null ? null : { segment, sequence, hash };
      return { lines, segments, seals, last, tornBytes: rest.length, problems };
    },
  };
}
const NEWLINE = 0x0a;

interface Chain {
  lines: number;
  segments: number;
  seals: number;
  segment: number;
  sequence: number;
  hash: Digest | null;
  /** Whether a segment is open: begun and not sealed. */
  open: boolean;
  origin: { readonly network: string; readonly institute: string } | undefined;
  readonly problems: AccessProblem[];
}

const emptyChain = (): Chain => ({
  lines: 0,
  segments: 0,
  seals: 0,
  segment: 0,
  sequence: 0,
  hash: null,
  open: false,
  origin: undefined,
  problems: [],
});

function joinLine(chain: Chain, bytes: Uint8Array, trust: AccessTrust): void {
  const read = readAccessLine(bytes);
  const hash = accessLineHash(bytes);
  const expected = chain.sequence + 1;
  const sequence = read.ok ? read.value.sequence : expected;
  if (!read.ok) complain(chain, 'line-malformed', expected);
  else {
    if (sequence > expected) complain(chain, 'line-missing', expected);
    else if (sequence < expected) complain(chain, 'line-order', sequence);
    else if (read.value.previous !== chain.hash) complain(chain, 'line-changed', sequence - 1);
    joinKind(chain, read.value, trust);
  }
  if (trust.head?.sequence === sequence && trust.head.hash !== hash)
    complain(chain, 'line-changed', sequence);
  chain.lines += 1;
  chain.sequence = Math.max(chain.sequence, sequence);
  chain.hash = hash;
}

function joinKind(chain: Chain, line: AccessLine, trust: AccessTrust): void {
  if (line.kind === 'open') {
    if (chain.open) complain(chain, 'segment-unsealed', line.sequence);
    if (line.segment !== chain.segment + 1) complain(chain, 'segment-missing', line.sequence);
    const { network, institute } = line;
    const same = chain.origin?.network === network && chain.origin.institute === institute;
    if (chain.origin !== undefined && !same) complain(chain, 'origin-changed', line.sequence);
    chain.origin ??= { network, institute };
    chain.segment = line.segment;
    chain.segments += 1;
    chain.open = true;
    return;
  }
  if (!chain.open) complain(chain, 'segment-unopened', line.sequence);
  if (line.kind !== 'seal') return;
  chain.open = false;
  const problem = sealProblem(chain, line, trust);
  if (problem === undefined) chain.seals += 1;
  else complain(chain, problem, line.sequence);
}

function sealProblem(
  { origin, segment }: Chain,
  line: Extract<AccessLine, { kind: 'seal' }>,
  { keys }: AccessTrust,
): AccessProblemCode | undefined {
  const key = parsePublicKey(line.publicKey);
  const signature = decodeBase64(line.signature);
  if (!key.ok || !signature.ok || origin === undefined) return 'seal-wrong';
  if (keys !== undefined && !keys.has(keyId(key.value))) return 'seal-unknown';
  const message = accessSealMessage(origin, { ...line, segment });
  return verifyEd25519(key.value, message, signature.value) ? undefined : 'seal-wrong';
}

function complain({ problems, segment }: Chain, code: AccessProblemCode, sequence: number): void {
  if (problems.length < ACCESS_PROBLEMS_MAX) problems.push({ code, segment, sequence });
}
