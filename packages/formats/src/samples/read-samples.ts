import { ok, type Result, refuse } from '@comity/protocol';
import { RESULTS_FILE_BYTES_MAX, SAMPLE_BYTES_MAX, SAMPLES_READ_MAX } from '@comity/protocol/limits';
import { type Archive, openArchive } from '../archive.ts';
import { isZip } from '../inspect-log.ts';
import { parsePythonJson } from '../json-constants.ts';
import { readMember } from '../member.ts';
import { type OpenSource, openSource, type ResultSource, readWhole } from '../source.ts';
import { parseSample, type Sample, stringsOf } from './sample.ts';

/** How far samples were read. */
export interface SamplesSeen {
  /** Samples of the log. */
  readonly total: number;
  readonly read: number;
  /** Samples whose record cannot be read, or is larger than what is read here. */
  readonly unreadable: number;
}

/**
 * Shows the samples of an Inspect log one by one, the first SAMPLES_READ_MAX; `visit` answers false to stop. Refuses `file-unreadable`, `too-large` (a log as one JSON text of
 * more than RESULTS_FILE_BYTES_MAX), `json-malformed`, `results-malformed`, the `archive-` codes.
 */
export async function readSamples(
  source: ResultSource,
  visit: (sample: Sample) => Promise<boolean>,
): Promise<Result<SamplesSeen>> {
  const opened = await openSource(source);
  if (!opened.ok) return opened;
  await using file = opened.value;
  // awaited here: the file is closed when this returns
  return await (isZip(await file.read(0, 4)) ? readFromArchive(file, visit) : readFromJson(file, visit));
}

async function readFromArchive(
  file: OpenSource,
  visit: (sample: Sample) => Promise<boolean>,
): Promise<Result<SamplesSeen>> {
  const directory = await openArchive(file, []);
  if (!directory.ok) return directory;
  const { names } = directory.value;
  const all = [...names].filter((name) => SAMPLE_NAME.test(name)).sort(byNumber);
  // the chunked layout keeps messages and events of a sample in files of their own
  const isChunked = all.some((name) => name.endsWith(CHUNKED));
  const archive = await openArchive(file, isChunked ? [...names] : all.slice(0, SAMPLES_READ_MAX));
  if (!archive.ok) return archive;
  let read = 0;
  let unreadable = 0;
  for (const name of all.slice(0, SAMPLES_READ_MAX)) {
    const sample = await readRecord(file, archive.value, name);
    if (!sample.ok) {
      unreadable += 1;
      continue;
    }
    read += 1;
    if (!(await visit(sample.value))) break;
  }
  return ok({ total: all.length, read, unreadable });
}

async function readRecord(file: OpenSource, archive: Archive, name: string): Promise<Result<Sample>> {
  const entry = archive.wanted.get(name);
  if (entry === undefined)
    return refuse('archive-damaged', { reason: 'a member and the directory disagree' });
  const json = await readJsonMember(file, archive, entry, SAMPLE_BYTES_MAX);
  const sample = json.ok ? parseSample(json.value) : json;
  return sample.ok && name.endsWith(CHUNKED)
    ? withChunks(file, archive, sample.value, name.slice(0, -CHUNKED.length))
    : sample;
}

/** The sample with the texts of its chunks, as many as fit into SAMPLE_BYTES_MAX. */
async function withChunks(
  file: OpenSource,
  archive: Archive,
  sample: Sample,
  folder: string,
): Promise<Result<Sample>> {
  const texts = [sample.transcript];
  let leftBytes = SAMPLE_BYTES_MAX;
  for (const [name, entry] of archive.wanted) {
    const isChunk = name.startsWith(`${folder}/messages/`) || name.startsWith(`${folder}/events/`);
    leftBytes -= isChunk ? entry.uncompressedSize : 0;
    if (!isChunk || leftBytes < 0) continue;
    const json = await readJsonMember(file, archive, entry, SAMPLE_BYTES_MAX);
    if (!json.ok) return json;
    texts.push(...stringsOf(json.value));
  }
  return ok({ ...sample, transcript: texts.join('\n') });
}

async function readJsonMember(
  file: OpenSource,
  archive: Archive,
  entry: NonNullable<ReturnType<Archive['wanted']['get']>>,
  bytesMax: number,
): Promise<Result<unknown>> {
  const bytes = await readMember(file, archive, entry, bytesMax);
  return bytes.ok ? parsePythonJson(bytes.value) : bytes;
}

async function readFromJson(
  file: OpenSource,
  visit: (sample: Sample) => Promise<boolean>,
): Promise<Result<SamplesSeen>> {
  const bytes = await readWhole(file, RESULTS_FILE_BYTES_MAX);
  const json = bytes.ok ? parsePythonJson(bytes.value) : bytes;
  if (!json.ok) return json;
  const { samples } = (json.value ?? {}) as { samples?: unknown }; // as: looked at below
  const records: readonly unknown[] = Array.isArray(samples) ? samples : [];
  let read = 0;
  let unreadable = 0;
  for (const record of records.slice(0, SAMPLES_READ_MAX)) {
    const sample = parseSample(record);
    if (!sample.ok) {
      unreadable += 1;
      continue;
    }
    read += 1;
    if (!(await visit(sample.value))) break;
  }
  return ok({ total: records.length, read, unreadable });
}

/** `samples/ID_epoch_N.json`, or `samples/ID_epoch_N/sample.json` in the chunked layout. */
const CHUNKED = '/sample.json';
const SAMPLE_NAME = /^samples\/.+?_epoch_\d+(\.json|\/sample\.json)$/;

/** 2 before 10, as people count. */
const byNumber = (left: string, right: string): number => ORDER.compare(left, right);
const ORDER = new Intl.Collator('en', { numeric: true });
