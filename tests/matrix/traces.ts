/** What an answer says, base64 unfolded: envelopes and bundles carry statements inside texts inside texts. */
function unfold(text: string, depth = 0): string {
  if (depth === DEPTH_MAX) return text;
  const inner = (text.match(BASE64) ?? []).map((word) => {
    const decoded = Buffer.from(word, 'base64').toString('latin1');
    return READABLE.test(decoded) ? unfold(decoded, depth + 1) : '';
  });
  return [text, ...inner].join('\n');
}
/** A part inside an envelope inside a bundle. */
const DEPTH_MAX = 4;
const BASE64 = /[A-Za-z0-9+/]{24,}={0,2}/g;
/** Text, as far as its beginning goes; a hash or a signature is none. */
const READABLE = /^[\s\x20-\x7e]{12}/;

/** Ids, digests and nonces, and the marked words. */
const TRACE = /zq-[a-z0-9-]+|[0-9a-f]{32,64}/g;

/** Those of the wanted traces that stand in a text. */
export function tracesIn(text: string, wanted: ReadonlySet<string>): readonly string[] {
  return [...allTraces(text)].filter((trace) => wanted.has(trace));
}

/** The same answer is given to many. */
const seen = new Map<string, ReadonlySet<string>>();

function allTraces(text: string): ReadonlySet<string> {
  const known = seen.get(text);
  if (known !== undefined) return known;
  const traces = new Set([...unfold(text).matchAll(TRACE)].map(([trace]) => trace));
  seen.set(text, traces);
  return traces;
}
