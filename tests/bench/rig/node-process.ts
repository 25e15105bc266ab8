import { readFile, writeFile } from 'node:fs/promises';
import type { DevnetInstitute } from '@comity/devnet';

/** What a node's process says of itself. */
export interface ProcessMemory {
  readonly rssBytes: number;
  /** The most that it ever was. */
  readonly peakBytes: number;
}

/** From /proc/PID/status: what the kernel counts, not what the process believes. */
export async function memoryOf(institute: DevnetInstitute): Promise<ProcessMemory> {
  const status = await readFile(`/proc/${processOf(institute).pid}/status`, 'utf8');
  const bytes = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return { rssBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') };
}

/** Forgets the peak so far (proc(5), clear_refs): what comes after is judged by itself. */
export const forgetPeak = (institute: DevnetInstitute): Promise<void> =>
  writeFile(`/proc/${processOf(institute).pid}/clear_refs`, '5');

/** One figure of the node's metrics; 0 while the node does not tell it. `labels` as they stand between the braces. */
export async function metricOf(institute: DevnetInstitute, name: string, labels?: string): Promise<number> {
  const { metricsUrl } = processOf(institute).ready;
  if (metricsUrl === null) throw new Error(`${institute.id} has no metrics`);
  const text = await (await fetch(metricsUrl)).text();
  const start = labels === undefined ? `${name} ` : `${name}{${labels}} `;
  const line = text.split('\n').find((each) => each.startsWith(start));
  return line === undefined ? 0 : Number(line.slice(start.length));
}

/** Looks every `everyMs` until it is so; a bench is no test: it measures real time. */
export async function until(look: () => Promise<boolean>, everyMs: number, limitMs: number): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await look())) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms`);
    await sleep(everyMs);
  }
}

export const sleep = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

function processOf(institute: DevnetInstitute) {
  const running = institute.process();
  if (running === undefined) throw new Error(`${institute.id} is not running`);
  return running;
}
