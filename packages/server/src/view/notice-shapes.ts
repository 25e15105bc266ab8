import { AlertStatus, Digest, Instant, InstituteId, StatementId, Tlp } from '@comity/protocol';
import { z } from '@hono/zod-openapi';
import { CHANNEL_KINDS } from '../channels/channel.ts';

/** The shapes of what people are told by, and what became of it (spec/notices.md). */

const Attempt = {
  at: Instant,
  outcome: z.enum(['sent', 'retry', 'failed']),
  /** A code or a short line of ours. */
  detail: z.string(),
};

export const NoticeShape = z
  .object({
    key: Digest,
    kind: z.enum(['alert', 'overdue', 'break-glass', 'watch']),
    /** The alert; of `watch` the draft. */
    subject: z.string(),
    incident: StatementId.nullable(),
    about: InstituteId.nullable(),
    status: AlertStatus,
    post: z.string(),
    step: z.int().min(0),
    state: z.enum(['due', 'sent', 'answered', 'expired', 'failed', 'stopped']),
    /** Of the alert, for the post itself and who may read it; else null. */
    title: z.string().nullable(),
    channels: z.array(z.string()),
    attempts: z.array(z.object({ channel: z.string(), ...Attempt })),
    notBefore: Instant,
    expiresAt: Instant,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .openapi('Notice');

export const ChannelShape = z
  .object({
    name: z.string(),
    kind: z.enum(CHANNEL_KINDS),
    ceiling: Tlp.meta({ description: 'spec/marking.md' }),
    drills: z.boolean(),
    strict: z.boolean(),
    content: z.enum(['thin', 'title']),
    /** What receivers verify with, the current key first. */
    verifyKeys: z.array(z.string()),
    /** The newest first. */
    attempts: z.array(z.object({ notice: Digest, ...Attempt })),
  })
  .openapi('Channel');

export const ChannelTestShape = z.object({ channel: z.string(), ...Attempt }).openapi('ChannelTest');
