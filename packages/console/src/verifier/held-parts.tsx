import { cleanLine } from '@comity/formats/verify';
import type { BundlePart, Part } from '@comity/protocol';
import { Icon } from '../parts/icon.tsx';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import { PREVIEW_BYTES_MAX, previewText } from './preview-text.ts';
import { sizeWords, type VerifyWords } from './words.ts';

/** Where a held part can be saved from, if it can. */
export type PartLink = (part: BundlePart) => string | undefined;

interface HeldPartsProps {
  readonly t: VerifyWords;
  readonly parts: readonly Part[];
  readonly held: readonly BundlePart[];
  readonly linkOf?: PartLink;
}

/** The parts that the statement names: those that are here can be looked at as text, never as anything that runs, and saved. */
export function HeldParts({ t, parts, held, linkOf }: HeldPartsProps) {
  const contentOf = (part: Part) => held.find(({ name }) => name === part.name);
  return (
    <Panel title={t('verify.parts')} inner={true}>
      <Table
        caption={t('verify.parts')}
        captionHidden={true}
        rows={parts}
        empty=""
        columns={[
          { head: t('verify.part'), isHead: true, cell: ({ name }) => <bdi>{cleanLine(name)}</bdi> },
          { head: t('verify.media-type'), cell: ({ mediaType }) => cleanLine(mediaType) },
          { head: t('verify.size'), isNumber: true, cell: ({ sizeBytes }) => sizeWords(t, sizeBytes) },
          { head: t('verify.digest'), cell: ({ sha256 }) => <code class="digest">{sha256}</code> },
          {
            head: t('verify.content'),
            cell: (part) => {
              const content = contentOf(part);
              return content === undefined ? (
                t('verify.not-held')
              ) : (
                <Save t={t} part={content} linkOf={linkOf} />
              );
            },
          },
        ]}
      />
      {held.map((part) => (
        <Preview t={t} part={part} />
      ))}
    </Panel>
  );
}

function Save({
  t,
  part,
  linkOf,
}: {
  readonly t: VerifyWords;
  readonly part: BundlePart;
  readonly linkOf: PartLink | undefined;
}) {
  const href = linkOf?.(part);
  if (href === undefined) return <>{t('verify.held')}</>;
  return (
    <a class="button plain" href={href} download={part.name}>
      <Icon name="download" />
      {t('verify.save', { name: part.name })}
    </a>
  );
}

function Preview({ t, part: { name, content } }: { readonly t: VerifyWords; readonly part: BundlePart }) {
  const preview = previewText(content);
  return (
    <details>
      <summary>{t('verify.preview', { name })}</summary>
      {preview === undefined ? (
        <p class="hint">{t('verify.preview-none')}</p>
      ) : (
        <>
          {/* what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
          <pre class="preview" tabindex={0}>
            {preview.text}
          </pre>
          {preview.isCut ? (
            <p class="hint">{t('verify.preview-cut', { size: sizeWords(t, PREVIEW_BYTES_MAX) })}</p>
          ) : undefined}
        </>
      )}
    </details>
  );
}
