import type { Child } from 'hono/jsx';

export interface Column<Row> {
  readonly head: Child;
  readonly cell: (row: Row) => Child;
  /** Numbers stand at the end of their cell. */
  readonly isNumber?: boolean;
  /** Heads its row. */
  readonly isHead?: boolean;
}

interface TableProps<Row> {
  readonly caption: Child;
  /** Said by another heading already: for readers of screens alone. */
  readonly captionHidden?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** In place of an empty table. */
  readonly empty: Child;
}

/** A table that scrolls by itself where the screen is narrow, reachable by keyboard. */
export function Table<Row>({ caption, captionHidden = false, columns, rows, empty }: TableProps<Row>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    // what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <div class="scroll" tabindex={0}>
      <table>
        <caption class={captionHidden ? 'hidden' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isNumber }) => (
              <th scope="col" class={isNumber === true ? 'number' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ cell, isNumber, isHead }) =>
                isHead === true ? (
                  <th scope="row">{cell(row)}</th>
                ) : (
                  <td class={isNumber === true ? 'number' : undefined}>{cell(row)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
