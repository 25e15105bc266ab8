import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';

/** One value with its interval, as a row of the plot. */
export interface PlottedRow {
  readonly label: string;
  /** Said at the end of the row, in figures: the plot repeats what the table says. */
  readonly figures: string;
  /** Heard and shown at the row. */
  readonly title: string;
  readonly value: number;
  /** null: nothing tells how sure it is; the value stands alone, hollow. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** A number over the other rows: a diamond. */
  readonly isPooled?: boolean;
}

interface ForestPlotProps {
  /** The name of the whole picture. */
  readonly title: string;
  readonly rows: readonly PlottedRow[];
  /** Of the axis. */
  readonly format: (value: number) => string;
  /** The metric is a share: the axis runs from 0 to 1. */
  readonly isShare: boolean;
}

const WIDTH = 800;
const LABEL_WIDTH = 240;
const FIGURES_WIDTH = 220;
const ROW_HEIGHT = 30;
const AXIS_HEIGHT = 34;
const LABEL_CHARS_MAX = 28;

/** Values with their intervals under each other, as SVG of the server: classes and attributes alone, so that it prints and follows every theme. */
export function ForestPlot({ title, rows, format, isShare }: ForestPlotProps) {
  const [low, high] = domainOf(rows, isShare);
  const x = scaleLinear([low, high], [LABEL_WIDTH, WIDTH - FIGURES_WIDTH]);
  if (!isShare) x.nice(5);
  const bottom = rows.length * ROW_HEIGHT + 8;
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${bottom + AXIS_HEIGHT}`} role="img" aria-label={title}>
      <title>{title}</title>
      {x.ticks(5).map((tick) => (
        <g class="tick">
          <line x1={x(tick)} x2={x(tick)} y1={4} y2={bottom} />
          <text x={x(tick)} y={bottom + 18} text-anchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      {rows.map((row, at) => (
        <Row row={row} x={x} y={at * ROW_HEIGHT + ROW_HEIGHT / 2 + 4} />
      ))}
    </svg>
  );
}

function Row({
  row,
  x,
  y,
}: {
  readonly row: PlottedRow;
  readonly x: (value: number) => number;
  readonly y: number;
}) {
  const { label, figures, title, value, interval, isPooled = false } = row;
  const shown = label.length > LABEL_CHARS_MAX ? `${label.slice(0, LABEL_CHARS_MAX - 1)}…` : label;
  return (
    <g class={isPooled ? 'mark pooled' : 'mark'}>
      <title>{title}</title>
      <text x={0} y={y + 5}>
        {shown}
      </text>
      {isPooled && interval !== null ? (
        <path d={diamond(x(interval.low), x(value), x(interval.high), y)} />
      ) : (
        <Whisker x={x} y={y} value={value} interval={interval} />
      )}
      <text class="figures" x={WIDTH} y={y + 5} text-anchor="end">
        {figures}
      </text>
    </g>
  );
}

const Whisker = ({
  x,
  y,
  value,
  interval,
}: Pick<PlottedRow, 'value' | 'interval'> & {
  readonly x: (value: number) => number;
  readonly y: number;
}) =>
  interval === null ? (
    <circle class="hollow" cx={x(value)} cy={y} r={5} />
  ) : (
    <>
      <line class="whisker" x1={x(interval.low)} x2={x(interval.high)} y1={y} y2={y} />
      <line class="whisker" x1={x(interval.low)} x2={x(interval.low)} y1={y - 5} y2={y + 5} />
      <line class="whisker" x1={x(interval.high)} x2={x(interval.high)} y1={y - 5} y2={y + 5} />
      <rect x={x(value) - 4.5} y={y - 4.5} width={9} height={9} />
    </>
  );

const diamond = (low: number, middle: number, high: number, y: number): string =>
  `M${low} ${y}L${middle} ${y - 8}L${high} ${y}L${middle} ${y + 8}Z`;

function domainOf(rows: readonly PlottedRow[], isShare: boolean): readonly [number, number] {
  const bounds = rows.flatMap(({ value, interval }) =>
    interval === null ? [value] : [interval.low, value, interval.high],
  );
  const [low = 0, high = 1] = extent(bounds);
  if (isShare) return [Math.min(0, low), Math.max(1, high)];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - room, high + room];
}
