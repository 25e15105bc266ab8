import type { Child } from 'hono/jsx';
import { Panel } from '../../parts/panel.tsx';

interface ToTellProps {
  /** null: it was shown before. */
  readonly code: string | null;
  readonly codeLabel: Child;
  readonly gone: Child;
  readonly text: string | null;
  readonly textLabel: Child;
}

/** A text for one way and a code for another, each under a heading that says which. */
export const ToTell = ({ code, codeLabel, gone, text, textLabel }: ToTellProps) => (
  <>
    <Panel title={codeLabel}>
      {code === null ? <p class="warning">{gone}</p> : <p class="told-code">{code}</p>}
    </Panel>
    {text === null ? undefined : (
      <Panel title={textLabel}>
        <pre class="told-text">
          <code>{text}</code>
        </pre>
      </Panel>
    )}
  </>
);
