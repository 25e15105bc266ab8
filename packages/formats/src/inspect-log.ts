import { type Digest, ok, type Result, refuse } from '@comity/protocol';
import { INSPECT_HEADER_BYTES_MAX, PART_BYTES_MAX } from '@comity/protocol/limits';
import { type Archive, openArchive } from './archive.ts';
import { INSPECT_VERSION, type InspectHeader, parseInspectHeader } from './inspect-header.ts';
import { parsePythonJson } from './json-constants.ts';
import { startSkim } from './json-skim.ts';
import { readMember } from './member.ts';
import { hashSource, type OpenSource, openSource, type ReadOptions, type ResultSource } from './source.ts';

/** The header of an Inspect log and the digest of its bytes; samples are counted and never read. */
export interface InspectLog {
  readonly format: 'inspect-eval' | 'inspect-json';
  /** The log version; 2 when the log does not say. */
  readonly version: number;
  readonly header: InspectHeader;
  /** False when only the journal's start was found: the run is still going, or it crashed. */
  readonly finished: boolean;
  /** Samples whose record is in the file; a log may hold fewer than it ran. */
  readonly sampleCount: number;
  readonly sha256: Digest;
  readonly sizeBytes: number;
}

/**
 * Reads an Inspect log, `.json` or `.eval`, told apart by its first four bytes and not by its name.
 *
 * Refuses `file-unreadable`, `file-changed`, `too-large`, `format-unknown`, the `archive-` codes, `json-malformed`,
 * `inspect-header-missing`, `inspect-version-unsupported`, `results-malformed`. Whether the log is a finding is asked later.
 */
export async function readInspectLog(
  source: ResultSource,
  options: ReadOptions = {},
): Promise<Result<InspectLog>> {
  const opened = await openSource(source);
  if (!opened.ok) return opened;
  await using file = opened.value;
  if (file.sizeBytes > PART_BYTES_MAX)
    return refuse('too-large', { name: file.name, sizeBytes: file.sizeBytes, bytesMax: PART_BYTES_MAX });
  const start = await file.read(0, 4);
  const log = isZip(start) ? await readEval(file, options) : await readJson(file, options);
  if (!log.ok) return log;
  const same = await file.unchanged();
  return same.ok ? log : same;
}

/** `PK\x03\x04`, as Inspect's own `handles_bytes` tells them apart. */
export const isZip = (start: Uint8Array): boolean =>
  start.length >= 4 && start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;

async function readEval(file: OpenSource, options: ReadOptions): Promise<Result<InspectLog>> {
  const archive = await openArchive(file, [HEADER, JOURNAL_START]);
  if (!archive.ok) return archive;
  const finished = archive.value.wanted.has(HEADER);
  const entry = archive.value.wanted.get(finished ? HEADER : JOURNAL_START);
  if (entry === undefined) return refuse('inspect-header-missing', { members: archive.value.names.size });
  const bytes = await readMember(file, archive.value, entry, INSPECT_HEADER_BYTES_MAX);
  if (!bytes.ok) return bytes;
  const header = parseHeader(bytes.value);
  if (!header.ok) return header;
  return ok({
    format: 'inspect-eval',
    version: header.value.version ?? INSPECT_VERSION,
    header: header.value,
    finished,
    sampleCount: countSamples(archive.value),
    sha256: await hashSource(file, options),
    sizeBytes: file.sizeBytes,
  });
}

async function readJson(file: OpenSource, options: ReadOptions): Promise<Result<InspectLog>> {
  const skim = startSkim(['samples', 'reductions'], INSPECT_HEADER_BYTES_MAX);
  const sha256 = await hashSource(file, options, skim.push);
  const skimmed = skim.end();
  if (!skimmed.ok) return skimmed;
  const header = parseHeader(skimmed.value.bytes);
  if (!header.ok) return header;
  return ok({
    format: 'inspect-json',
    version: header.value.version ?? INSPECT_VERSION,
    header: header.value,
    finished: true,
    sampleCount: skimmed.value.skipped.get('samples') ?? 0,
    sha256,
    sizeBytes: file.sizeBytes,
  });
}

function parseHeader(bytes: Uint8Array): Result<InspectHeader> {
  const json = parsePythonJson(bytes);
  return json.ok ? parseInspectHeader(json.value) : json;
}

/** `samples/ID_epoch_N.json` or `samples/ID_epoch_N/...`; the id is whatever the dataset calls it. */
function countSamples(archive: Archive): number {
  const samples = new Set<string>();
  for (const name of archive.names) {
    const match = /^samples\/(.+?_epoch_\d+)(\.json$|\/)/.exec(name);
    if (match?.[1] !== undefined) samples.add(match[1]);
  }
  return samples.size;
}

const HEADER = 'header.json';
const JOURNAL_START = '_journal/start.json';
