import { type AccessLine, type AccessVerdict, openAccessVerifier, readAccessLine } from '@comity/protocol';
import { ACCESS_LINE_BYTES_MAX, CONSOLE_AUDIT_BYTES_MAX } from '@comity/protocol/limits';

export interface LineFilter {
  readonly by: string;
  readonly statement: string;
  readonly action: string;
  readonly outcome: string;
  /** Instants; empty: open. */
  readonly from: string;
  readonly until: string;
  /** Only lines after this one. */
  readonly after: number;
}

export interface LinesRead {
  readonly lines: readonly AccessLine[];
  /** The last line that is shown, if more of them fit; undefined: these were all. */
  readonly more: number | undefined;
  readonly verdict: AccessVerdict;
  /** There was more than CONSOLE_AUDIT_BYTES_MAX. */
  readonly isCut: boolean;
}

/** Lines of a copy that fit, `limit` of them, and whether the chain of all of it holds. Holds a line and what is shown. */
export async function readLines(
  body: AsyncIterable<Uint8Array>,
  filter: LineFilter,
  limit: number,
): Promise<LinesRead> {
  const verifier = openAccessVerifier();
  const lines: AccessLine[] = [];
  let [sizeBytes, more, isCut] = [0, undefined as number | undefined, false];
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of body) {
    sizeBytes += piece.length;
    if (sizeBytes > CONSOLE_AUDIT_BYTES_MAX) {
      isCut = true;
      break;
    }
    verifier.push(piece);
    let bytes = Buffer.concat([rest, piece]);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      const read = readAccessLine(bytes.subarray(0, end));
      bytes = bytes.subarray(end + 1);
      if (!read.ok || !fits(read.value, filter)) continue;
      if (lines.length < limit) lines.push(read.value);
      else more ??= lines.at(-1)?.sequence;
    }
    rest = bytes.length > ACCESS_LINE_BYTES_MAX ? new Uint8Array() : bytes;
  }
  return { lines, more, verdict: verifier.end(), isCut };
}
const NEWLINE = 0x0a;

function fits(line: AccessLine, { by, statement, action, outcome, from, until, after }: LineFilter): boolean {
  if (line.sequence <= after) return false;
  if ((from !== '' && line.at < from) || (until !== '' && line.at >= until)) return false;
  const isFiltered = [by, statement, action, outcome].some((text) => text !== '');
  if (line.kind === 'open' || line.kind === 'seal') return !isFiltered;
  if (by !== '' && !line.by.toLowerCase().includes(by.toLowerCase())) return false;
  if (action !== '' && line.action !== action) return false;
  if (outcome !== '' && line.outcome !== outcome) return false;
  if (statement === '') return true;
  return line.kind === 'read' && line.statements.some(({ id }) => id.startsWith(statement));
}
