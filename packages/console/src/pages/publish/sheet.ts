import type { FindingDocument, Moments } from '@comity/formats';
import type { ListedSample, SamplesSeen, ScanReport } from '@comity/formats/scan';
import type { Audience, Marking, Refusal, Result, StatementId } from '@comity/protocol';
import { type NodeApi, orEndPage } from '../../node-api.ts';
import type { SignedIn } from '../../page.ts';

/** What a person has filled in for findings of the same terms, as the node keeps it (`FindingSheet` of the API). */
export interface SheetFields {
  readonly uploads?: readonly string[];
  readonly title?: string | null;
  readonly taskArguments?: readonly string[];
  readonly samples?: {
    readonly send: 'none' | 'chosen' | 'all';
    readonly chosen: readonly string[];
    readonly mask: boolean;
    readonly audience: Audience | null;
  };
  readonly log?: { readonly send: boolean; readonly audience: Audience | null };
  /** When it happened, was known, was determined. */
  readonly moments?: Moments;
  readonly marking?: Partial<Marking>;
  readonly relations?: readonly {
    readonly kind: 'supersedes' | 'refers-to';
    readonly statement: StatementId;
  }[];
}

export interface Sheet {
  readonly id: string;
  readonly revision: number;
  readonly form: string;
  readonly title: string;
  readonly fields: SheetFields;
  readonly drafts: readonly string[];
  readonly updatedAt: string;
}

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly offset: number;
  readonly sha256: string | null;
}

export interface ReadFinding {
  readonly document: FindingDocument;
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
}

export interface ReadSamples {
  readonly samples: readonly ListedSample[];
  readonly seen: SamplesSeen;
  readonly scan: ScanReport;
}

export const sheetPath = (id: string, step: string): string => `/publish/${encodeURIComponent(id)}/${step}`;

/** The worksheet that the address names; none of theirs ends the page. */
export const sheetOf = ({ api, params }: Pick<SignedIn, 'api' | 'params'>): Promise<Sheet> =>
  api.need<Sheet>(`/worksheets/${encodeURIComponent(params.id ?? '')}`);

export const beginSheet = async (api: NodeApi, title: string, fields: SheetFields): Promise<Sheet> =>
  orEndPage(await api.json<Sheet>('POST', '/worksheets', { json: { form: 'finding', title, fields } }));

/** Keeps the fields over this revision. Refuses `precondition-failed`: they were changed in another window meanwhile. */
export const keepSheet = (
  api: NodeApi,
  { id, title }: Sheet,
  revision: number,
  fields: SheetFields,
): Promise<Result<Sheet>> =>
  api.json<Sheet>('PUT', `/worksheets/${id}`, {
    json: { form: 'finding', title: fields.title ?? title, fields },
    revision,
  });

/** The files of a sheet in its order; those that are gone are left out. */
export async function uploadsOf(api: NodeApi, { fields }: Sheet): Promise<readonly Upload[]> {
  const uploads: Upload[] = [];
  for (const id of fields.uploads ?? []) {
    const upload = await api.json<Upload>('GET', `/uploads/${id}`);
    if (upload.ok) uploads.push(upload.value);
  }
  return uploads;
}

export interface UploadReading {
  readonly upload: Upload;
  /** The other half, of a format that has two files. */
  readonly with: Upload | undefined;
  readonly findings: readonly ReadFinding[];
  readonly refusal: Refusal | undefined;
}

/** What each file has found. Two files of a HELM run stand beside each other and are read together. */
export async function readUploads(
  api: NodeApi,
  uploads: readonly Upload[],
): Promise<readonly UploadReading[]> {
  const readings: UploadReading[] = [];
  for (let at = 0; at < uploads.length; at += 1) {
    const upload = uploads[at];
    if (upload === undefined) continue;
    const path = `/uploads/${upload.id}/findings`;
    const alone = await api.json<{ items: readonly ReadFinding[] }>('GET', path);
    const next = uploads[at + 1];
    const isHalf = !alone.ok && alone.refusal.code === 'helm-file-missing' && next !== undefined;
    const read = isHalf
      ? await api.json<{ items: readonly ReadFinding[] }>('GET', `${path}?with=${next.id}`)
      : alone;
    if (isHalf && read.ok) at += 1;
    readings.push({
      upload,
      with: isHalf && read.ok ? next : undefined,
      findings: read.ok ? read.value.items : [],
      refusal: read.ok ? undefined : read.refusal,
    });
  }
  return readings;
}
