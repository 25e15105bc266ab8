import {
  Digest,
  GroupId,
  Instant,
  InstituteId,
  InstrumentId,
  Instrument as SignedInstrument,
  StatementId,
  TermsText,
} from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of what the registry of instruments, adherences and rosters say. */

const InstrumentShape = SignedInstrument.meta({ description: 'spec/registry.md' }).openapi('Instrument');
const TermsTextShape = TermsText.meta({ description: 'spec/registry.md' }).openapi('TermsText');

const PinnedShape = z.object({ version: z.int().min(1), sha256: Digest });

export const RegistryShape = z
  .object({ version: z.int().min(1), sha256: Digest, issuedAt: Instant, changes: z.string() })
  .openapi('Registry');

export const InstrumentListShape = z
  .object({
    /** null: the charter names none, or its document is not here yet. */
    registry: RegistryShape.nullable(),
    /** What the charter in force names. */
    pinned: PinnedShape.nullable(),
    instruments: z.array(z.intersection(InstrumentShape, z.object({ inForce: z.boolean() }))),
  })
  .openapi('InstrumentList');

export const InstrumentViewShape = z
  .object({
    registry: RegistryShape,
    instrument: InstrumentShape,
    inForce: z.boolean(),
    /** What a recipient's counsel accepts before anything under it is delivered. */
    text: TermsTextShape.nullable(),
  })
  .openapi('InstrumentView');

export const ImportedRegistryShape = RegistryShape.extend({
  /** Whether the charter in force names it. */
  inForce: z.boolean(),
}).openapi('ImportedRegistry');

export const AdherenceShape = z
  .object({
    text: TermsTextShape,
    instruments: z.array(InstrumentId),
    accepted: z.boolean(),
    statement: StatementId.nullable(),
    awaitedBy: z.array(InstituteId),
    acceptedBy: z.array(InstituteId),
  })
  .openapi('Adherence');

export const RosterShape = z
  .object({
    group: GroupId,
    name: z.string(),
    version: z.int().min(1),
    members: z.array(InstituteId),
    statement: StatementId,
  })
  .openapi('Roster');
