import type { SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Prose } from '../../parts/prose.tsx';
import type { Statement } from './answers.ts';
import type { DocumentRead } from './document-of.ts';

/** What a statement says that has no scores to show, field by field under the names of its own schema. */
export function BodyPanel({
  visit: { t },
  statement,
  missing,
}: {
  readonly visit: SignedIn;
  readonly statement: Statement;
  readonly missing: Exclude<DocumentRead['kind'], 'document'>;
}) {
  return (
    <Panel title={t('findings.says')} id="body">
      {missing === 'no-finding' ? undefined : <p class="hint">{t(`findings.document-${missing}`)}</p>}
      <Facts
        rows={Object.entries(statement.body).map(([name, value]) => [<code>{name}</code>, shown(value)])}
      />
    </Panel>
  );
}

function shown(value: unknown) {
  if (value === null) return '–';
  if (typeof value === 'string') return value.length > LINE_CHARS_MAX ? <Prose text={value} /> : value;
  return typeof value === 'object' ? <pre>{JSON.stringify(value, null, 2)}</pre> : String(value);
}
const LINE_CHARS_MAX = 120;
