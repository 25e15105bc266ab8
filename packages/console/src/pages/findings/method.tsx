import { type FindingDocument, METHOD_FIELDS, methodOf } from '@comity/formats';
import type { SignedIn } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';

/** How it was measured, as far as the harness says. */
export function MethodPanel({
  visit: { t, speech },
  document,
}: {
  readonly visit: SignedIn;
  readonly document: FindingDocument;
}) {
  const method = methodOf(document);
  const { provenance, source, usage, model, task } = document;
  return (
    <Panel title={t('findings.method')}>
      <Facts
        rows={[
          [t('findings.column-task'), task.name],
          [t('findings.column-model'), model.id],
          ...METHOD_FIELDS.flatMap((field) => {
            const said = method[field];
            return said === null ? [] : [[t(`findings.field-${field}`), said] as const];
          }),
          ...(usage === undefined
            ? []
            : [[t('findings.tokens'), t('findings.tokens-text', { ...usage })] as const]),
          ...(provenance.completedAt === undefined
            ? []
            : [[t('findings.run-ended'), speech.instant(provenance.completedAt)] as const]),
          ...(provenance.revision === undefined
            ? []
            : [[t('findings.code-revision'), <code>{provenance.revision.commit}</code>] as const]),
          [
            t('findings.read-from'),
            t('findings.read-from-text', {
              format: source.format,
              digest: source.files[0]?.sha256.slice(0, 12) ?? '',
            }),
          ],
        ]}
      />
    </Panel>
  );
}
