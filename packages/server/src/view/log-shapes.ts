import { Digest, Instant, InstituteId, StatementId } from '@comity/protocol';
import { z } from '@hono/zod-openapi';

/** The shapes of logs and of the proofs in them: hashes as lowercase hex. */
const Count = z.int().min(0);

const EntryFields = {
  position: Count,
  leafHash: Digest,
  state: z.enum(['held', 'withheld', 'unheld', 'quarantined']),
  id: StatementId.optional(),
};
export const LogEntryShape = z.object(EntryFields).openapi('LogEntry');

const HeadFields = { author: InstituteId, size: Count, root: Digest };

export const LogShape = z
  .object({
    ...HeadFields,
    /** Of the signed checkpoint: larger than `size` while we catch up. */
    checkpointSize: Count,
    heardAt: Instant.nullable(),
    /** Who signed last up to where they hold it; null: not told to whoever does not audit or operate. */
    receipts: z.array(z.object({ peer: InstituteId, size: Count, at: Instant })).nullable(),
    /** When two heads that cannot both be true were found; null: none. */
    forkFoundAt: Instant.nullable(),
  })
  .openapi('Log');

export const EntryProofShape = z
  .object({
    ...EntryFields,
    head: z.object(HeadFields),
    /** From the leaf's sibling upwards. */
    hashes: z.array(Digest),
    /** C2SP tlog-proof@v1, with the signed checkpoint. */
    proof: z.string(),
  })
  .openapi('EntryProof');

export const KnownHeadShape = z.object({ size: Count, at: Instant, by: InstituteId }).openapi('KnownHead');

export const ConsistencyShape = z
  .object({
    author: InstituteId,
    from: z.object({ size: Count, root: Digest }),
    to: z.object({ size: Count, root: Digest }),
    hashes: z.array(Digest),
    /** The signed note of `to`. */
    checkpoint: z.string(),
  })
  .openapi('ConsistencyProof');
