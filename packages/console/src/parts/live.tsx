import type { Child } from 'hono/jsx';

interface LiveProps {
  readonly id: string;
  /** Kinds of events after which the region is asked for again; `*`: any. */
  readonly on: readonly string[];
  /** Announced politely when it changes: for counters alone. */
  readonly announced?: boolean;
  readonly children?: Child;
}

/**
 * A region that the page's script asks for again when the node tells of an event: it fetches the same address and takes this element from the answer, so what
 * may be seen is decided once, by the server. Without script it stands as it was shown.
 */
export const Live = ({ id, on, announced = false, children }: LiveProps) => (
  <div id={id} class="live" data-live={on.join(' ')} {...(announced ? { role: 'status' } : {})}>
    {children}
  </div>
);
