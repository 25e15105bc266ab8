import type { Io } from './io.ts';
import { sizeText } from './output.ts';

/** A bar on standard error for what takes long; silent unless a person watches. */
export interface Progress {
  readonly moveTo: (doneBytes: number) => void;
  readonly end: () => void;
}

export function startProgress(io: Io, title: string, totalBytes: number): Progress {
  if (!io.isInteractive || totalBytes < WORTH_A_BAR_BYTES)
    return { moveTo: () => undefined, end: () => undefined };
  let drawnAtMs = 0;
  return {
    moveTo: (doneBytes) => {
      const nowMs = io.nowMs();
      if (nowMs - drawnAtMs < REDRAW_MS && doneBytes < totalBytes) return;
      drawnAtMs = nowMs;
      const share = Math.min(1, doneBytes / totalBytes);
      const filled = Math.round(share * BAR_CHARS);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARS - filled);
      io.writeError(`\r${title} ${bar} ${Math.floor(share * 100)}% of ${sizeText(totalBytes)} `);
    },
    end: () => io.writeError('\r\u001b[2K'),
  };
}

const WORTH_A_BAR_BYTES = 4 * 1024 * 1024;
const REDRAW_MS = 100;
const BAR_CHARS = 30;
