import type { Child } from 'hono/jsx';

/** A summary list: names and values; `actions` is a link to change one. */
export const Facts = ({
  rows,
}: {
  readonly rows: readonly (readonly [name: Child, value: Child, action?: Child])[];
}) => (
  <dl class="facts">
    {rows.map(([name, value, action]) => (
      <div>
        <dt>{name}</dt>
        <dd>{value}</dd>
        {action === undefined ? undefined : <dd class="action">{action}</dd>}
      </div>
    ))}
  </dl>
);
