import { FindingDocument } from '@comity/formats';
import { SAMPLE_PLACES, SCAN_KINDS } from '@comity/formats/scan';
import { Digest, Instant } from '@comity/protocol';
import { z } from '@hono/zod-openapi';

const Count = z.int().min(0);

export const UploadShape = z
  .object({
    id: z.string(),
    name: z.string(),
    sizeBytes: Count,
    /** Where to go on. */
    offset: Count,
    /** null: it has not arrived as a whole. */
    sha256: Digest.nullable(),
    updatedAt: Instant,
    expiresAt: Instant.nullable(),
  })
  .openapi('Upload');

const DocumentShape = FindingDocument.meta({ description: 'spec/finding.md' }).openapi('FindingDocument');

export const ResultsShape = z.object({
  items: z.array(
    z.object({
      document: DocumentShape,
      leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
    }),
  ),
});

const SampleShape = z
  .object({
    id: z.string(),
    epoch: z.int(),
    input: z.string(),
    target: z.string(),
    output: z.string(),
    scores: z.array(z.object({ name: z.string(), value: z.string(), explanation: z.string() })),
    error: z.string(),
    cut: z.boolean(),
  })
  .openapi('Sample');

export const SamplesShape = z.object({
  samples: z.array(SampleShape),
  seen: z.object({ total: Count, read: Count, unreadable: Count }),
  scan: z
    .object({
      hits: z.array(
        z.object({
          kind: z.enum(Object.keys(SCAN_KINDS) as [string]), // as: there is one at least
          category: z.enum(['secret', 'personal']),
          sample: z.string(),
          epoch: z.int(),
          place: z.enum(SAMPLE_PLACES),
          excerpt: z.string(),
        }),
      ),
      samplesScanned: Count,
      samplesTotal: Count,
      charsScanned: Count,
      complete: z.boolean(),
    })
    .openapi('ScanReport'),
});

export const WorksheetShape = z
  .object({
    id: z.string(),
    revision: z.int().min(1),
    form: z.string(),
    title: z.string(),
    fields: z.record(z.string(), z.unknown()),
    drafts: z.array(z.string()),
    updatedAt: Instant,
    expiresAt: Instant.nullable(),
  })
  .openapi('Worksheet');
