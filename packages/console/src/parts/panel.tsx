import type { Child } from 'hono/jsx';

interface PanelProps {
  readonly title: Child;
  readonly id?: string;
  readonly action?: Child;
  readonly children?: Child;
  /** A heading of the third order, within another panel. */
  readonly inner?: boolean;
}

/** A part of a page under its own heading. */
export const Panel = ({ title, id, action, children, inner = false }: PanelProps) => (
  <section class="panel" {...(id === undefined ? {} : { id })}>
    <header>
      {inner ? <h3>{title}</h3> : <h2>{title}</h2>}
      {action}
    </header>
    {children}
  </section>
);
