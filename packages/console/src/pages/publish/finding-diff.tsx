import { readFindingDocument } from '@comity/formats';
import { diffArrays } from 'diff';
import type { NodeApi } from '../../node-api.ts';
import type { SignedIn } from '../../page.ts';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import type { Draft } from './draft.ts';

/** Field by field, what is new since the finding that a draft takes the place of; nothing if it takes nobody's. */
export async function FindingDiff({ visit, draft }: { readonly visit: SignedIn; readonly draft: Draft }) {
  const { t, api } = visit;
  const before = draft.statement.label.relations.find(({ kind }) => kind === 'supersedes')?.statement;
  if (before === undefined || draft.statement.type !== 'finding') return <></>;
  const [old, current] = await Promise.all([
    fieldsAt(api, `/statements/${before}/parts/finding.json`),
    fieldsAt(api, `/drafts/${draft.id}/parts/finding.json`),
  ]);
  if (old === undefined || current === undefined)
    return (
      <Panel title={t('publish.diff')}>
        <p>{t('publish.diff-unreadable')}</p>
      </Panel>
    );
  return (
    <Panel title={t('publish.diff')}>
      <div class="diff">
        <Table
          caption={t('publish.diff')}
          captionHidden
          empty={t('publish.diff-none')}
          rows={changedFields(old, current)}
          columns={[
            { head: t('publish.diff-field'), isHead: true, cell: ({ path }) => <code>{path}</code> },
            {
              head: t('publish.diff-was'),
              cell: ({ was }) => (was === undefined ? t('publish.none') : <del>{was}</del>),
            },
            {
              head: t('publish.diff-is'),
              cell: ({ is }) => (is === undefined ? t('publish.none') : <ins>{is}</ins>),
            },
          ]}
        />
      </div>
    </Panel>
  );
}

type Fields = readonly (readonly [path: string, value: string])[];

async function fieldsAt(api: NodeApi, path: string): Promise<Fields | undefined> {
  const response = await api.response('GET', path);
  if (!response.ok) return undefined;
  const document = readFindingDocument(new Uint8Array(await response.value.arrayBuffer()));
  if (!document.ok) return undefined;
  const { nonce: _nonce, ...told } = document.value;
  return [...leaves('', told)];
}

/** Every value with its path, in the order of the document. */
function* leaves(path: string, value: unknown): Iterable<readonly [string, string]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, String(value)];
    return;
  }
  for (const [key, each] of Object.entries(value)) yield* leaves(path === '' ? key : `${path}.${key}`, each);
}

export interface ChangedField {
  readonly path: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** What was removed, added or changed, in the order in which it stands. */
export function changedFields(old: Fields, current: Fields): readonly ChangedField[] {
  const changed = new Map<string, ChangedField>();
  const alike = (left: Fields[number], right: Fields[number]): boolean =>
    left[0] === right[0] && left[1] === right[1];
  for (const { added, removed, value } of diffArrays([...old], [...current], { comparator: alike }))
    for (const [path, text] of added || removed ? value : []) {
      const known = changed.get(path) ?? { path, was: undefined, is: undefined };
      changed.set(path, added ? { ...known, is: text } : { ...known, was: text });
    }
  return [...changed.values()];
}
