import { concatBytes } from '@comity/protocol';
import type { AccessLogFiles } from '../../src/store.ts';
import type { Memory } from './memory.ts';

export function memoryAccessLog(memory: Memory): AccessLogFiles {
  return {
    append: async (segment, bytes) => {
      const before = memory.accessLog.get(segment) ?? new Uint8Array();
      memory.accessLog.set(segment, concatBytes(before, bytes));
    },
    segments: async () =>
      [...memory.accessLog]
        .map(([segment, { length }]) => ({ segment, sizeBytes: length }))
        .sort((left, right) => left.segment - right.segment),
    read: async function* (segment) {
      const bytes = memory.accessLog.get(segment);
      if (bytes !== undefined) yield bytes.slice();
    },
  };
}
