/** One measured figure. Ratios are against a limit or a peer measured in the same run: these machines are noisy. */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The limit that was measured or wanted beside it, in the same unit. */
  readonly limit?: number;
  /** value / limit. */
  readonly ratio?: number;
  /** What the ratio, or the value if there is no ratio, should reach. */
  readonly goal?: number | string;
}
