import {
  type ComparedFinding,
  type Comparison,
  compareFindings,
  FINDING_MEDIA_TYPE,
  type FindingDocument,
  readFindingDocument,
} from '@comity/formats';
import type { ComityNode, Reader, StatementView } from '@comity/node';
import { concatBytes, type PartName } from '@comity/protocol';
import { COMPARED_FINDINGS_MAX } from '@comity/protocol/limits';
import type { LeftOutOfComparison } from './view/comparison-shapes.ts';

export interface HeldComparison extends Comparison {
  readonly views: ReadonlyMap<string, StatementView>;
  readonly leftOut: readonly { readonly view: StatementView; readonly reason: LeftOutOfComparison }[];
  readonly complete: boolean;
}

/** Compares what the reader may read of all findings on a model and a task: of each institute the newest that was not taken back. */
export async function compareHeld(
  node: Pick<ComityNode, 'find' | 'part'>,
  { model, task }: { readonly model: string; readonly task: string },
  reader: Reader,
): Promise<HeldComparison> {
  const only = { type: 'finding', model, task, withdrawn: 'false' };
  const { items, resumeAt } = await node.find({ limit: COMPARED_FINDINGS_MAX, only }, reader);
  const leftOut: { view: StatementView; reason: LeftOutOfComparison }[] = [];
  const compared: ComparedFinding[] = [];
  const taken = new Set<string>();
  const superseded = supersededBy(items);
  for (const view of items) {
    const { id, author } = view.row;
    if (superseded.has(id)) {
      leftOut.push({ view, reason: 'superseded' });
    } else if (taken.has(author)) {
      leftOut.push({ view, reason: 'newer-of-institute' });
    } else {
      const read = await documentOf(node, view, reader);
      if (typeof read === 'string') {
        leftOut.push({ view, reason: read });
        continue;
      }
      taken.add(author);
      const rankingProhibited = view.marking.prohibitedUses.includes('model-ranking');
      compared.push({ statement: id, institute: author, document: read, rankingProhibited });
    }
  }
  return {
    ...compareFindings(compared),
    views: new Map(items.map((view) => [view.row.id, view])),
    leftOut,
    complete: resumeAt === null,
  };
}

/** What its own issuer has replaced. */
function supersededBy(views: readonly StatementView[]): ReadonlySet<string> {
  const authors = new Map(views.map(({ row }) => [row.id, row.author]));
  return new Set(
    views.flatMap(({ row, statement }) =>
      statement.label.relations
        .filter(
          (relation) => relation.kind === 'supersedes' && authors.get(relation.statement) === row.author,
        )
        .map((relation) => relation.statement),
    ),
  );
}

/** The finding's document, or why it is not there. */
async function documentOf(
  node: Pick<ComityNode, 'part'>,
  { row, parts }: StatementView,
  reader: Reader,
): Promise<FindingDocument | LeftOutOfComparison> {
  const found = parts.find(({ part }) => part.mediaType === FINDING_MEDIA_TYPE);
  if (found === undefined) return 'document-unreadable';
  if (found.state !== 'held') return found.state === 'withheld' ? 'document-withheld' : 'document-not-here';
  const bytes = await bytesOf(node, row.id, found.part.name, reader);
  const document = bytes && readFindingDocument(bytes);
  if (document === undefined) return 'document-not-here';
  return document.ok ? document.value : 'document-unreadable';
}

async function bytesOf(
  node: Pick<ComityNode, 'part'>,
  id: StatementView['row']['id'],
  name: PartName,
  reader: Reader,
): Promise<Uint8Array | undefined> {
  const part = await node.part(id, name, reader);
  if (!part.ok) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.value.content) chunks.push(chunk);
  return concatBytes(...chunks);
}
