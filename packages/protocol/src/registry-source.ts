import { decodeUtf8, encodeUtf8 } from './bytes.ts';
import { sha256Hex } from './digest.ts';
import { REGISTRY_BYTES_MAX } from './limits.ts';
import { refuse } from './refusal.ts';
import { Instrument, type ReadRegistry, readRegistry } from './registry.ts';
import { ok, type Result } from './result.ts';
import { pathsOf } from './statement.ts';
import { parseStrictJson } from './strict-json.ts';

/** A registry as people write it: files by their names, an instrument each and a text each (spec/registry.md). */
export interface RegistrySource {
  /** `version`, `issuedAt` and `changes`. */
  readonly head: Uint8Array;
  /** `<id>.json`; an instrument whose `adherence` is the name of a text's file, or null. */
  readonly instruments: ReadonlyMap<string, Uint8Array>;
  /** Their first line is `# ` and the title. */
  readonly texts: ReadonlyMap<string, Uint8Array>;
}

/**
 * The registry's document, the same bytes for the same files: instruments by id, texts by file name. Refusals: `registry-malformed`
 * (facts: file and paths), those of strict JSON, `too-large`.
 */
export function writeRegistry(
  source: RegistrySource,
): Result<ReadRegistry & { readonly document: Uint8Array }> {
  const head = parseStrictJson(source.head, LIMIT);
  if (!head.ok) return head;
  if (!isRecord(head.value)) return refuse('registry-malformed', { file: 'head.json' });
  const texts = readTexts(source.texts);
  if (!texts.ok) return texts;
  const instruments: Instrument[] = [];
  for (const [file, bytes] of inOrder(source.instruments)) {
    const instrument = readInstrument(file, bytes, texts.value);
    if (!instrument.ok) return instrument;
    instruments.push(instrument.value);
  }
  const { version, issuedAt, changes, ...unknown } = head.value;
  const whole = {
    _type: 'urn:comity:registry:1',
    version,
    issuedAt,
    changes,
    ...unknown,
    instruments,
    texts: [...texts.value.values()],
  };
  const document = encodeUtf8(`${JSON.stringify(whole, null, 2)}\n`);
  const registry = readRegistry(document);
  return registry.ok ? ok({ ...registry.value, document }) : registry;
}

interface Text {
  readonly sha256: string;
  readonly title: string;
  readonly text: string;
}

function readTexts(files: RegistrySource['texts']): Result<ReadonlyMap<string, Text>> {
  const texts = new Map<string, Text>();
  for (const [file, bytes] of inOrder(files)) {
    const text = decodeUtf8(bytes);
    const title = text.ok ? /^# (.+)\n/.exec(text.value)?.[1] : undefined;
    if (!text.ok || title === undefined) return refuse('registry-malformed', { file, paths: ['title'] });
    texts.set(file, { sha256: sha256Hex(bytes), title, text: text.value });
  }
  return ok(texts);
}

function readInstrument(
  file: string,
  bytes: Uint8Array,
  texts: ReadonlyMap<string, Text>,
): Result<Instrument> {
  const json = parseStrictJson(bytes, LIMIT);
  if (!json.ok) return refuse(json.refusal.code, { ...json.refusal.facts, file });
  if (!isRecord(json.value)) return refuse('registry-malformed', { file });
  const { adherence } = json.value;
  const text = typeof adherence === 'string' ? texts.get(adherence)?.sha256 : adherence;
  const instrument = Instrument.safeParse({ ...json.value, adherence: text });
  if (!instrument.success) return refuse('registry-malformed', { file, paths: pathsOf(instrument.error) });
  if (file !== `${instrument.data.id}.json`) return refuse('registry-malformed', { file, paths: ['id'] });
  return ok(instrument.data);
}

/** By code unit, like nothing that depends on where it runs. */
const inOrder = (files: ReadonlyMap<string, Uint8Array>) =>
  [...files].sort(([left], [right]) => (left < right ? -1 : 1));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LIMIT = { bytesMax: REGISTRY_BYTES_MAX };
