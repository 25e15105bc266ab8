import { decodeUtf8, ok, type Result, refuse } from '@comity/protocol';

/**
 * The characters of an XML file, line breaks as line feeds (XML 1.0, 2.11). Two readers must never see two texts in the same bytes, so
 * there is one way to read them: UTF-8, or US-ASCII if it says so (spec/cap.md).
 * Refuses `cap-encoding`, `cap-malformed` (of the XML declaration) and `utf8-malformed`.
 */
export function xmlText(bytes: Uint8Array): Result<string> {
  if (looksWide(bytes)) return refuse('cap-encoding', { seen: 'UTF-16 or UTF-32' });
  const content = startsWith(bytes, UTF8_MARK) ? bytes.subarray(UTF8_MARK.length) : bytes;
  const decoded = decodeUtf8(content);
  // Read before a refusal of the bytes: that the file says Latin-1 tells its sender more than that it is no UTF-8.
  const declared = declaredEncoding(decoded.ok ? decoded.value : asciiHead(content));
  if (!declared.ok) return declared;
  if (!ENCODINGS.has(declared.value))
    return refuse('cap-encoding', { declared: declared.value.slice(0, 40) });
  if (!decoded.ok) return decoded;
  if (declared.value === 'us-ascii' && content.some((byte) => byte > 0x7f))
    return refuse('cap-encoding', { declared: 'us-ascii', seen: 'bytes above 127' });
  return ok(decoded.value.replace(/\r\n?/g, '\n'));
}

const UTF8_MARK = [0xef, 0xbb, 0xbf] as const;
const ENCODINGS: ReadonlySet<string> = new Set(['utf-8', 'us-ascii']);
const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/;
const HEAD_BYTES = 256;

/** Marks of UTF-16 and UTF-32, or a first character of theirs without one: XML begins with an ASCII character. */
const looksWide = (bytes: Uint8Array): boolean =>
  startsWith(bytes, [0xfe, 0xff]) || startsWith(bytes, [0xff, 0xfe]) || bytes.subarray(0, 4).includes(0);

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

const asciiHead = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));

/** The encoding that the XML declaration names, in lower case; without one it is UTF-8. */
function declaredEncoding(text: string): Result<string> {
  if (!/^<\?xml[ \t\r\n]/.test(text)) return ok('utf-8');
  const declaration = DECLARATION.exec(text);
  if (declaration === null) return refuse('cap-malformed', { paths: ['line 1: xml declaration'] });
  return ok((declaration[1] ?? declaration[2] ?? 'utf-8').toLowerCase());
}
