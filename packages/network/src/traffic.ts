import type { LaneTraffic } from '@comity/node/network';

/** Bytes per institute on one lane since the process started. */
export class Traffic {
  readonly #counts = new Map<string, { bytesIn: number; bytesOut: number }>();

  count(institute: string, bytesIn: number, bytesOut: number): void {
    const count = this.#counts.get(institute);
    if (count === undefined) this.#counts.set(institute, { bytesIn, bytesOut });
    else {
      count.bytesIn += bytesIn;
      count.bytesOut += bytesOut;
    }
  }

  of(institute: string): LaneTraffic {
    return { ...(this.#counts.get(institute) ?? NONE) };
  }

  all(): ReadonlyMap<string, LaneTraffic> {
    return this.#counts;
  }
}

const NONE: LaneTraffic = { bytesIn: 0, bytesOut: 0 };
