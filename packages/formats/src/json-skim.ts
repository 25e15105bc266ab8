import { ok, type Result, refuse } from '@comity/protocol';

/** A JSON object without the members that were skipped. */
export interface Skimmed {
  /** JSON text: the object, `null` in place of each skipped value. */
  readonly bytes: Uint8Array;
  /** How many elements each skipped value held. */
  readonly skipped: ReadonlyMap<string, number>;
}

export interface Skim {
  /** The next piece of the text. Pieces may end anywhere. */
  readonly push: (piece: Uint8Array) => void;
  /** Refuses `json-malformed` (cut short, or not one object), `too-large` (what is kept is more than the limit). */
  readonly end: () => Result<Skimmed>;
}

/**
 * Reads a JSON object of any length in pieces and keeps all but the named top-level members, so that a log of gigabytes
 * needs no more memory than its header. It knows only strings and nesting: what it keeps is parsed by the caller, and
 * what it skips is counted and never parsed.
 */
export function startSkim(skippedNames: readonly string[], bytesMax: number): Skim {
  const state = startState(new Set(skippedNames), bytesMax);
  return {
    push: (piece) => {
      state.keepFrom = 0;
      for (let at = 0; at < piece.length && !state.broken; at += 1) {
        if (state.inString) at = readString(state, piece, at);
        else if ((piece[at] as number) > SPACE) readStructure(state, piece, at); // as: at < length
      }
      if (state.skipping === undefined) keep(state, piece.subarray(state.keepFrom));
    },
    end: () => {
      if (state.broken || !state.ended)
        return refuse('json-malformed', { reason: state.ended ? 'not one object' : 'cut short' });
      if (state.keptBytes > bytesMax) return refuse('too-large', { sizeBytes: state.keptBytes, bytesMax });
      return ok({ bytes: Buffer.concat(state.kept), skipped: state.skipped });
    },
  };
}

/** Where the reading stands; changed by every byte, which is why it is the one thing here that is not readonly. */
interface State {
  readonly names: ReadonlySet<string>;
  readonly skipped: Map<string, number>;
  readonly bytesMax: number;
  readonly kept: Uint8Array[];
  keptBytes: number;
  /** First byte of the current piece that is not kept yet. */
  keepFrom: number;
  depth: number;
  inString: boolean;
  escaped: boolean;
  /** The last string that opened at the top level, as it is written: when a colon follows, a key. */
  key: string;
  keyOpen: boolean;
  skipping: string | undefined;
  elementSeen: boolean;
  ended: boolean;
  broken: boolean;
}

const startState = (names: ReadonlySet<string>, bytesMax: number): State => ({
  names,
  skipped: new Map(),
  bytesMax,
  kept: [],
  keptBytes: 0,
  keepFrom: 0,
  depth: 0,
  inString: false,
  escaped: false,
  key: '',
  keyOpen: false,
  skipping: undefined,
  elementSeen: false,
  ended: false,
  broken: false,
});

/** Reads on to the closing quote, or to the end of the piece; returns the last position that it read. */
function readString(state: State, piece: Uint8Array, start: number): number {
  for (let from = start; ; ) {
    const quote = piece.indexOf(QUOTE, from);
    const end = quote < 0 ? piece.length : quote;
    const escaped = escapedAt(state, piece, from, end);
    if (quote >= 0 && escaped) {
      state.escaped = false;
      from = quote + 1;
      continue;
    }
    state.escaped = escaped;
    if (state.keyOpen && state.key.length <= KEY_BYTES_MAX)
      state.key += LATIN1.decode(piece.subarray(start, Math.min(end, start + KEY_BYTES_MAX + 1)));
    if (quote >= 0) state.inString = false;
    return end;
  }
}

/** Whether the byte at `end` is escaped: an odd number of backslashes stands in front of it. */
function escapedAt(state: State, piece: Uint8Array, from: number, end: number): boolean {
  let slashes = 0;
  while (end - slashes > from && piece[end - slashes - 1] === BACKSLASH) slashes += 1;
  if (slashes === end - from && state.escaped) slashes += 1;
  return slashes % 2 === 1;
}

function readStructure(state: State, piece: Uint8Array, at: number): void {
  const byte = piece[at] as number; // as: at < length
  if (state.ended || (state.depth === 0 && byte !== OPEN_BRACE)) {
    state.broken = true;
    return;
  }
  if (state.depth === 2 && !state.elementSeen && byte !== CLOSE_BRACKET && byte !== CLOSE_BRACE) {
    state.elementSeen = true;
    countElement(state);
  }
  if (byte === QUOTE) openString(state);
  else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) state.depth += 1;
  else if (byte === COLON && state.depth === 1) beginSkip(state, piece, at);
  else if (byte === COMMA) endValue(state, at);
  else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
    endValue(state, at);
    state.depth -= 1;
    state.ended = state.depth === 0;
  }
  if (byte === COMMA && state.depth === 2) countElement(state);
}

function openString(state: State): void {
  state.inString = true;
  state.keyOpen = state.depth === 1;
  if (state.keyOpen) state.key = '';
}

function beginSkip(state: State, piece: Uint8Array, at: number): void {
  const name = state.key;
  if (state.skipping !== undefined || !state.names.has(name)) return;
  keep(state, piece.subarray(state.keepFrom, at + 1));
  keep(state, NULL);
  state.skipping = name;
  state.elementSeen = false;
  state.skipped.set(name, 0);
}

function endValue(state: State, at: number): void {
  if (state.depth !== 1 || state.skipping === undefined) return;
  state.skipping = undefined;
  state.keepFrom = at;
}

function countElement(state: State): void {
  if (state.skipping === undefined) return;
  state.skipped.set(state.skipping, (state.skipped.get(state.skipping) ?? 0) + 1);
}

/** The caller's buffer may be used again, so what is kept is copied; above the limit it is only counted. */
function keep(state: State, bytes: Uint8Array): void {
  state.keptBytes += bytes.length;
  if (state.keptBytes <= state.bytesMax) state.kept.push(bytes.slice());
}

/** Longer keys are none of the skipped ones. */
const KEY_BYTES_MAX = 64;
/** One byte, one character: the names that are skipped are ASCII. */
const LATIN1 = new TextDecoder('latin1');
const NULL = new TextEncoder().encode('null');
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
